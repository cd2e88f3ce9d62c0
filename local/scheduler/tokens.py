"""Client tokens: a request that is sent again is answered again instead of being done again."""

import json
from collections.abc import Callable
from typing import Any

from local.clock import Clock
from local.errors import AwsError
from local.store import Store

REMEMBERED = 86_400.0
"""Seconds; AWS does not say how long it remembers a token."""
SCHEMA = """
CREATE TABLE IF NOT EXISTS scheduler_token (
    token TEXT PRIMARY KEY,
    request TEXT NOT NULL,
    answer TEXT NOT NULL,
    arn TEXT,
    used_at REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS scheduler_token_age ON scheduler_token (used_at);
CREATE INDEX IF NOT EXISTS scheduler_token_arn ON scheduler_token (arn);
"""


class ClientTokens:
    """Remembers what was answered to a token, in the transaction of the change itself."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        store.create(SCHEMA)

    def once(self, operation: str, params: dict[str, Any], change: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Make a change, or answer what it answered before; a token used for something else is a conflict."""
        request = json.dumps([operation, params], sort_keys=True, default=str)
        with self._store.transaction():
            answer = self._remembered(params.get("ClientToken"), request)
            return answer if answer is not None else self._remember(params.get("ClientToken"), request, change())

    def forget(self, arn: str) -> None:
        """Let a thing that is deleted be made again with the token that made it."""
        self._store.execute("DELETE FROM scheduler_token WHERE arn = ?", (arn,))

    def _remembered(self, token: str | None, request: str) -> dict[str, Any] | None:
        self._store.execute("DELETE FROM scheduler_token WHERE used_at < ?", (self._clock.now() - REMEMBERED,))
        known = self._store.row("SELECT request, answer FROM scheduler_token WHERE token = ?", (token,))
        if known is None:
            return None
        if known["request"] != request:
            raise AwsError("ConflictException", f"ClientToken {token} was used for another request.", status=409)
        answer: dict[str, Any] = json.loads(known["answer"])
        return answer

    def _remember(self, token: str | None, request: str, answer: dict[str, Any]) -> dict[str, Any]:
        if token:
            arn = answer.get("ScheduleArn") or answer.get("ScheduleGroupArn")
            self._store.execute(
                "INSERT INTO scheduler_token (token, request, answer, arn, used_at) VALUES (?, ?, ?, ?, ?)",
                (token, request, json.dumps(answer), arn, self._clock.now()),
            )
        return answer
