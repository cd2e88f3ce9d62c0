"""Writes docs/cost.md again (`make docs`)."""

import tomllib
from collections.abc import Iterator, Sequence

from infra.cost import model, prices
from infra.cost.model import Line, connected, idle, piece, read_counts
from infra.cost.quotas import MEANT, quotas
from infra.watch.system import ROOT, read_system

DOCUMENT = ROOT / "docs/cost.md"


def main() -> None:
    """Write it."""
    DOCUMENT.write_text(write_document(), "utf-8")


def write_document() -> str:
    """Answer the document."""
    return "\n".join(_document()) + "\n"


def _document() -> Iterator[str]:
    counts, system, profiles = read_counts(), read_system(), {env: read_profile(env) for env in ("dev", "prod")}
    bills = {
        "a million task changes": piece(counts["task_change"], over_http=True),
        "a million reminders (planned, fired, shown on one open page; the task is not in it)": piece(
            counts["reminder"], over_http=False
        ),
        "1,000 people with the page open eight hours a working day, a month": connected(),
        "`dev`, a month in which nobody does anything": idle(system, profiles["dev"]),
        "`prod`, a month in which nobody does anything": idle(system, profiles["prod"]),
    }
    yield HEAD.format(read_on=prices.READ_ON, counted_on=counts["counted_on"], **ASSUMED)
    yield "| what | US dollars |\n|---|---:|"
    yield from (f"| {what} | {sum(line.cost for line in bill):,.2f} |" for what, bill in bills.items())
    yield COUNTED_HEAD
    yield from _counted(counts)
    for what, bill in bills.items():
        yield f"\n## {what[0].upper()}{what[1:]}\n"
        yield from _bill(bill)
    yield from _quotas(counts["task_change"]["database CPU ms"], float(profiles["prod"]["DatabaseMaxCapacity"]))


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


def _quotas(database_ms: float, capacity: float) -> Iterator[str]:
    listed = quotas(database_ms, capacity)
    yield QUOTAS_HEAD.format(meant=MEANT, first=listed[0].what, second=listed[1].what)
    yield "| what | quota | need at ten times | need ÷ quota | remedy |\n|---|---|---|---:|---|"
    yield from (f"| {q.what} | {q.quota} | {q.need} | {q.share:.2f} | {q.remedy} |" for q in listed)


WORTH_SHOWING = 0.02
ASSUMED = {
    "log_bytes": model.LOG_BYTES,
    "io": model.IO_OF_AN_EVENT,
    "vcpu": model.VCPU_OF_AN_ACU,
    "busy": model.BUSY,
    "traced": model.TRACED,
}
HEAD = """\
# What it costs, and what gives first

Written by `make docs` from `infra/cost`: change it there. Prices are those of us-east-1 on {read_on}, beyond any free
tier. Calls were counted on {counted_on} by `python -m bench.cost_counts`: changes come one after another (under load
more of them share an invocation, so that a busy system pays less per piece), reminders fall due together, as they do at
nine o'clock.

What could not be counted is assumed: {log_bytes} bytes of logs an invocation; {io} reads and writes of storage an
event; {vcpu} processors to an Aurora capacity unit, of which {busy:.0%} are used before it grows; X-Ray keeps
{traced:.0%} of requests.
Function time is that of the measuring machine. Data that leaves AWS is not in it: a change is about 2 KB.
"""
COUNTED_HEAD = "\n## What was counted\n"
QUOTAS_HEAD = """
## What gives first

One deployment of `prod` is meant for {meant}. At ten times that, this is
how much of each quota is used; over 1.00 it gives: first **{first}**,
then **{second}**.
"""

if __name__ == "__main__":
    main()
