"""Notices when a function's code or layers change, so that the next invocation runs the new code."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from pathlib import Path

from watchfiles import DefaultFilter, awatch

STEP = 200
"""Milliseconds between two looks at what the kernel has collected; nothing on disk is read for it."""
logger = logging.getLogger("local.code_watch")


class CodeWatch:
    """Calls `changed` with what changed below the followed folders; bytecode and editors' own files do not count."""

    def __init__(self, changed: Callable[[set[Path]], None]) -> None:
        self._changed = changed
        self._folders: set[Path] = set()
        self._renew = asyncio.Event()

    def follow(self, folders: Iterable[Path]) -> None:
        """Watch these folders too."""
        if new := set(folders) - self._folders:
            self._folders |= new
            self._renew.set()

    async def run(self) -> None:
        """Watch until cancelled; gives up, saying so, where the system cannot watch."""
        while True:
            await self._renew.wait()
            self._renew = asyncio.Event()
            try:
                await self._watch(self._renew)
            except OSError as error:
                logger.warning("code is not watched: restart after a change", extra={"error": str(error)})
                return

    async def _watch(self, until: asyncio.Event) -> None:
        folders = [folder for folder in self._folders if folder.is_dir()]
        async for changes in awatch(*folders, watch_filter=DefaultFilter(), step=STEP, stop_event=until):
            self._changed({Path(path) for _, path in changes})
