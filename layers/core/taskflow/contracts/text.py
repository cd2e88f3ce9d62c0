"""Text types that refuse what must not be kept."""

from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from taskflow.domain.text import LINE_CONTROLS, find_refused_character


def _refuse(text: str, allow: frozenset[str]) -> str:
    if found := find_refused_character(text, allow=allow):
        raise PydanticCustomError("character", "has a character that cannot be kept: {found}", {"found": found})
    return text


def _not_blank(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "must not be blank")
    return text


Line = Annotated[str, AfterValidator(lambda text: _refuse(text, frozenset())), AfterValidator(_not_blank)]
"""One line of text, not blank."""

Text = Annotated[str, AfterValidator(lambda text: _refuse(text, LINE_CONTROLS))]
"""Text that may have several lines."""
