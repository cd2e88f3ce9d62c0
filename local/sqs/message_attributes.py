"""Message attributes: checks, size, digest and selection (SQS developer guide, "Amazon SQS message metadata")."""

import base64
import hashlib
import json
import re
import struct
from collections.abc import Iterable, Mapping
from typing import Any

from local.errors import AwsError
from local.sqs.errors import invalid_parameter

Attribute = Mapping[str, Any]
"""One attribute as boto3 has it: `DataType`, and `StringValue` (str) or `BinaryValue` (bytes)."""
Attributes = Mapping[str, Attribute]

MOST_ATTRIBUTES = 10
LONGEST_NAME = 256
NAME = re.compile(r"[A-Za-z0-9_.-]+")
TYPES = {"String": "StringValue", "Number": "StringValue", "Binary": "BinaryValue"}
STRING_TRANSPORT, BINARY_TRANSPORT = b"\x01", b"\x02"


def check_attributes(attributes: Attributes) -> None:
    """Refuse attributes that SQS would not carry."""
    if len(attributes) > MOST_ATTRIBUTES:
        count = len(attributes)
        raise invalid_parameter(f"Number of message attributes [{count}] exceeds the allowed maximum [10].")
    for name, attribute in attributes.items():
        _check_name(name)
        _check_value(name, attribute)


def size_of(attributes: Attributes) -> int:
    """Count the bytes that attributes add to a message: names, types and values."""
    return sum(
        len(name.encode()) + len(attribute["DataType"].encode()) + len(_value(attribute))
        for name, attribute in attributes.items()
    )


def digest_of(attributes: Attributes) -> str:
    """Compute MD5OfMessageAttributes (developer guide, "Calculating the MD5 message digest for message attributes")."""
    digest = hashlib.md5(usedforsecurity=False)
    for name in sorted(attributes):
        attribute = attributes[name]
        transport = BINARY_TRANSPORT if "BinaryValue" in attribute else STRING_TRANSPORT
        digest.update(_sized(name.encode()) + _sized(attribute["DataType"].encode()) + transport)
        digest.update(_sized(_value(attribute)))
    return digest.hexdigest()


def selected(attributes: Attributes, wanted: Iterable[str]) -> dict[str, Attribute]:
    """Pick the attributes that a receiver asks for: names, `All`, `.*`, or a prefix such as `trace.*`."""
    names = list(wanted)
    if "All" in names or ".*" in names:
        return dict(attributes)
    prefixes = tuple(name.removesuffix(".*") for name in names if name.endswith(".*"))
    return {
        name: attribute
        for name, attribute in attributes.items()
        if name in names or (prefixes and name.startswith(prefixes))
    }


def to_text(attributes: Attributes) -> str:
    """Write attributes for the store; bytes become base64."""
    return json.dumps({name: _stored(attribute) for name, attribute in attributes.items()}) if attributes else ""


def from_text(text: str) -> dict[str, dict[str, Any]]:
    """Read attributes back from the store."""
    return {name: _restored(attribute) for name, attribute in json.loads(text).items()} if text else {}


def _check_name(name: str) -> None:
    reserved = name.lower().startswith(("aws.", "amazon."))
    dotted = name.startswith(".") or name.endswith(".") or ".." in name
    if reserved or dotted or len(name) > LONGEST_NAME or not NAME.fullmatch(name):
        raise invalid_parameter(
            f"The message attribute name '{name}' is invalid. Attribute name can contain A-Z, a-z, 0-9, "
            "underscore (_), hyphen (-), and period (.) characters."
        )


def _check_value(name: str, attribute: Attribute) -> None:
    data_type = attribute.get("DataType") or ""
    field = TYPES.get(data_type.split(".")[0])
    if not data_type:
        raise _bad(name, "must contain non-empty message attribute type.")
    if field is None:
        supported = "the set of supported type prefixes is Binary, Number, and String."
        raise _bad(name, f"has an invalid message attribute type, {supported}")
    if not attribute.get(field):
        raise _bad(name, f"must contain non-empty message attribute value for message attribute type '{data_type}'.")
    if data_type.startswith("Number"):
        _check_number(name, attribute["StringValue"])


def _check_number(name: str, text: str) -> None:
    try:
        float(text)
    except ValueError:
        raise _bad(name, "has an invalid value: can't cast the value to a number.") from None


def _bad(name: str, rest: str) -> AwsError:
    return invalid_parameter(f"The message attribute '{name}' {rest}")


def _value(attribute: Attribute) -> bytes:
    binary: bytes | None = attribute.get("BinaryValue")
    return binary if binary is not None else str(attribute["StringValue"]).encode()


def _sized(value: bytes) -> bytes:
    return struct.pack(">I", len(value)) + value


def _stored(attribute: Attribute) -> dict[str, Any]:
    kept = {key: attribute[key] for key in ("DataType", "StringValue") if key in attribute}
    if "BinaryValue" in attribute:
        kept["BinaryValue"] = base64.b64encode(attribute["BinaryValue"]).decode()
    return kept


def _restored(attribute: dict[str, Any]) -> dict[str, Any]:
    if "BinaryValue" in attribute:
        attribute["BinaryValue"] = base64.b64decode(attribute["BinaryValue"])
    return attribute
