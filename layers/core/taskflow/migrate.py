"""The schema from the command line: `python -m taskflow.migrate up|down|current`."""

import argparse
import sys
from collections.abc import Sequence

from alembic.util import CommandError
from botocore.exceptions import BotoCoreError, ClientError
from sqlalchemy.exc import DBAPIError

from taskflow.adapters.postgres.schema import NEWEST
from taskflow.domain.errors import TaskflowError
from taskflow.runtime.bootstrap.db_migrator import schema

REFUSALS = (TaskflowError, CommandError, DBAPIError, BotoCoreError, ClientError)
"""A wrong environment, an unknown revision, a database or a secret that does not answer."""


def main(arguments: Sequence[str]) -> int:
    """Run the command and tell where the schema is; answers the exit code."""
    options = _parser().parse_args(arguments)
    try:
        sys.stdout.write(f"the schema is at {_run(options)}\n")
    except REFUSALS as error:
        sys.stderr.write(f"migrate: {str(error).splitlines()[0]}\n")
        return 1
    return 0


def _run(options: argparse.Namespace) -> str:
    match options.command:
        case "up":
            return schema().upgrade(options.revision)
        case "down":
            return schema().downgrade(options.revision)
    return schema().current()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("taskflow.migrate", description="Moves the database's schema.")
    commands = parser.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", help="upgrade, to the newest revision unless one is named")
    up.add_argument("revision", nargs="?", default=NEWEST)
    down = commands.add_parser("down", help="downgrade to a revision, or to base")
    down.add_argument("revision")
    commands.add_parser("current", help="tell where the schema is")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
