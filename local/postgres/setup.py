"""What lies in a database folder: the cluster, its configuration, its secrets and its certificates."""

import secrets
import shutil
import socket
import string
from pathlib import Path

from local.errors import LocalError
from local.postgres.account import Account
from local.postgres.certificates import is_for_containers, write_certificates

HOST = "127.0.0.1"
SUPERUSER = "rdsadmin"
"""As on Amazon RDS, where this name is reserved: no template can claim it for its master user."""

ROOM = 256 * 1024 * 1024
"""Bytes of disk without which the server could not even finish its write-ahead log."""

LOG_LIMIT = 10 * 1024 * 1024
BUILTIN_LOCALE_SINCE = 17

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_directories": ".",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "synchronous_commit": "on",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",
    "password_encryption": "scram-sha-256",
}

ACCESS = f"""\
# Administrators need their password. The functions' roles come with IAM tokens, which only AWS can check: here they are
# trusted. Everybody comes through the TLS front, which uses the socket.
local all {SUPERUSER} scram-sha-256
local all +rds_superuser scram-sha-256
local all all trust
"""


class Setup:
    """Prepares a database folder; everything is kept, so that a restart finds what it left."""

    def __init__(self, folder: Path, binaries: Path, account: Account) -> None:
        self._folder = folder
        self._binaries = binaries
        self._account = account
        self.data = folder / "data"
        self.log = folder / "postgres.log"
        self._password = folder / "password"
        self.ca_file = folder / "ca.pem"
        self.certificate = folder / "server.pem"
        self.key = folder / "server.key"

    def prepare(self) -> str:
        """Make or check everything that the server needs to start, and answer the superuser's password."""
        self._check_room()
        if self.data.exists():
            self._check_version()
        else:
            self._make_cluster(secrets.token_urlsafe(24))
        _write(self._folder / "pg_hba.conf", ACCESS, 0o644)
        self._certify()
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        return self._password.read_text()

    def listen(self) -> socket.socket:
        """Listen on the port of the last time, or on a free one where another program has taken it."""
        path = self._folder / "port"
        remembered = int(path.read_text()) if path.exists() else 0
        try:
            listener = socket.create_server((HOST, remembered), backlog=256)
        except OSError:
            listener = socket.create_server((HOST, 0), backlog=256)
        _write(path, str(listener.getsockname()[1]), 0o600)
        return listener

    def command(self) -> list[str]:
        """Tell the server's command line; it has the settings, so that nothing is written among the server's files."""
        settings = {**SETTINGS, "hba_file": str(self._folder / "pg_hba.conf")}
        options = [f"--{name}={value}" for name, value in settings.items()]
        return [str(self._binaries / "postgres"), "-D", str(self.data), *options]

    def complaint(self) -> str:
        """Tell the server's last serious words."""
        lines = self.log.read_text(errors="replace").splitlines()
        serious = [line.split(": ", 1)[1].strip() for line in lines if "FATAL: " in line or "PANIC: " in line]
        return (serious or lines or ["it said nothing"])[-1]

    def _check_room(self) -> None:
        free = shutil.disk_usage(self._folder).free
        if free < ROOM:
            raise LocalError(
                f"{self._folder}: PostgreSQL needs {ROOM >> 20} MB of disk, {free >> 20} MB are free; make room"
            )

    def _check_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != str(self._major()):
            raise LocalError(
                f"{self.data} was written by PostgreSQL {found}, here is PostgreSQL {self._major()}; "
                "start with --fresh or another --data folder"
            )

    def _major(self) -> int:
        words = self._account.run(self._binaries / "postgres", "--version").stdout.split()
        return int(words[2].split(".")[0].rstrip(string.ascii_letters))

    def _make_cluster(self, password: str) -> None:
        # An interrupted initdb leaves half a cluster: only a finished one gets the name, once its password is kept.
        unfinished, secret = self._folder / "data.unfinished", self._folder / "initdb.password"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        self._account.owns(unfinished)
        _write(secret, password, 0o600)
        self._account.owns(secret)
        done = self._account.run(*self._initdb(unfinished, secret))
        secret.unlink()
        if done.returncode:
            raise LocalError(f"PostgreSQL could not make its files in {self._folder}: {_last_line(done.stderr)}")
        _write(self._password, password, 0o600)
        unfinished.rename(self.data)

    def _initdb(self, data: Path, secret: Path) -> list[str | Path]:
        own = [f"--pgdata={data}", f"--pwfile={secret}", f"--username={SUPERUSER}", "--auth=scram-sha-256"]
        locale = ["--encoding=UTF8", "--locale=C"]
        if self._major() >= BUILTIN_LOCALE_SINCE:
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return [self._binaries / "initdb", *own, *locale, "--data-checksums"]

    def _certify(self) -> None:
        files = (self.ca_file, self.certificate, self.key)
        if not (all(path.exists() for path in files) and is_for_containers(self.certificate)):
            write_certificates(HOST, ca=self.ca_file, certificate=self.certificate, key=self.key)


def _write(path: Path, text: str, mode: int) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=mode)
    path.chmod(mode)
    path.write_text(text)


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if "error" in line.lower()] or text.splitlines() or ["no reason given"]
    return lines[-1]
