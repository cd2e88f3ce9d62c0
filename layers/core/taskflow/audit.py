"""The audit trail from the command line: `python -m taskflow.audit verify|complete`."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from datetime import date

from botocore.exceptions import BotoCoreError
from sqlalchemy.exc import DBAPIError

from taskflow.application.ports.audit_upkeep import Completeness
from taskflow.application.verify_chain import Verification, VerifyChain
from taskflow.domain.errors import NotFoundError, TaskflowError
from taskflow.domain.month import read_month, write_month
from taskflow.runtime.bootstrap.audit_command import chains, compare

REFUSALS = (TaskflowError, DBAPIError, BotoCoreError)
"""A wrong environment, an unknown month, a database that does not answer or does not let this role in."""

FINE, BROKEN, IMPOSSIBLE = 0, 1, 2


def main(arguments: Sequence[str]) -> int:
    """Run the command; answers 0 when all is well, 1 when it is not, 2 when that could not be found out."""
    options = _parser().parse_args(arguments)
    try:
        return _verify(options) if options.command == "verify" else _complete()
    except REFUSALS as error:
        sys.stderr.write(f"audit: {str(error).splitlines()[0]}\n")
        return IMPOSSIBLE


def _verify(options: argparse.Namespace) -> int:
    trail = chains()
    known: Mapping[date, dict[int, bytes]] = _gather(options.head)
    months = [options.month] if options.month else sorted({*trail.months(), *known})
    intact = [_verify_month(VerifyChain(chains=trail), month, known.get(month, {})) for month in months]
    return FINE if all(intact) else BROKEN


def _verify_month(verify: VerifyChain, month: date, known: Mapping[int, bytes]) -> bool:
    try:
        verified = verify(month, known=known)
    except NotFoundError:
        sys.stdout.write(f"{write_month(month)}: BROKEN, there is no chain\n")
        return False
    sys.stdout.write(f"{write_month(month)}: {_describe(verified)}\n")
    return verified.broken is None


def _describe(verified: Verification) -> str:
    broken, reached = verified.broken, verified.reached
    if broken is None:
        return f"intact, {reached.position} entries, head {reached.hash.hex()}"
    return f"BROKEN at position {broken.position}: {broken.tampering} (event {broken.event_id or 'unknown'})"


def _complete() -> int:
    found = compare()()
    sys.stdout.write(_summarize(found))
    return FINE if found.complete else BROKEN


def _summarize(found: Completeness) -> str:
    if found.complete:
        return "complete: the outbox is empty, and every task's last change is in the trail\n"
    lines = [f"{found.waiting} events wait in the outbox, the oldest since {found.oldest}"] if found.waiting else []
    lines += [f"task {task}: its last change is not in the trail" for task in found.unrecorded]
    lines += [f"task {task}: gone, but its deletion is not in the trail" for task in found.vanished]
    return "".join(f"{line}\n" for line in lines)


def _gather(heads: Sequence[tuple[date, int, bytes]]) -> dict[date, dict[int, bytes]]:
    known: dict[date, dict[int, bytes]] = {}
    for month, position, written in heads:
        known.setdefault(month, {})[position] = written
    return known


def _head(text: str) -> tuple[date, int, bytes]:
    month, position, written = text.split(":")
    return read_month(month), int(position), bytes.fromhex(written)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("taskflow.audit", description="Proves that the audit trail is whole.")
    commands = parser.add_subparsers(dest="command", required=True)
    verify = commands.add_parser("verify", help="recompute the hash chains and name each month's first broken entry")
    verify.add_argument("--month", type=read_month, help="one month, such as 2026-05, instead of all")
    verify.add_argument(
        "--head",
        type=_head,
        action="append",
        default=[],
        metavar="MONTH:POSITION:HASH",
        help="a head that was announced and kept elsewhere, to find a tail that was cut off",
    )
    commands.add_parser("complete", help="compare what was committed with what the trail holds")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
