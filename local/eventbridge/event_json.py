"""Events as JSON text."""

import json
from typing import Any


def json_text(value: object) -> str:
    """Write JSON without blanks, in characters that UTF-8 has (half of a surrogate pair becomes `?`, as on AWS)."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace").decode()


def json_object(text: str) -> dict[str, Any] | None:
    """Read a JSON object; `None` for anything else, such as an array, `NaN`, or nesting beyond reason."""
    try:
        value = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _refuse(constant: str) -> None:
    raise ValueError(constant)
