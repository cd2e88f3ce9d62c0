"""Find out whether everything that a request needs is there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from taskflow.application.errors import UnavailableError


@dataclass(frozen=True, kw_only=True)
class CheckReadiness:
    """Probes each dependency; a probe raises `UnavailableError` when its dependency does not answer."""

    probes: Mapping[str, Callable[[], None]]

    def __call__(self) -> Mapping[str, bool]:
        """Tell for each dependency whether it answers."""
        return {name: _answers(probe) for name, probe in self.probes.items()}


def _answers(probe: Callable[[], None]) -> bool:
    try:
        probe()
    except UnavailableError:
        return False
    return True
