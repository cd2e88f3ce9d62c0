"""One process in a session of its own: started, listened to line by line, and ended with all its children."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import cast

GRACE = 2.0
"""Real seconds between SIGTERM and SIGKILL."""
LONGEST_LINE = 1024 * 1024
"""Bytes after which a line is cut, the largest event that CloudWatch Logs takes."""


class WorkerProcess(asyncio.SubprocessProtocol):
    """A running process; standard output and error come as lines, in the order written, to `on_line`."""

    def __init__(self, on_line: Callable[[str], None]) -> None:
        self.ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._on_line = on_line
        self._unfinished = b""

    @classmethod
    async def start(
        cls, command: Sequence[str], *, folder: Path, variables: Mapping[str, str], on_line: Callable[[str], None]
    ) -> "WorkerProcess":
        """Start `command` in `folder` with these environment variables alone; raises `OSError` where it cannot."""
        _, process = await asyncio.get_running_loop().subprocess_exec(
            lambda: cls(on_line),
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.STDOUT,
            cwd=folder,
            env=dict(variables),
            start_new_session=True,
        )
        return process

    async def stop(self) -> None:
        """End the process and its children: SIGTERM, then SIGKILL after two seconds."""
        self._signal(signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(self.ended), GRACE)
        await self.kill()

    async def kill(self) -> None:
        """End the process and its children at once."""
        self._signal(signal.SIGKILL)
        await asyncio.shield(self.ended)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Learn the process id, which is also that of its group."""
        self._transport = cast("asyncio.SubprocessTransport", transport)
        self._pid = self._transport.get_pid()

    def pipe_data_received(self, _: int, data: bytes | str) -> None:
        """Cut the output into lines."""
        *lines, self._unfinished = (self._unfinished + cast("bytes", data)).split(b"\n")
        if len(self._unfinished) > LONGEST_LINE:
            lines, self._unfinished = [*lines, self._unfinished], b""
        for line in lines:
            self._on_line(line.decode("utf-8", "replace"))

    def pipe_connection_lost(self, _: int, __: Exception | None) -> None:
        """Pass on a last line without an end."""
        if self._unfinished:
            self._on_line(self._unfinished.decode("utf-8", "replace"))
            self._unfinished = b""

    def process_exited(self) -> None:
        """Tell the exit status, and end what the process left behind in its group."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._pid, signal.SIGKILL)
        if not self.ended.done():
            self.ended.set_result(self._transport.get_returncode() or 0)

    def _signal(self, number: signal.Signals) -> None:
        # Once the process has been waited for, its id may belong to another one.
        if not self.ended.done():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._pid, number)
