"""Text types that refuse what must not be kept."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from taskflow.domain.text import LINE_CONTROLS, find_refused_character

_KEPT = r"[^\u0000-\u001F\u007F-\u009F]"
_KEPT_LINES = r"[^\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]"
"""What may be kept, for the JSON Schema alone: the validators know better why something may not."""


@dataclass(frozen=True, slots=True)
class Described:
    """Tells the JSON Schema what the validators refuse."""

    pattern: str

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Add the pattern."""
        return {**handler(core), "pattern": self.pattern}


def _refuse(text: str, allow: frozenset[str]) -> str:
    if found := find_refused_character(text, allow=allow):
        raise PydanticCustomError("character", "has a character that cannot be kept: {found}", {"found": found})
    return text


def _not_blank(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "must not be blank")
    return text


Line = Annotated[
    str,
    AfterValidator(lambda text: _refuse(text, frozenset())),
    AfterValidator(_not_blank),
    Described(rf"^{_KEPT}*[^\s\u0000-\u001F\u007F-\u009F]{_KEPT}*$"),
]
"""One line of text, not blank."""

Text = Annotated[str, AfterValidator(lambda text: _refuse(text, LINE_CONTROLS)), Described(f"^{_KEPT_LINES}*$")]
"""Text that may have several lines."""
