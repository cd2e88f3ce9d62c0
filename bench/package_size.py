"""How large the packages are that are deployed, zipped and unzipped, beside the plain function's.

Run: `make build`, then `python -m bench.package_size`; needs `.bench` (`make .bench/bench.stamp`). Lambda takes 50 MB
zipped and 250 MB unzipped, layers included, and loads what is smaller sooner.
"""

import io
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from bench.packages import ROOT, plain_package

BUILD = ROOT / ".aws-sam/build"
LAYER = "CoreLayer"
MEGABYTE = 1_000_000
Size = tuple[int, int]


def main() -> None:
    if not (BUILD / LAYER).is_dir():
        print("nothing is built: make build first")
        return
    built = {folder.name: size(folder) for folder in sorted(BUILD.iterdir()) if any(folder.rglob("*.py"))}
    with tempfile.TemporaryDirectory() as folder:
        plain = size(plain_package(Path(folder) / "plain", Path(folder), with_boto3=True).path[0])
    report(built, plain)


def size(folder: Path) -> Size:
    """Bytes of a folder: zipped as SAM does, and unzipped."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return zipped(folder, files), sum(path.stat().st_size for path in files)


def zipped(folder: Path, files: Iterable[Path]) -> int:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as into:
        for path in files:
            into.writestr(str(path.relative_to(folder)), path.read_bytes())
    return archive.tell()


def report(built: dict[str, Size], plain: Size) -> None:
    layer = built.pop(LAYER)
    print(f"{'':24} {'zip MB':>8} {'unzipped MB':>12}")
    for name, (packed, unpacked) in {"layer, once": layer, **built}.items():
        print(f"{name:24} {packed / MEGABYTE:8.3f} {unpacked / MEGABYTE:12.3f}")
    everything = [sum(sizes) for sizes in zip(layer, *built.values(), strict=True)]
    print(f"{'all of it':24} {everything[0] / MEGABYTE:8.3f} {everything[1] / MEGABYTE:12.3f}")
    print(f"{'plain, each function':24} {plain[0] / MEGABYTE:8.3f} {plain[1] / MEGABYTE:12.3f}")


if __name__ == "__main__":
    main()
