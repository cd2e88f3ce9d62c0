"""The state folder: everything the runtime keeps is inside, and one runtime at a time uses it."""

import shutil
from pathlib import Path

from local.errors import LocalError
from local.folder_lock import FolderLock

LEAST_FREE_BYTES = 256 * 1024 * 1024
"""A database that cannot write its log stops; better not to start it."""


class StateFolder:
    """Makes, locks and, with `fresh`, empties the folder that holds the database, the queues and the schedules."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self._lock = FolderLock(self.path)

    def open(self, *, fresh: bool = False) -> None:
        """Take the folder for this process; raises `LocalError` when another runtime has it or the disk is full."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except OSError as error:
            raise LocalError(f"cannot use the state folder {self.path}: {error.strerror}; use --data") from error
        if fresh:
            self._empty()
        self._check_space()

    def close(self) -> None:
        """Give the folder back."""
        self._lock.release()

    def _empty(self) -> None:
        for entry in self.path.iterdir():
            if entry.is_dir():
                shutil.rmtree(entry)
            elif entry.name != "lock":
                entry.unlink()

    def _check_space(self) -> None:
        free = shutil.disk_usage(self.path).free
        if free < LEAST_FREE_BYTES:
            raise LocalError(
                f"only {free >> 20} MiB are free where {self.path} is, and {LEAST_FREE_BYTES >> 20} MiB are needed; "
                "make room or use --data"
            )
