"""Which text may be kept: what PostgreSQL, JSON and a screen can all carry unchanged."""

import unicodedata

LINE_CONTROLS = frozenset("\t\n\r")
REFUSED = frozenset({"Cc", "Cs"})
"""Unicode general categories: control characters (NUL among them) and lone surrogates."""


def find_refused_character(text: str, *, allow: frozenset[str] = frozenset()) -> str | None:
    """Name the first character that must not be kept, as `U+0007`, or answer nothing when all may."""
    if text.isprintable():
        return None
    for character in text:
        if character not in allow and unicodedata.category(character) in REFUSED:
            return f"U+{ord(character):04X}"
    return None
