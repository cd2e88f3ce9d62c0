"""Remembers who has used which permission."""

from collections import Counter
from collections.abc import Callable, Iterable

from local.iam.needs import Permission


class Usage:
    """Counts the permissions that were needed, by caller; `caller` tells who has an access key."""

    def __init__(self, caller: Callable[[str], str]) -> None:
        self._caller = caller
        self._counted: Counter[tuple[str, Permission]] = Counter()

    def record(self, access_key: str, permissions: Iterable[Permission]) -> None:
        """Count what a call needed."""
        who = self._caller(access_key)
        self._counted.update((who, permission) for permission in permissions)

    def of(self, caller: str) -> dict[Permission, int]:
        """Tell how often one caller has needed which permission."""
        return {permission: times for (who, permission), times in sorted(self._counted.items()) if who == caller}
