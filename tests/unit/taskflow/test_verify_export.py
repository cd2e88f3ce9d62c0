"""The stand-alone verifier: it agrees with the service, and finds what the service finds."""

import importlib.util
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given

from taskflow.contracts.audit import AuditView
from taskflow.contracts.audit_export import write_ndjson_line
from taskflow.domain.audit_chain import AuditRecord, ChainHead, extend
from taskflow.domain.canonical_json import canonical_json
from tests.unit.taskflow.builders import NOON, an_entry
from tests.unit.taskflow.test_canonical_json import values

SCRIPT = Path(__file__).parents[3] / "docs" / "verify_export.py"


@cache
def verifier():
    specification = importlib.util.spec_from_file_location("verify_export", SCRIPT)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def an_export(count=6):
    entries = [an_entry(payload={"n": n / 7, "text": "€\U0001f600\n", "big": 1e23}) for n in range(count)]
    segment = extend(ChainHead(month=entries[0].month), entries, recorded_at=NOON)
    records = [
        AuditRecord(entry=entry, recorded_at=NOON, position=sealed.position, hash=sealed.hash)
        for entry, sealed in zip(entries, segment.entries, strict=True)
    ]
    return [json.loads(write_ndjson_line(AuditView.of(record))) for record in records]


def run(tmp_path, entries, *options):
    export = tmp_path / "export.ndjson"
    export.write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    command = [sys.executable, "-I", str(SCRIPT), *options, str(export)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@given(values)
def test_it_writes_json_as_the_service_does(value):
    written = canonical_json(value)
    assert verifier().canonical(value) == written
    assert verifier().canonical(json.loads(written)) == written


def test_an_export_in_any_order_is_intact(tmp_path):
    entries = an_export()
    code, said = run(tmp_path, entries[::-1])
    assert (code, said) == (0, f"2026-05: intact, 6 entries, head {entries[-1]['hash']}\n")


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (lambda entries: entries[2]["payload"].update(n=3), "position 3"),
        (lambda entries: entries[2].update(occurred_at="2026-05-01T12:00:00.250001Z"), "position 3"),
        (lambda entries: entries[2]["actor"].update(agent="x"), "position 3"),
        (lambda entries: entries.pop(2), "1 missing from position 3 on"),
        (lambda entries: entries.append(entries[2]), "two entries have position 3"),
        (lambda entries: (entries[1].update(position=3), entries[2].update(position=2)), "position 2"),
        (lambda entries: entries.pop(), "cut off: 6 entries were announced, 5 are here"),
        (lambda entries: entries.clear(), "nothing of it is here"),
    ],
)
def test_what_was_tampered_with_is_found(tmp_path, tamper, said):
    entries = an_export()
    head = f"2026-05:6:{entries[-1]['hash']}"
    tamper(entries)
    code, output = run(tmp_path, entries, "--head", head)
    assert code == 1
    assert said in output


def test_what_is_no_export_is_said_to_be_none(tmp_path):
    code, said = run(tmp_path, [{"a": 1}])
    assert code == 2
    assert said.startswith("not readable: KeyError")


def test_it_is_short_and_needs_nothing_else():
    lines = SCRIPT.read_text().splitlines()
    assert len(lines) <= 150
    imported = {line.split()[1].partition(".")[0] for line in lines if line.startswith(("import", "from"))}
    assert imported <= set(sys.stdlib_module_names)
