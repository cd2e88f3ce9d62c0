"""How functions are addressed: by name, by ARN, each with or without the version or alias."""

import re
from dataclasses import dataclass

from local.arn import arn
from local.errors import AwsError

LATEST = "$LATEST"
_NAME = re.compile(
    r"(?:arn:[a-z-]+:lambda:[a-z0-9-]+:)?(?:\d{12}:)?(?:function:)?(?P<name>[A-Za-z0-9_-]+)(?::(?P<qualifier>[A-Za-z0-9_$-]+))?"
)


@dataclass(frozen=True)
class Address:
    """Which function is meant, and which version or alias if one was named."""

    name: str
    qualifier: str | None = None

    @property
    def arn(self) -> str:
        """Write it as the ARN that the function's context shows."""
        return arn("lambda", f"function:{self.name}" + (f":{self.qualifier}" if self.qualifier else ""))


def address(name_or_arn: str, qualifier: str | None = None) -> Address:
    """Read a name, a partial or a whole ARN (API reference of Invoke, `FunctionName`); raises `AwsError` otherwise."""
    found = _NAME.fullmatch(name_or_arn)
    if not found:
        raise AwsError(
            "ValidationException", f"Value '{name_or_arn}' at 'functionName' is not a function's name or ARN"
        )
    return Address(found["name"], found["qualifier"] or qualifier)


def not_found(wanted: Address) -> AwsError:
    """Make the error for a function, version or alias that does not exist."""
    return AwsError("ResourceNotFoundException", f"Function not found: {wanted.arn}", status=404)
