"""Builds small functions in a folder and runs them with the local Lambda."""

import asyncio
import json
import os
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from local.clock import Clock
from local.functions.function_config import FunctionSettings
from local.functions.functions import Functions
from local.provision import Created
from local.store import Store
from local.targets import Targets

T = TypeVar("T")
SETTINGS = FunctionSettings("http://127.0.0.1:4566", watch=False)


class FunctionLab:
    """A Lambda service of its own with a folder for its functions' code; `stop` ends it."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.folder = folder
        self.store = Store()
        self.clock = Clock(self.store)
        self.targets = Targets()
        self.functions = Functions(self.store, self.clock, self.targets, replace(SETTINGS, **settings))

    async def stop(self) -> None:
        await self.functions.stop()
        self.clock.close()
        self.store.close()

    def code(self, folder: str, source: str, file: str = "app.py") -> Path:
        path = self.folder / folder
        path.mkdir(parents=True, exist_ok=True)
        (path / file).write_text(textwrap.dedent(source))
        return path

    async def deploy(self, name: str, source: str, **properties: Any) -> Created:
        return await self.provision("Function", name, **function_properties(self.code(name, source), **properties))

    async def provision(self, kind: str, name: str, **properties: Any) -> Created:
        return await self.functions.provisioners()[f"AWS::Lambda::{kind}"](name, properties)

    async def call(self, name: str, event: object = None) -> Any:
        """The function's result; fails when the function did."""
        invocation = await self.functions.invoke(name, json.dumps(event).encode())
        assert invocation.function_error is None, invocation.payload
        return json.loads(invocation.payload)

    async def fail(self, name: str, event: object = None) -> dict[str, Any]:
        """The function's error object; fails when the function did not."""
        invocation = await self.functions.invoke(name, json.dumps(event).encode())
        assert invocation.function_error == "Unhandled", invocation.payload
        error: dict[str, Any] = json.loads(invocation.payload)
        return error

    def status(self, name: str) -> dict[str, Any]:
        return next(each for each in self.functions.status() if each["name"] == name)


def function_properties(code: Path, **properties: Any) -> dict[str, Any]:
    return {"Handler": "app.handle", "Runtime": "python3.13", "Code": {"LocalPath": str(code)}, **properties}


def environment(**variables: Any) -> Mapping[str, Any]:
    return {"Variables": variables}


def process_is_gone(pid: int) -> bool:
    """Whether a process has ended; one that nobody has waited for yet counts as ended."""
    try:
        os.kill(pid, 0)
        status = Path(f"/proc/{pid}/stat").read_text()
    except ProcessLookupError:
        return True
    except FileNotFoundError:
        return Path("/proc/self").exists()
    return status.rpartition(")")[2].split()[0] in "ZX"


async def soon(probe: Callable[[], T], *, within: float = 15.0) -> T:
    """The first true result of `probe`, looked at while everything else goes on."""
    deadline = asyncio.get_running_loop().time() + within
    while not (found := probe()):
        assert asyncio.get_running_loop().time() < deadline, f"still {found!r} after {within} s"
        await asyncio.sleep(0.01)
    return found
