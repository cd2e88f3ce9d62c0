"""What the system costs: the document is that of the model, and the model follows what was counted."""

import pytest

from infra.cost.__main__ import DOCUMENT, read_profile, write_document
from infra.cost.model import BEHIND_QUEUES, connected, idle, piece, read_counts
from infra.cost.quotas import quotas


def total(bill):
    return sum(line.cost for line in bill)


def test_the_document_is_up_to_date():
    assert DOCUMENT.read_text("utf-8") == write_document(), "docs/cost.md is stale: make docs"


def test_twice_the_work_costs_twice():
    once = read_counts()["task_change"]
    twice = {name: 2 * count for name, count in once.items()}
    assert total(piece(twice, over_http=False)) == pytest.approx(2 * total(piece(once, over_http=False)))


def test_every_function_that_was_counted_is_priced(system):
    counts = read_counts()
    counted = {name.removesuffix(" invocations") for work in ("task_change", "reminder") for name in counts[work]}
    assert {name for name in counted if name[0].isupper() and " " not in name} <= set(system.functions)
    assert set(system.functions) >= BEHIND_QUEUES


def test_an_idle_dev_costs_a_fraction_of_an_idle_prod(system):
    dev, prod = (total(idle(system, read_profile(env))) for env in ("dev", "prod"))
    assert dev < prod / 4


def test_a_paused_database_is_paid_for_in_office_hours_alone(system):
    dev = read_profile("dev")
    awake = total(idle(system, dev | {"Schedules": "always"}))
    assert total(idle(system, dev)) < awake


def test_people_cost_by_the_head():
    assert total(connected(2_000)) == pytest.approx(2 * total(connected(1_000)))


def test_quotas_are_listed_from_the_one_that_gives_first():
    listed = quotas(database_ms=10, capacity=16)
    assert [quota.share for quota in listed] == sorted((quota.share for quota in listed), reverse=True)
    assert listed[0].share > 1
