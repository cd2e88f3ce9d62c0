#!/usr/bin/env python3
"""Verifies an export of TaskFlow's audit trail without TaskFlow: one file, the standard library, no database.

    verify_export.py [--head MONTH:POSITION:HASH]... export.ndjson...

The export is what `GET /api/v1/audit-logs` answers to `Accept: application/x-ndjson`, all pages, in any order; several
files are taken together. Each entry's hash is SHA-256 over the hash before it (32 zero bytes before the first of a
month) and the entry as canonical JSON (RFC 8785). `--head` names a head that the service once announced (`audit.head`,
or its log) and that was kept elsewhere: it shows whether the end of the trail has been cut off.

Exit code: 0 intact, 1 broken, 2 not readable.
"""

import argparse
import json
import math
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any, TypeAlias

HASHED = (
    "actor", "causation_id", "changes", "correlation_id", "entity_id", "entity_type", "event_id", "event_type",
    "occurred_at", "owner_id", "payload", "recorded_at",
)  # fmt: skip
ZEROS = bytes(32)

Entry: TypeAlias = dict[str, Any]


def canonical(value: object) -> str:
    """Write JSON as RFC 8785 wants it."""
    if isinstance(value, dict):
        members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{canonical(name)}:{canonical(item)}" for name, item in members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, str) or value is None or isinstance(value, bool):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int | float):
        return number(value)
    raise TypeError(f"{value!r} is not JSON")


def number(value: float) -> str:
    """Write a number as ECMAScript does (Number::toString); raises ValueError for one that a double does not hold."""
    double = float(value)
    if not math.isfinite(double) or Decimal(repr(double)) != Decimal(repr(value)):
        raise ValueError(f"{value} is not exactly a double")
    minus = "-" if double < 0 else ""
    mantissa, _, exponent = f"{Decimal(repr(abs(double))).normalize():E}".partition("E")
    text, point = mantissa.replace(".", ""), int(exponent) + 1
    if double == 0:
        return "0"
    if len(text) <= point <= 21:
        return minus + text + "0" * (point - len(text))
    if 0 < point <= 21:
        return f"{minus}{text[:point]}.{text[point:]}"
    if -6 < point <= 0:
        return f"{minus}0.{'0' * -point}{text}"
    return f"{minus}{text[0]}{'.' + text[1:] if text[1:] else ''}e{point - 1:+d}"


def moment(text: str) -> str:
    """Write a time as it was hashed: UTC, six digits of a second."""
    read = datetime.fromisoformat(text).astimezone(UTC)
    return read.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def seal(previous: bytes, entry: Entry) -> str:
    """Compute an entry's hash."""
    members = {name: entry[name] for name in HASHED}
    members.update({name: moment(entry[name]) for name in ("occurred_at", "recorded_at")})
    return sha256(previous + canonical(members).encode()).hexdigest()


def month_of(entry: Entry) -> str:
    """Tell whose month's chain an entry belongs to."""
    return moment(entry["occurred_at"])[:7]


def check_month(entries: Sequence[Entry], heads: Mapping[int, str]) -> str | None:
    """Check a month's entries, in order; answers what is wrong with the first bad one."""
    expected, previous = 1, ZEROS
    for entry in entries:
        position, name = entry["position"], f"position {entry['position']} (event {entry['event_id']})"
        if position > expected:
            return f"{position - expected} missing from position {expected} on"
        if position < expected:
            return f"two entries have {name}"
        try:
            fits = seal(previous, entry) == entry["hash"]
        except (ValueError, ArithmeticError, AttributeError, TypeError):
            fits = False
        if not fits:
            return f"changed or out of place: {name}"
        if heads.get(position, entry["hash"]) != entry["hash"]:
            return f"not what was announced: {name}"
        expected, previous = position + 1, bytes.fromhex(entry["hash"])
    if max(heads, default=0) >= expected:
        return f"cut off: {max(heads)} entries were announced, {expected - 1} are here"
    return None


def read(files: Sequence[str]) -> list[Entry]:
    """Read entries from files, in the order of their chains."""
    lines = (line for name in files for line in Path(name).read_text(encoding="utf-8").split("\n"))
    entries = [json.loads(line) for line in lines if line.strip()]
    return sorted(entries, key=lambda entry: (month_of(entry), entry["position"]))


def verify(entries: Sequence[Entry], known: Mapping[str, Mapping[int, str]]) -> bool:
    """Check every month and tell how it went; answers whether all are intact."""
    intact, seen = True, set[str]()
    for month, group in groupby(entries, key=month_of):
        chain = list(group)
        fault = check_month(chain, known.get(month, {}))
        print(f"{month}: {'BROKEN, ' + fault if fault else f'intact, {len(chain)} entries, head ' + chain[-1]['hash']}")
        intact, seen = intact and not fault, seen | {month}
    for month in sorted(known.keys() - seen):
        print(f"{month}: BROKEN, nothing of it is here")
    return intact and known.keys() <= seen


def main() -> int:
    """Read the command line and verify."""
    parser = argparse.ArgumentParser(description="Verifies an export of TaskFlow's audit trail.")
    parser.add_argument("--head", action="append", default=[], metavar="MONTH:POSITION:HASH")
    parser.add_argument("files", nargs="+")
    options = parser.parse_args()
    try:
        known: dict[str, dict[int, str]] = {}
        for month, position, written in (head.split(":") for head in options.head):
            known.setdefault(month, {})[int(position)] = written
        return 0 if verify(read(options.files), known) else 1
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"not readable: {type(error).__name__}: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
