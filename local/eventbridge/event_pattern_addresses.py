"""IP addresses in event patterns: `cidr`, and addresses that match whatever way they are written."""

import re
from collections.abc import Callable, Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from local.eventbridge.event_pattern_errors import PatternError

IP_TEXT = re.compile(r"[0-9]+(\.[0-9]+){3}|[0-9a-fA-F:]*:[0-9a-fA-F:]*")

Address = IPv4Address | IPv6Address


def same_address(text: str) -> Iterator[Callable[[Any], bool]]:
    """Compile a pattern's text, where it is an address, into a test for every spelling of that address."""
    address = _address(text)
    if address is not None:
        yield lambda value: _address(value) == address


def in_network(text: str) -> Callable[[Any], bool]:
    """Compile the operand of `cidr`: everything from the address as it is written to the end of its network."""
    first, bits = _network(text)
    top = int(first) | (1 << (first.max_prefixlen - bits)) - 1

    def test(value: object) -> bool:
        found = _address(value)
        return found is not None and found.version == first.version and int(first) <= int(found) <= top

    return test


def _network(text: str) -> tuple[Address, int]:
    base, slash, mask = text.partition("/")
    if not slash or "/" in mask:
        raise PatternError("Malformed CIDR, one '/' required")
    if not re.fullmatch(r"[0-9]+", mask):
        raise PatternError("Malformed CIDR, mask bits must be an integer")
    address = _address(base)
    if address is None:
        raise PatternError(f"Nonstandard IP address: {base}")
    if int(mask) >= address.max_prefixlen:
        raise PatternError(f"IPv{address.version} mask bits must be < {address.max_prefixlen}")
    return address, int(mask)


def _address(text: object) -> Address | None:
    if type(text) is not str or not IP_TEXT.fullmatch(text):
        return None
    try:
        return ip_address(text)
    except ValueError:
        return None
