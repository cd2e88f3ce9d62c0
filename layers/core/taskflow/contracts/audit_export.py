"""The audit trail as CSV (RFC 4180) and as NDJSON, one entry per line."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from pydantic import JsonValue

from taskflow.contracts.audit import AuditView

PAGE_BYTES = 4_000_000
"""An export's page ends before this, since Lambda answers at most 6 MB (Lambda quotas)."""

COLUMNS = (
    "event_id",
    "event_type",
    "entity_type",
    "entity_id",
    "owner_id",
    "actor_user",
    "actor_client",
    "actor_agent",
    "correlation_id",
    "causation_id",
    "occurred_at",
    "recorded_at",
    "changes",
    "payload",
    "position",
    "hash",
)

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - spreadsheets take them too
"""What makes a spreadsheet take a cell for a formula (OWASP, "CSV Injection")."""

Writer: TypeAlias = Callable[[AuditView], str]


def write_ndjson_line(entry: AuditView) -> str:
    """Write an entry as a line of JSON."""
    return entry.model_dump_json() + "\n"


def write_csv_header() -> str:
    """Write the names of the columns."""
    return _write_row(COLUMNS)


def write_csv_line(entry: AuditView) -> str:
    """Write an entry as a line of CSV; what a spreadsheet would run is marked as text by an apostrophe before it."""
    members = entry.model_dump(mode="json")
    members |= {f"actor_{name}": value for name, value in members["actor"].items()}
    return _write_row([_cell(members[name]) for name in COLUMNS])


def fit(entries: Iterable[AuditView], write: Writer) -> list[str]:
    """Write entries until a page is full; the first is always written, whatever its size."""
    lines: list[str] = []
    size = 0
    for entry in entries:
        line = write(entry)
        size += len(line.encode())
        if lines and size > PAGE_BYTES:
            break
        lines.append(line)
    return lines


def _cell(value: JsonValue) -> str:
    text = value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _write_row(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(cells)
    return text.getvalue()
