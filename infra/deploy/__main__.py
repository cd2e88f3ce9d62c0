"""Deploys: `python -m infra.deploy --env prod [--set AlarmEmail=ops@example.com]` (make deploy ENV=prod ARGS=…)."""

import argparse
import subprocess
import sys
import time
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import boto3

from infra.deploy.page import publish
from local.template.read import read

ROOT = Path(__file__).parents[2]
SAM = ROOT / ".sam/bin/sam"
RELEASE = "Release"
"""The parameter that each deploy gives a new value."""


def main() -> None:
    """Deploy the stack, publish the page, and say where it is."""
    asked = _arguments().parse_args()
    settings = read_settings(asked.env)
    deploy = deploy_command(asked.env, settings, release=_release(), changes=asked.set, more=asked.sam)
    if failed := subprocess.run(deploy, cwd=ROOT, check=False).returncode:
        sys.exit(failed)
    session = boto3.Session()
    outputs = read_outputs(session.client("cloudformation"), settings["stack_name"])
    files = publish(ROOT / "web", outputs=outputs, region=str(session.region_name), s3=session.client("s3"))
    print(f"{files} files published; the page is at {outputs['PageUrl']}, the API at {outputs['HttpApiUrl']}")


def read_settings(env: str, path: Path = ROOT / "samconfig.toml") -> dict[str, Any]:
    """Read what SAM would for this environment; an unknown one ends the program, naming those there are."""
    known = tomllib.loads(path.read_text("utf-8"))
    deployed = [name for name, section in known.items() if isinstance(section, dict) and "deploy" in section]
    if env not in deployed:
        sys.exit(f"ENV: there is no '{env}' to deploy to; there are {', '.join(deployed)}")
    settings: dict[str, Any] = known[env]["deploy"]["parameters"]
    return settings


def deploy_command(
    env: str, settings: Mapping[str, Any], *, release: str, changes: Sequence[str], more: Sequence[str]
) -> list[str]:
    """Put SAM's command together: its own `--parameter-overrides` stand in for those of the file, not beside them."""
    wanted = dict(pair.split("=", 1) for pair in (*settings["parameter_overrides"], f"{RELEASE}={release}", *changes))
    overrides = [f"{name}={value}" for name, value in wanted.items()]
    return [str(SAM), "deploy", "--config-env", env, *more, "--parameter-overrides", *overrides]


def read_outputs(cloudformation: Any, stack: str) -> dict[str, str]:  # noqa: ANN401 - boto3's stubs are not installed for it
    """Ask the stack for its outputs."""
    (described,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}


def _release() -> str:
    """Name this deploy: seconds first, as a version of a function is told from others by ten characters."""
    asked = ("git", "rev-parse", "--short", "HEAD")
    commit = subprocess.run(asked, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
    return f"{time.time():.0f}{commit}"


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="infra.deploy", description="Deploy into the account of the credentials.")
    parser.add_argument("--env", default="dev", help="a section of samconfig.toml: dev or prod")
    parser.add_argument(
        "--set", action="append", type=_setting, default=[], metavar="PARAMETER=VALUE", help="besides samconfig.toml"
    )
    parser.add_argument("sam", nargs="*", help="more arguments of `sam deploy`, after --")
    return parser


def _setting(text: str) -> str:
    """Check what is to be set, because SAM passes over what the template does not know."""
    name, equals, _ = text.partition("=")
    known = read(ROOT / "template.yaml").body["Parameters"]
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r} has no value; write {text}=…")
    if name not in known or name == RELEASE:
        known_names = ", ".join(sorted(known.keys() - {RELEASE}))
        raise argparse.ArgumentTypeError(f"{name!r} is no parameter to set; there are {known_names}")
    return text


if __name__ == "__main__":
    main()
