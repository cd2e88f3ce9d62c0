"""How long each function takes to start, beside the plain stack: medians in milliseconds, and the ratio.

Run: `python -m bench.cold_start [--rounds 15]`; needs `.bench` (`make .bench/bench.stamp`) and no network. Every start
is a process of its own that first loads what Lambda's runtime has loaded by then; the variants take turns, so that a
busy moment hits all of them. *init* is the import of the handler's module, which is what Lambda's init phase does.
*ready* adds what the first event makes a function put together: use cases, engine, AWS clients, a signed login. The
plain function makes all that at import.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from bench.packages import Package, our_packages, plain_package, runtime_folder

BAR = 1 / 5
PROGRAM = """
import sys, time
import awslambdaric.bootstrap
begin = time.perf_counter()
__import__(sys.argv[1])
init = time.perf_counter() - begin
exec(sys.argv[2])
print("took", init * 1000, (time.perf_counter() - begin) * 1000)
"""
COMPOSE = """
import importlib
root = importlib.import_module("taskflow.runtime.bootstrap." + sys.argv[1].split(".")[0])
for made in list(vars(root).values()):
    if getattr(made, "__module__", "") == root.__name__ and hasattr(made, "cache_clear"):
        made()
from taskflow.adapters import aws_clients
for module, client in {"eventbridge": "events", "sqs": "sqs"}.items():
    if "taskflow.adapters." + module in sys.modules:
        getattr(aws_clients, client)()
from taskflow.adapters.postgres.iam_token import sign_token
sign_token(host="db", port=5432, user="bench", region="us-east-1")
"""
ENVIRONMENT = {
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "POWERTOOLS_SERVICE_NAME": "bench",
    "POWERTOOLS_METRICS_NAMESPACE": "TaskFlow",
    "DATABASE_HOST": "db",
    "DATABASE_PORT": "5432",
    "DATABASE_NAME": "taskflow",
    "DATABASE_USER": "bench",
    "DATABASE_SECRET_ARN": "arn:aws:secretsmanager:us-east-1:123456789012:secret:bench",
    "EVENT_BUS_NAME": "taskflow",
    "ALLOWED_ORIGINS": "https://tasks.example.com",
    "WEBSOCKET_URL": "wss://tasks.example.com/live",
    "WEBSOCKET_MANAGEMENT_URL": "https://tasks.example.com/live",
    "DEFERRED_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/deferred",
    "REMINDER_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/reminders",
}
Times = tuple[float, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        packages = lay_out(Path(folder))
        report(measure(packages, options.rounds), plain=[package.name for package in packages[:2]])


def lay_out(folder: Path) -> list[Package]:
    runtime = runtime_folder(folder / "runtime")
    plain = [plain_package(folder / f"plain-{own}", runtime, with_boto3=own) for own in (True, False)]
    return [*plain, *our_packages(folder / "ours", runtime)]


def measure(packages: list[Package], rounds: int) -> dict[str, Times]:
    taken: defaultdict[str, list[Times]] = defaultdict(list)
    for package in packages:
        start(package)  # what the first start reads from the disk, later ones find in memory
    for _ in range(rounds):
        for package in packages:
            taken[package.name].append(start(package))
    return {name: median(times) for name, times in taken.items()}


def start(package: Package) -> Times:
    """Milliseconds of init and of everything until it is ready, in a new process."""
    compose = "" if package.name.startswith("plain") or package.name == "db_migrator" else COMPOSE
    path = os.pathsep.join(map(str, package.path))
    environment = {**ENVIRONMENT, "PATH": os.environ["PATH"], "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-S", "-c", PROGRAM, package.module, compose]
    done = subprocess.run(command, env=environment, cwd=package.path[0], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{package.name} does not start:\n{done.stderr}")
    init, ready = done.stdout.rsplit("took", 1)[1].split()
    return float(init), float(ready)


def median(times: list[Times]) -> Times:
    inits, readies = zip(*times, strict=True)
    return statistics.median(inits), statistics.median(readies)


def report(medians: dict[str, Times], *, plain: list[str]) -> None:
    bare, packaged = (medians[name][0] for name in reversed(plain))
    print(f"{'':24} {'init ms':>8} {'ready ms':>9} {'init / plain':>13} {'(its own boto3)':>16}")
    for name, (init, ready) in medians.items():
        verdict = "" if name in plain or init / packaged <= BAR else f"  over {BAR:.2f}"
        print(f"{name:24} {init:8.0f} {ready:9.0f} {init / bare:13.2f} {init / packaged:16.2f}{verdict}")


if __name__ == "__main__":
    main()
