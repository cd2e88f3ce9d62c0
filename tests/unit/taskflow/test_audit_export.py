"""Representations of the audit trail: which one, and what is in it."""

import csv
import io
import json

import pytest

from taskflow.contracts.audit import AuditView
from taskflow.contracts.audit_export import (
    COLUMNS,
    PAGE_BYTES,
    fit,
    write_csv_header,
    write_csv_line,
    write_ndjson_line,
)
from taskflow.domain.audit_chain import AuditRecord
from tasks_api.media_type import NotAcceptableError, choose
from tests.unit.taskflow.builders import NOON, an_entry

OFFERED = ("application/json", "text/csv", "application/x-ndjson")


def a_view(**changes):
    return AuditView.of(AuditRecord(entry=an_entry(**changes), recorded_at=NOON, position=1, hash=b"\1" * 32))


def cells(view):
    [row] = csv.DictReader(io.StringIO(write_csv_header() + write_csv_line(view), newline=""))
    return row


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("text/csv", "text/csv"),
        ("TEXT/CSV; header=present", "text/csv"),
        ("application/x-ndjson, */*;q=0.1", "application/x-ndjson"),
        ("text/*;q=0.5, application/json;q=0.4", "text/csv"),
        ("text/html, application/xhtml+xml, */*;q=0.8", "application/json"),
        ("application/json;q=0, */*", "text/csv"),
        ("text/csv;q=nonsense, application/json;q=0.1", "application/json"),
    ],
)
def test_the_client_chooses(accept, chosen):
    assert choose(accept, OFFERED) == chosen


def test_what_is_not_there_is_refused_with_what_is():
    with pytest.raises(NotAcceptableError, match="text/csv"):
        choose("image/png", OFFERED)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"])
def test_no_cell_is_a_formula(start):
    formula = f'{start}HYPERLINK("http://evil.example";"click")'
    row = cells(a_view(entity_id=formula, owner_id=formula, event_type=formula))
    assert row["entity_id"] == row["owner_id"] == row["event_type"] == f"'{formula}"


def test_a_cell_cannot_break_out_of_its_quotes():
    row = cells(a_view(entity_id='a",=1+1,"\r\n=2+2', payload={"title": '=cmd|"/c calc"!A0'}))
    assert row["entity_id"] == 'a",=1+1,"\r\n=2+2'
    assert json.loads(row["payload"]) == {"title": '=cmd|"/c calc"!A0'}
    assert list(row) == list(COLUMNS)


def test_a_line_of_json_has_what_a_page_has():
    view = a_view()
    assert write_ndjson_line(view) == view.model_dump_json() + "\n"


def test_a_page_ends_before_lambda_would_refuse_it():
    large = a_view(payload={"text": "x" * 1_000_000})
    lines = fit([large] * 10, write_ndjson_line)
    assert len(lines) == 3
    assert sum(map(len, lines)) <= PAGE_BYTES


def test_an_entry_larger_than_a_page_is_a_page():
    large = a_view(payload={"text": "x" * (PAGE_BYTES + 1)})
    assert len(fit([large] * 2, write_ndjson_line)) == 1
