"""Command line of the local runtime: `python -m local run | token | demo | sam`."""

import argparse
import errno
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

from local.errors import LocalError, TemplateError
from local.settings import HOST, RunSettings

DEFAULTS = RunSettings()
LARGEST_PORT = 65535
FAILED, REFUSED = 1, 2


def main(arguments: list[str] | None = None) -> int:
    """Run one command; its errors are one line on standard error, and exit code 1 (failed) or 2 (refused)."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except TemplateError as error:
        return _refuse(error, REFUSED)
    except LocalError as error:
        return _refuse(error, FAILED)
    except (OSError, sqlite3.OperationalError) as error:
        if not _disk_is_full(error):
            raise
        return _refuse("the disk is full; make room, nothing that was acknowledged is lost", FAILED)
    except KeyboardInterrupt:
        return FAILED


def _run(options: argparse.Namespace) -> int:
    from local.serve import serve  # imported late: `token` starts faster without it

    return serve(
        RunSettings(
            template=options.template,
            port=options.port,
            aws_port=options.aws_port,
            data=options.data,
            fresh=options.fresh,
            reload=not options.no_reload,
            log_level=options.log_level,
            parameters=dict(options.parameter),
        )
    )


def _token(options: argparse.Namespace) -> int:
    from local.sign_in import fetch_token

    print(fetch_token(port=options.port, user=options.user, groups=options.group))
    return 0


def _demo(options: argparse.Namespace) -> int:
    from local.demo import play

    return play(template=options.template, port=options.port)


def _sam(options: argparse.Namespace) -> int:
    from local.containers.sam_local import sam_local

    return sam_local(options.arguments, port=options.port)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local", description="Runs a SAM template on this machine.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(commands.add_parser("run", help="start everything that the template describes"))
    _add_token(commands.add_parser("token", help="print a token of a demo user for the running system"))
    _add_demo(commands.add_parser("demo", help="play the template's demonstration against the running system"))
    _add_sam(commands.add_parser("sam", help="run `sam local invoke` or `start-api` against the running system"))
    return parser


def _add_demo(demo: argparse.ArgumentParser) -> None:
    demo.add_argument("--template", type=Path, default=DEFAULTS.template, help="the SAM template (%(default)s)")
    demo.add_argument("--port", type=_port, default=DEFAULTS.port, help="of the running system (%(default)s)")
    demo.set_defaults(command=_demo)


def _add_sam(sam: argparse.ArgumentParser) -> None:
    sam.add_argument("--port", type=_port, default=DEFAULTS.port, help="of the running system (%(default)s)")
    sam.add_argument("arguments", nargs=argparse.REMAINDER, help="of `sam local`, e.g. invoke NAME -e events/name.json")
    sam.set_defaults(command=_sam)


def _add_run(run: argparse.ArgumentParser) -> None:
    run.add_argument("--template", type=Path, default=DEFAULTS.template, help="the SAM template (%(default)s)")
    run.add_argument("--port", type=_port, default=DEFAULTS.port, help="page, HTTP API, WebSocket API (%(default)s)")
    run.add_argument("--aws-port", type=_port, default=DEFAULTS.aws_port, help="AWS services for boto3 (%(default)s)")
    run.add_argument("--data", type=Path, default=DEFAULTS.data, help="the state folder (%(default)s)")
    run.add_argument("--fresh", action="store_true", help="forget all state first")
    run.add_argument("--no-reload", action="store_true", help="do not watch code and template for changes")
    run.add_argument("--log-level", choices=["DEBUG", "INFO", "WARNING", "ERROR"], default=DEFAULTS.log_level)
    run.add_argument("--parameter", type=_assignment, action="append", default=[], metavar="NAME=VALUE")
    run.set_defaults(command=_run)


def _add_token(token: argparse.ArgumentParser) -> None:
    token.add_argument("--user", required=True, help="e-mail address; made on first use")
    token.add_argument("--group", action="append", default=[], help="a group of the user pool; may be repeated")
    token.add_argument("--port", type=_port, default=DEFAULTS.port, help="of the running system (%(default)s)")
    token.set_defaults(command=_token)


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= LARGEST_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port on {HOST}; use 1 to {LARGEST_PORT}")
    return int(text)


def _assignment(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not name or not separator:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def _refuse(reason: object, code: int) -> int:
    print(f"local: {reason}", file=sys.stderr)
    return code


def _disk_is_full(error: Exception) -> bool:
    return getattr(error, "errno", None) == errno.ENOSPC or "disk is full" in str(error) or "disk full" in str(error)


if __name__ == "__main__":
    sys.exit(main())
