"""`run`: takes the ports and the state folder, starts everything, says where it is, and stops all of it at Ctrl-C."""

import asyncio
import logging
import os
import signal
import socket
import sys
from pathlib import Path

import uvloop
import watchfiles

from local.errors import LocalError
from local.folder import StateFolder
from local.front import SERVER_OPTIONS
from local.functions import log_console
from local.listen import Server, server, take_port
from local.runtime import Runtime
from local.settings import RunSettings
from local.store import Store
from local.template.nested import files

STORE = "state.sqlite3"
BANNER = """
{url} is ready
  page        {url}/
  HTTP API    {url}
  WebSocket   {websocket}
  runtime     {url}/_local/status   queues   metrics   clock
  AWS         AWS_ENDPOINT_URL={aws_url}
  database    port {database}, state in {data}
  a token     {python} -m local token --user ada@example.com{port}
Ctrl-C stops everything.
"""
logger = logging.getLogger("local.serve")


def serve(settings: RunSettings) -> int:
    """Run the system until Ctrl-C or SIGTERM; answers the exit code, raises `LocalError` when it cannot start."""
    _log_to_console(settings.log_level)
    sockets = take_port(settings.port, "--port"), take_port(settings.aws_port, "--aws-port")
    folder = StateFolder(settings.data)
    folder.open(fresh=settings.fresh)
    again = uvloop.run(_Run(settings, folder.path, sockets).until_stopped())
    folder.close()
    if again:
        _start_again(sockets)
    return 0


class _Run:
    """One life of the system."""

    def __init__(self, settings: RunSettings, folder: Path, sockets: tuple[socket.socket, socket.socket]) -> None:
        self._settings = settings
        self._folder = folder
        self._front_socket, self._aws_socket = sockets
        self._stopped = asyncio.Event()
        self._again = False
        self._servers: list[tuple[Server, asyncio.Task[None]]] = []

    async def until_stopped(self) -> bool:
        """Start, wait, stop; tells whether to start again, with a changed template."""
        store = Store(self._folder / STORE)
        runtime = Runtime(self._settings, store, self._folder)
        self._listen_to_signals()
        try:
            await self._start(runtime)
            await self._stopped.wait()
        finally:
            await self._stop(runtime)
            store.close()
        return self._again

    async def _start(self, runtime: Runtime) -> None:
        self._serve(server(runtime.aws_app(), http="httptools", ws="none", log_level="warning"), self._aws_socket)
        await runtime.create()
        runtime.begin()
        self._serve(server(runtime.front_app(), **SERVER_OPTIONS), self._front_socket)
        sys.stdout.write(_banner(self._settings, runtime))
        sys.stdout.flush()
        if self._settings.reload:
            self._watcher = asyncio.create_task(self._watch(runtime))

    async def _stop(self, runtime: Runtime) -> None:
        for one, _ in self._servers:
            one.should_exit = True
        await asyncio.gather(*(task for _, task in self._servers), return_exceptions=True)
        await runtime.stop()

    def _serve(self, one: Server, taken: socket.socket) -> None:
        self._servers.append((one, asyncio.create_task(one.serve(sockets=[taken]))))

    def _listen_to_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self._stopped.set)

    async def _watch(self, runtime: Runtime) -> None:
        async for _ in watchfiles.awatch(*files(self._settings.template), stop_event=self._stopped):
            try:
                runtime.read_template()
            except LocalError as error:
                logger.warning("the changed template cannot be run, the running one stays:\n%s", error)
                continue
            logger.info("the template has changed, starting again")
            self._again = True
            self._stopped.set()


def _start_again(sockets: tuple[socket.socket, ...]) -> None:
    """Become a new process: state is on disk, so a changed template is a stop and a start."""
    for one in sockets:
        one.close()
    arguments = [argument for argument in sys.argv[1:] if argument != "--fresh"]
    os.execv(  # noqa: S606 - this very program
        sys.executable, [sys.executable, "-m", "local", *arguments]
    )


def _log_to_console(level: str) -> None:
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    logging.getLogger("local").setLevel(level)
    log_console.print_to(sys.stdout, logging.getLevelName(level))


def _banner(settings: RunSettings, runtime: Runtime) -> str:
    outputs = runtime.stack.outputs.values()
    return BANNER.format(
        url=settings.url,
        aws_url=settings.aws_url,
        websocket=next((str(value) for value in outputs if str(value).startswith("ws://")), "none"),
        database=runtime.database_port,
        data=settings.data,
        python=os.path.relpath(sys.executable),
        port="" if settings.port == RunSettings.port else f" --port {settings.port}",
    )
