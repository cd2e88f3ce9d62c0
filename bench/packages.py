"""Function packages in folders, as they would lie in Lambda: ours, the plain one, and what the runtime brings along.

Both are made from the packages of this machine's environments, for this machine's Python; `make build` makes those that
are deployed, in the same way.
"""

import compileall
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path
from py_compile import PycInvalidationMode

ROOT = Path(__file__).parents[1]
BENCH = ROOT / ".bench"
FUNCTIONS = sorted(path.parent.name for path in (ROOT / "functions").glob("*/handler.py"))
RUNTIME = ("boto3", "botocore", "s3transfer", "jmespath", "urllib3", "python-dateutil", "six", "awslambdaric")
"""In Lambda's Python already, beside the client that asks for the next event."""
SERVERS = ("fastapi", "uvicorn", "starlette", "uvloop", "httptools", "click", "h11", "anyio", "idna", "annotated-doc")
"""In the same environment for another benchmark."""
IN_SAMS_ARCHIVES = 315_532_800
"""Seconds: 1 January 1980."""


@dataclass(frozen=True)
class Package:
    """Something that can be started: folders to import from, and the module of the handler."""

    name: str
    path: tuple[Path, ...]
    module: str


def our_packages(folder: Path, runtime: Path) -> Iterator[Package]:
    """Lay out the layer, and each function by itself; bytecode is trusted unseen."""
    layer = folder / "layer"
    _copy(_named(ROOT / "layers/core/requirements.txt"), sys.path, layer)
    shutil.copytree(ROOT / "layers/core/taskflow", layer / "taskflow", ignore=shutil.ignore_patterns("__pycache__"))
    for name in FUNCTIONS:
        own = folder / name
        shutil.copytree(ROOT / "functions" / name, own / name, ignore=shutil.ignore_patterns("__pycache__"))
        yield Package(name, (own, layer, runtime), f"{name}.handler")
    _compile(folder, PycInvalidationMode.UNCHECKED_HASH)


def plain_package(folder: Path, runtime: Path, *, with_boto3: bool) -> Package:
    """Lay out the plain function with what pip puts there, bytecode included, as it comes out of SAM's archive."""
    names = _named(ROOT / "requirements/bench.txt").difference(SERVERS, () if with_boto3 else RUNTIME)
    _copy(names, [str(_site_packages(BENCH / "bin/python"))], folder)
    shutil.copy(ROOT / "bench/plain_function/app.py", folder / "plain_app.py")
    _compile(folder, PycInvalidationMode.TIMESTAMP)
    for path in folder.rglob("*"):
        os.utime(path, (IN_SAMS_ARCHIVES, IN_SAMS_ARCHIVES))
    return Package("plain" if with_boto3 else "plain, runtime's boto3", (folder, runtime), "plain_app")


def runtime_folder(folder: Path) -> Path:
    """Lay out what comes with the runtime, compiled."""
    _copy(set(RUNTIME) | {"simplejson", "snapshot-restore-py"}, sys.path, folder)
    _compile(folder, PycInvalidationMode.UNCHECKED_HASH)
    return folder


def _compile(folder: Path, mode: PycInvalidationMode) -> None:
    compileall.compile_dir(folder, quiet=2, invalidation_mode=mode)


def _named(requirements: Path) -> set[str]:
    return {
        _normal(name) for name in re.findall(r"^([A-Za-z0-9._-]+)(?:\[.*\])?==", requirements.read_text(), re.MULTILINE)
    }


def _copy(names: Iterable[str], path: list[str], target: Path) -> None:
    wanted = set(names)
    for distribution in distributions(path=path):
        if _normal(distribution.metadata["Name"]) in wanted:
            _copy_files(distribution, target)


def _copy_files(distribution: Distribution, target: Path) -> None:
    for file in distribution.files or ():
        if ".." not in file.parts and "__pycache__" not in file.parts:
            place = target / file
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file.locate(), place)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _site_packages(python: Path) -> Path:
    program = "import sysconfig; print(sysconfig.get_path('purelib'))"
    return Path(subprocess.run([python, "-c", program], check=True, capture_output=True, text=True).stdout.strip())
