"""The shape of the code that we want to live in: small files, small functions."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
LONGEST_FILE, TYPICAL_FUNCTION, LONG_FUNCTION, SHARE_BELOW = 250, 6, 20, 0.9


def _files() -> Iterator[Path]:
    for folder in ("functions", "layers", "local", "infra", "bench"):
        yield from (ROOT / folder).rglob("*.py")


def _functions() -> Iterator[tuple[str, int]]:
    for path in _files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", lines


def test_no_file_is_long() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in _files()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_functions_are_small() -> None:
    lengths = [length for _, length in _functions()]
    assert statistics.median(lengths) <= TYPICAL_FUNCTION
    assert sum(length <= LONG_FUNCTION for length in lengths) / len(lengths) >= SHARE_BELOW


def test_no_function_is_twice_as_long_as_a_long_one() -> None:
    assert {name: length for name, length in _functions() if length > 2 * LONG_FUNCTION} == {}
