"""The clock of the running system, which can be moved."""

from datetime import UTC, datetime, timedelta

import httpx

from tests.support.system import System


def now(system: System) -> datetime:
    """What time it is there."""
    return datetime.fromtimestamp(httpx.get(f"{system.url}/_local/clock").json()["now"], UTC)


def advance(system: System, **span: float) -> None:
    """Let time go by."""
    seconds = timedelta(**span).total_seconds()
    httpx.post(f"{system.url}/_local/clock/advance", json={"seconds": seconds}).raise_for_status()
