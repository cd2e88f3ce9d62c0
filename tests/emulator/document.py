"""Writes docs/emulator.md: `python -m tests.emulator.document`."""

from collections.abc import Iterator, Mapping

from local.template.values import Value
from tests.emulator.adapt import Adapted, adapt
from tests.emulator.limits import CHANGES, LACKING_PROPERTIES, NOT_RUN, UNPROVEN
from tests.emulator.system import TEMPLATE, known
from tests.support.system import ROOT

PATH = ROOT / "docs/emulator.md"
HEAD = """# On an emulator that is not ours

`make test-emulator` deploys the built template (`.aws-sam/build`), expanded, to [MiniStack](https://ministack.org)
through its CloudFormation, with its check of IAM policies switched on, and runs the end-to-end tests there. What
local/ and the emulator both read into the template is more likely to be what AWS does.

Needed: Python 3.13, which the layer is built for; functions run as processes of the emulator's Python. The rest of this
page is written by `python -m tests.emulator.document` from `tests/emulator/limits.py` and the template; the run fails
when it is stale, when something else is not made, or when the emulator turns out to know a type that is left out.
"""


def write(stack: Adapted) -> str:
    """Write the page for an adapted template."""
    properties = {f"{type_}.{name}": reason for (type_, name), reason in LACKING_PROPERTIES.items()}
    return "\n".join(
        (
            HEAD,
            *_table("Resources that are left out", "resource", {**dict(stack.everything_left_out()), **properties}),
            *_table("What is changed", "what", CHANGES),
            *_table("What is made and proves nothing", "what", UNPROVEN),
            *_table("End-to-end tests that are not run there", "below tests/e2e", NOT_RUN),
        )
    )


def _table(title: str, what: str, rows: Mapping[str, Value]) -> Iterator[str]:
    yield from (f"## {title}", "", f"| {what} | why |", "|---|---|")
    yield from (f"| {name} | {reason} |" for name, reason in rows.items())
    yield ""


def main() -> None:
    """Write the page again."""
    database = {"Host": "", "Port": "", "SecretArn": ""}
    PATH.write_text(write(adapt(TEMPLATE, known("127.0.0.1", "http://127.0.0.1", database))), "utf-8")


if __name__ == "__main__":
    main()
