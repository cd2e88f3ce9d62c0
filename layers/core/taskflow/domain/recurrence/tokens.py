"""Pieces of a text that remember where they stood in it."""

from typing import NamedTuple

_SHOWN = 30


class Token(NamedTuple):
    """A piece without the spaces around it; `position` counts characters of the whole text from 0."""

    text: str
    position: int

    @property
    def quoted(self) -> str:
        """Show the piece in a sentence, with its length and its control characters tamed."""
        return repr(self.text if len(self.text) <= _SHOWN else self.text[:_SHOWN] + "…")

    @property
    def lowered(self) -> "Token":
        """Write the piece small; what is not ASCII stays, because its length could change."""
        return self._replace(text=self.text.lower()) if self.text.isascii() else self


def trim(text: str, position: int = 0) -> Token:
    """Make a token of `text`, which stood at `position`."""
    return Token(text.strip(), position + len(text) - len(text.lstrip()))


def split(token: Token, separator: str) -> list[Token]:
    """Cut a token at each separator; the pieces may be empty."""
    pieces, position = [], token.position
    for piece in token.text.split(separator):
        pieces.append(trim(piece, position))
        position += len(piece) + len(separator)
    return pieces


def halve(token: Token, separator: str) -> tuple[Token, Token | None]:
    """Cut a token at its first separator; the second half is missing where there is none."""
    head, found, tail = token.text.partition(separator)
    rest = trim(tail, token.position + len(head) + len(separator)) if found else None
    return trim(head, token.position), rest


def to_integer(text: str) -> int | None:
    """Read ASCII digits with an optional sign; anything else is no number."""
    digits = text.removeprefix("-") if text.startswith("-") else text.removeprefix("+")
    return int(text) if digits.isascii() and digits.isdigit() else None
