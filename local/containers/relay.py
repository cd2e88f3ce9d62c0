"""Lets containers in: what listens on loopback also answers on the address that containers have for this machine."""

import asyncio
import contextlib
import errno
import json
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Coroutine, Iterator
from ipaddress import ip_network

from local.errors import LocalError
from local.settings import HOST

NETWORK = "bridge"
CHUNK = 65536


@contextlib.contextmanager
def relayed(ports: list[int], *, address: str) -> Iterator[None]:
    """Relay these ports from an address of this machine, that of the containers' network, until the block ends.

    Only containers of this machine get there. Where Docker runs in a machine of its own (Docker Desktop), it does the
    same by itself, and nothing is to be done.
    """
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="relay", daemon=True)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(_listen(address, ports), loop).result()
        yield
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def gateway() -> str:
    """Find the address that containers have for this machine; raises `LocalError` where there is no Docker engine."""
    if not shutil.which("docker"):
        raise LocalError("`sam local` needs Docker, and there is no `docker` command; install it")
    command = ["docker", "network", "inspect", NETWORK]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LocalError(f"the Docker engine does not answer; start it ({done.stderr.strip()})")
    settings = json.loads(done.stdout)[0]["IPAM"]["Config"][0]
    return str(settings.get("Gateway") or next(ip_network(settings["Subnet"]).hosts()))


async def _listen(address: str, ports: list[int]) -> None:
    for port in ports:
        try:
            listener = socket.create_server((address, port))  # asyncio's own does not tell why it cannot, since 3.13
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                continue
            raise LocalError(f"{address}:{port} cannot be used for containers: {error.strerror}") from error
        await asyncio.start_server(_relay_to(port), sock=listener)


def _relay_to(port: int) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[None, None, None]]:
    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection(HOST, port)
        await asyncio.gather(_pump(reader, there_writer), _pump(there_reader, writer))

    return relay


async def _pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while chunk := await source.read(CHUNK):
            target.write(chunk)
            await target.drain()
        if target.can_write_eof():
            target.write_eof()
            return
    target.close()
