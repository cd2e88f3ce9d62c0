"""Checks what `sam build` made before anybody deploys it: `python layers/check_build.py [.aws-sam/build]`.

Bytecode that Lambda's Python would throw away, or another version's, is refused; none at all is only slower.
"""

import struct
import sys
from collections.abc import Iterator
from pathlib import Path

MAGIC = struct.pack("<H2s", 3571, b"\r\n")
"""Of CPython 3.13 (`Lib/importlib/_bootstrap_external.py`), which Lambda's python3.13 is."""
UNCHECKED_HASH = struct.pack("<I", 0b01)
"""PEP 552: by hash, and never compared with the source."""
LAYER = "CoreLayer"
FROM_THE_RUNTIME = ("boto3", "botocore")
LEFT_OUT = ("tests", "testing")


def problems(build: Path) -> Iterator[str]:
    """Tell what must not be deployed, a sentence each."""
    for folder in artefacts(build):
        yield from _wrong_bytecode(folder)
        yield from _unwanted(folder)
    for folder in functions(build):
        yield from _foreign(folder)


def without_bytecode(build: Path) -> list[str]:
    """Name the artefacts that would be compiled again at each cold start."""
    return [folder.name for folder in artefacts(build) if not _is_compiled(folder)]


def artefacts(build: Path) -> list[Path]:
    """Find the functions and the layer; nested stacks are folders too, but hold no code."""
    return [folder for folder in sorted(build.iterdir()) if folder.is_dir() and any(folder.rglob("*.py"))]


def functions(build: Path) -> list[Path]:
    """Find the functions."""
    return [folder for folder in artefacts(build) if folder.name != LAYER]


def _is_compiled(folder: Path) -> bool:
    sources = [path for path in folder.rglob("*.py") if path.stat().st_size]
    return all((path.parent / "__pycache__" / f"{path.stem}.cpython-313.pyc").is_file() for path in sources)


def _wrong_bytecode(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*.pyc"):
        with path.open("rb") as file:
            header = file.read(8)
        if header != MAGIC + UNCHECKED_HASH:
            yield f"{path}: not bytecode of Python 3.13 that is trusted unseen; remove .aws-sam and build again"


def _unwanted(folder: Path) -> Iterator[str]:
    inside = folder / "python" if folder.name == LAYER else folder
    for name in FROM_THE_RUNTIME:
        if (inside / name).exists():
            yield f"{inside / name}: comes with the runtime; take it out of requirements/layer.in"
    for path in folder.rglob("*"):
        if path.is_dir() and path.name in LEFT_OUT:
            yield f"{path}: tests are not deployed"


def _foreign(folder: Path) -> Iterator[str]:
    packages = sorted(path.name for path in folder.iterdir())
    own = _package_of(folder.name)
    if packages != [own]:
        yield f"{folder}: holds {', '.join(packages)}; {own} is all that the function needs"


def _package_of(logical_id: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in logical_id).lstrip("_")


def main(build: Path) -> int:
    """Print what is wrong and answer the exit code; bytecode that is missing is only told."""
    found = list(problems(build))
    slow = without_bytecode(build)
    if slow:
        sys.stderr.write(
            f"no bytecode in {', '.join(slow)}: each cold start compiles them again.\n"
            "Install Python 3.13 as python3.13 (or name it: make build PYTHON313=…), remove .aws-sam and build again.\n"
        )
    sys.stderr.writelines(f"{problem}\n" for problem in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(*sys.argv[1:2]) if sys.argv[1:] else Path(".aws-sam/build")))
