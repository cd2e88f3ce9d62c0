"""Where an amount of AWS's stands, and who was found to confirm it."""

from dataclasses import dataclass
from enum import StrEnum

LOOKED_UP_ON = "2026-11-22"
"""When somebody last looked for what confirms the prices and the quotas."""


class Found(StrEnum):
    """What said the same: a copy of what AWS wrote, or others who quote AWS's price list or page.

    Most pages fill in their amounts by script, so that copies of them are often without.
    """

    AWS = "AWS's own text"
    QUOTED = "a quotation"


@dataclass(frozen=True)
class Source:
    """AWS's page for an amount, what was found to confirm it, and of when that is (empty: it did not say)."""

    page: str
    found: Found
    dated: str = ""

    @property
    def confirmed(self) -> str:
        """Tell it in a table."""
        return ", ".join(filter(None, (self.found.value, self.dated)))
