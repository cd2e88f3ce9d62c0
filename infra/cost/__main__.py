"""Writes docs/cost.md again (`make docs`)."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence

from infra.cost import model, prices
from infra.cost.idle import HOURS, idle, metrics_of, services_that_never_rest
from infra.cost.model import Line, connected, piece, read_counts
from infra.cost.prices import Price, every_price
from infra.cost.quotas import MEANT, quotas
from infra.cost.source import LOOKED_UP_ON
from infra.watch.system import ROOT, System, read_system

DOCUMENT = ROOT / "docs/cost.md"


def main() -> None:
    """Write it."""
    DOCUMENT.write_text(write_document(), "utf-8")


def write_document() -> str:
    """Answer the document."""
    return "\n".join(_document()) + "\n"


def _document() -> Iterator[str]:
    counts, system, profiles = read_counts(), read_system(), {env: read_profile(env) for env in ("dev", "prod")}
    prod = profiles["prod"]
    bills = {
        "a million task changes": piece(counts["task_change"], prod, over_http=True),
        "a million reminders (planned, fired, shown on one open page; the task is not in it)": piece(
            counts["reminder"], prod, acknowledged=True
        ),
        "1,000 people with the page open eight hours a working day, a month": connected(),
        "`dev`, a month in which nobody does anything": idle(system, profiles["dev"]),
        "`prod`, a month in which nobody does anything": idle(system, prod),
    }
    yield HEAD.format(counted_on=counts["counted_on"], **assumed(system))
    yield "| what | US dollars |\n|---|---:|"
    yield from (f"| {what} | {sum(line.cost for line in bill):,.2f} |" for what, bill in bills.items())
    yield COUNTED_HEAD
    yield from _counted(counts)
    for what, bill in bills.items():
        yield f"\n## {what[0].upper()}{what[1:]}\n"
        yield from _bill(bill)
    yield from _prices()
    yield from _quotas(counts, prod)


def read_profile(env: str) -> dict[str, str]:
    """Read an environment's parameters from samconfig.toml."""
    known = tomllib.loads((ROOT / "samconfig.toml").read_text("utf-8"))
    return dict(pair.split("=", 1) for pair in known[env]["deploy"]["parameters"]["parameter_overrides"])


def _counted(counts: dict[str, dict[str, float]]) -> Iterator[str]:
    pieces = [counts["task_change"], counts["reminder"]]
    yield "| counted | per task change | per reminder |\n|---|---:|---:|"
    for key in sorted({key for piece_ in pieces for key in piece_}):
        values = [piece_.get(key, 0.0) for piece_ in pieces]
        if max(values) >= WORTH_SHOWING:
            yield f"| {key} | {values[0]:.2f} | {values[1]:.2f} |"


def _bill(bill: Sequence[Line]) -> Iterator[str]:
    yield "| position | US dollars |\n|---|---:|"
    yield from (f"| {line.what} | {line.cost:,.2f} |" for line in bill)
    yield f"| **together** | **{sum(line.cost for line in bill):,.2f}** |"


def _prices() -> Iterator[str]:
    yield PRICES_HEAD.format(looked_up_on=LOOKED_UP_ON)
    yield "| what | US dollars | for | free a month | confirmed by |\n|---|---:|---|---:|---|"
    for price in every_price().values():
        yield f"| [{price.what}]({price.source.page}) | {' | '.join(_priced(price))} |"


def _priced(price: Price) -> tuple[str, ...]:
    least = f", {price.least} ACU at least" * bool(price.least)
    free = f"{price.free:,}" * bool(price.free)
    return _dollars(price.dollars), f"{price.per:,} {price.unit}{least}", free, price.source.confirmed


def _dollars(amount: float) -> str:
    whole, cents = f"{amount:.10f}".rstrip("0").split(".")
    return f"{whole}.{cents:0<2}"


def _quotas(counts: Mapping[str, Mapping[str, float]], profile: Mapping[str, str]) -> Iterator[str]:
    listed = quotas(counts, profile)
    yield QUOTAS_HEAD.format(meant=MEANT, first=listed[0].what, second=listed[1].what)
    yield "| what | quota | need at ten times | need ÷ quota | remedy | confirmed by |\n|---|---:|---|---:|---|---|"
    for quota in listed:
        what = f"[{quota.what}]({quota.source.page})" if quota.source else quota.what
        need = f"{quota.need:,.0f}{quota.unit}: {quota.reckoning}"
        confirmed = quota.source.confirmed if quota.source else "ours"
        yield f"| {what} | {quota.most:,.0f}{quota.unit} | {need} | {quota.share:.2f} | {quota.remedy} | {confirmed} |"


def assumed(system: System) -> dict[str, object]:
    """Tell what is put into the introduction."""
    every = metrics_of(system, frozenset(system.services.values()))
    others = len(every) - len(metrics_of(system, services_that_never_rest(system)))
    return {
        "log_bytes": model.LOG_BYTES,
        "access_log_bytes": model.ACCESS_LOG_BYTES,
        "io": model.IO_OF_AN_EVENT,
        "vcpu": model.VCPU_OF_AN_ACU,
        "busy": model.BUSY,
        "traced": model.TRACED,
        "trace_month": prices.TRACE.of(HOURS * 3600),
        "other_metrics": others,
        "dollars_of_metrics": prices.CUSTOM_METRIC.of(others),
    }


WORTH_SHOWING = 0.02
HEAD = """\
# What it costs, and what gives first

Written by `make docs` from `infra/cost`: change it there. Prices are those of us-east-1, listed below, beyond any free
tier. Calls were counted on {counted_on} by `python -m bench.cost_counts`: changes come one after another (under load
more of them share an invocation, so that a busy system pays less per piece), reminders fall due together, as they do at
nine o'clock.

What could not be counted is assumed: {log_bytes:,} bytes of logs an invocation, {access_log_bytes} a request to an API;
{io} reads and writes of storage an event; {vcpu} processors to an Aurora capacity unit, of which {busy:.0%}
are used before it grows. X-Ray keeps {traced:.0%} of requests; it also keeps the first of every second,
which is not in the pieces of work, and comes to {trace_month:.2f} dollars a month for a function at most.
Function time is that of the measuring machine. Data that leaves AWS, or passes an endpoint, is not in it:
a change is about 2 KB.

Pieces of work are priced with the database of `prod`, whose standby is as large as its writer. An idle database is
taken to rest at its least capacity; Performance Insights, which is on, may hold it higher (AWS advises 2 ACU for it).
In a month of use up to {other_metrics} more metrics are paid for: {dollars_of_metrics:.2f} dollars
if each is sent every hour.
"""
COUNTED_HEAD = "\n## What was counted\n"
PRICES_HEAD = """
## Prices

US dollars, us-east-1, the first tier. AWS's page for each is linked. The amounts were not read there but in copies and
quotations of AWS's pages and of its price list, looked for on {looked_up_on}; the last column tells which, and
of when it is if it says so. What is free each month, for ever, is not taken off any bill above.
"""
QUOTAS_HEAD = """
## What gives first

One deployment of `prod` is meant for {meant}.
At ten times that, this is how much of each quota is used; over 1.00 it gives: first
**{first}**, then
**{second}**.
AWS's quotas are those of an account that has asked for nothing; AWS's page for each is linked.
"""

if __name__ == "__main__":
    main()
