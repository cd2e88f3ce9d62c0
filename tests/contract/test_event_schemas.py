"""The events' schemas and their page are what the code says, and nothing in them breaks readers."""

import importlib
import json
import pkgutil
from copy import deepcopy
from pathlib import Path

import pytest

import taskflow.domain
from taskflow.contracts.event_catalogue import CATALOGUE
from taskflow.contracts.event_schemas import BreakingChangeError, find_breaking_changes, main, write_files, write_schema
from taskflow.contracts.schema_changes import find_breaks
from taskflow.domain.events import TASK_UPDATED, EventKind

ROOT = Path(__file__).parents[2]
REMEDY = "write it again: PYTHONPATH=layers/core python -m taskflow.contracts.event_schemas"
UPDATED = write_schema(TASK_UPDATED, CATALOGUE[TASK_UPDATED])


def all_kinds():
    names = [module.name for module in pkgutil.walk_packages(taskflow.domain.__path__, "taskflow.domain.")]
    modules = [importlib.import_module(name) for name in names]
    return {value for module in modules for value in vars(module).values() if isinstance(value, EventKind)}


@pytest.mark.parametrize("path", write_files())
def test_no_file_is_stale(path):
    assert (ROOT / path).read_text(encoding="utf-8") == write_files()[path], REMEDY


def test_nothing_breaks_readers():
    assert list(find_breaking_changes(ROOT)) == []


def test_every_event_is_in_the_catalogue():
    assert set(CATALOGUE) == all_kinds()


def test_a_schema_that_nothing_writes_any_more_is_of_an_older_version():
    newest = {kind.name: kind.version for kind in CATALOGUE}
    for file in (ROOT / "events" / "schemas").glob("*.json"):
        name, version = file.stem.rsplit(".v", 1)
        assert int(version) <= newest[name]


def changed(change):
    schema = deepcopy(UPDATED)
    change(schema["$defs"])
    return schema


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda defs: defs["TaskView"]["properties"].pop("title"), "data.task.title"),
        (lambda defs: defs["TaskView"]["properties"]["title"].update(type="integer"), "data.task.title"),
        (lambda defs: defs["TaskView"]["required"].remove("title"), "data.task.title"),
        (lambda defs: defs["Status"]["enum"].append("postponed"), "postponed"),
        (lambda defs: defs["TaskView"]["properties"]["title"].update(anyOf=[{"type": "null"}]), "data.task.title"),
        (lambda defs: defs["Metadata"]["properties"].pop("event_id"), "metadata.event_id"),
        (lambda defs: defs["ChangeView"]["properties"].pop("old"), "old"),
    ],
    ids=["gone", "other type", "optional", "unknown value", "null", "metadata", "inside a map"],
)
def test_what_breaks_readers_is_named(change, named):
    problems = list(find_breaks(UPDATED, changed(change)))
    assert problems
    assert all(named in problem for problem in problems)


@pytest.mark.parametrize(
    "change",
    [
        lambda defs: defs["TaskView"]["properties"].update(colour={"type": "string"}),
        lambda defs: defs["TaskView"].update(description="other words"),
        lambda defs: defs["Status"]["enum"].remove("missed"),
    ],
    ids=["new member", "words", "fewer values"],
)
def test_what_readers_do_not_notice_is_fine(change):
    assert list(find_breaks(UPDATED, changed(change))) == []


def test_the_generator_refuses_to_break_what_is_there(tmp_path):
    main(tmp_path)
    file = tmp_path / "events/schemas/task.updated.v1.json"
    promised = json.loads(file.read_text())
    promised["$defs"]["TaskView"]["properties"]["colour"] = {"type": "string"}
    file.write_text(json.dumps(promised))
    with pytest.raises(BreakingChangeError, match=r"task\.colour would be gone"):
        main(tmp_path)
    assert json.loads(file.read_text()) == promised
