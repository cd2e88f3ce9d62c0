"""What the system costs: the document is that of the model, and the model follows what was counted."""

import ast
import re
from pathlib import Path

import pytest

from infra.cost import facts, idle, model
from infra.cost.__main__ import DOCUMENT, read_profile, write_document
from infra.cost.model import BEHIND_QUEUES, connected, piece, read_counts
from infra.cost.prices import every_price
from infra.cost.quotas import RETRY_SECONDS, quotas

WEB = Path(__file__).parents[3] / "web/app"


def total(bill):
    return sum(line.cost for line in bill)


def cost_of(what, bill):
    (cost,) = (line.cost for line in bill if line.what == what)
    return cost


@pytest.fixture
def dev():
    return read_profile("dev")


@pytest.fixture
def prod():
    return read_profile("prod")


def test_the_document_is_up_to_date():
    assert DOCUMENT.read_text("utf-8") == write_document(), "docs/cost.md is stale: make docs"


def test_twice_the_work_costs_twice(prod):
    once = read_counts()["task_change"]
    twice = {name: 2 * count for name, count in once.items()}
    assert total(piece(twice, prod)) == pytest.approx(2 * total(piece(once, prod)))


def test_every_function_that_was_counted_is_priced(system):
    counts = read_counts()
    counted = {name.removesuffix(" invocations") for work in ("task_change", "reminder") for name in counts[work]}
    assert {name for name in counted if name[0].isupper() and " " not in name} <= set(system.functions)
    assert set(system.functions) >= BEHIND_QUEUES


def test_a_standby_grows_with_its_writer(prod):
    counts = read_counts()["task_change"]
    alone, followed = (piece(counts, prod | {"DatabaseStandby": standby}) for standby in ("no", "yes"))
    assert cost_of("Aurora, capacity", followed) == pytest.approx(2 * cost_of("Aurora, capacity", alone))


def test_a_batch_is_received_ten_messages_at_a_time(prod):
    ones = {"events": 100.0, "frames": 0.0, "database CPU ms": 0.0}
    few, many = (piece(ones | {"AuditWriter invocations": count}, prod) for count in (1.0, 10.0))
    asked = "SQS (send, receive, delete)"
    assert cost_of(asked, few) == pytest.approx(cost_of(asked, many))


def test_an_idle_dev_costs_a_fraction_of_an_idle_prod(system, dev, prod):
    assert total(idle.idle(system, dev)) < total(idle.idle(system, prod)) / 4


def test_a_paused_database_is_paid_for_in_office_hours_alone(system, dev):
    awake = total(idle.idle(system, dev | {"Schedules": "always"}))
    assert total(idle.idle(system, dev)) < awake


def test_a_database_that_may_not_pause_is_paid_for_at_night(system, dev):
    rests, stays = (idle.idle(system, dev | {"DatabaseMinCapacity": least}) for least in ("0", "0.5"))
    capacity = "Aurora, capacity that is always there"
    assert cost_of(capacity, stays) > 2 * cost_of(capacity, rests)


def test_a_proxy_costs_the_same_before_any_small_database(system, prod):
    small, large, larger = (idle.idle(system, prod | {"DatabaseMinCapacity": acus}) for acus in ("0.5", "4", "8"))
    assert cost_of("RDS Proxy", small) == cost_of("RDS Proxy", large)
    assert cost_of("RDS Proxy", larger) == pytest.approx(2 * cost_of("RDS Proxy", large))


def test_metrics_of_a_month_in_which_nobody_does_anything_are_those_of_the_clock(system):
    resting = idle.metrics_of(system, idle.services_that_never_rest(system))
    assert ("OutboxAge", "outbox_relay") in resting
    assert ("TasksCreated", "tasks_api") not in resting


def test_people_cost_by_the_head():
    assert total(connected(2_000)) == pytest.approx(2 * total(connected(1_000)))


def test_pages_ping_and_come_back_as_often_as_is_priced():
    pings = re.search(r"PING_EVERY_MS = (\d+) \* 60_000;", (WEB / "socket.js").read_text("utf-8"))
    longest = re.search(r"LONGEST_MS = ([\d_]+);", (WEB / "backoff.js").read_text("utf-8"))
    assert int(pings[1]) == model.PING_MINUTES
    assert int(longest[1]) / 1000 * 0.75 == RETRY_SECONDS  # anywhere between half of it and all of it


def test_the_clock_starts_what_the_template_says(system):
    starts = facts.starts_an_hour()
    assert starts["ReminderSweeper"] == 60
    assert starts["DbMaintainer"] > 1
    assert set(starts) < set(system.functions)


def test_every_queue_is_asked(system):
    assert len(facts.batches_at_once()) == len(system.queues)


def test_what_is_in_two_zones_costs_more():
    one, two = facts.addresses_of_endpoints(1), facts.addresses_of_endpoints(2)
    assert one < two < 2 * one, "the secrets' endpoint is in one zone"


def prices_used():
    nodes = (node for part in (model, idle) for node in ast.walk(ast.parse(Path(part.__file__).read_text("utf-8"))))
    named = (node for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name))
    return {node.attr for node in named if node.value.id == "prices"}


def test_every_price_that_is_used_is_listed_and_every_listed_one_is_used():
    assert prices_used() == set(every_price())


def test_every_price_and_quota_of_aws_names_a_page_of_aws(prod):
    sources = [price.source for price in every_price().values()]
    sources += [quota.source for quota in quotas(read_counts(), prod) if quota.source]
    strange = {source.page for source in sources if not re.match(r"https://(aws|docs\.aws)\.amazon\.com/", source.page)}
    assert strange == set()


def test_quotas_are_listed_from_the_one_that_gives_first(prod):
    shares = [quota.share for quota in quotas(read_counts(), prod)]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 1


def test_a_larger_database_gives_later(prod):
    def share(acus):
        listed = quotas(read_counts(), prod | {"DatabaseMaxCapacity": acus})
        return next(quota.share for quota in listed if quota.unit == " ACU")

    assert share("32") == pytest.approx(share("16") / 2)
