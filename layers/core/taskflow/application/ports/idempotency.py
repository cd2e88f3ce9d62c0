"""Requests that may be repeated, and the answers that were given to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from taskflow.application.ports.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyedRequest:
    """A request under a key of its client's choice; `fingerprint` tells it from any other request."""

    key: str
    fingerprint: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """An answer as it was given."""

    status: int
    headers: Mapping[str, str]
    body: str


class OnceWork(UnitOfWork, Protocol):
    """A transaction that does what one request asks for, and keeps the answer to it."""

    def claim(self, key: str, *, now: datetime) -> tuple[bytes, KeptAnswer] | None:
        """Take the key for this transaction, or find the fingerprint and the answer that were kept under it.

        Raises `InFlightError` while another transaction has the key.
        """

    def keep(self, request: KeyedRequest, answer: KeptAnswer, *, now: datetime, until: datetime) -> None:
        """Keep an answer; raises `InFlightError` when another transaction was faster after all."""


Work_co = TypeVar("Work_co", bound=OnceWork, covariant=True)


class OpenOnceWork(Protocol[Work_co]):
    """Opens transactions for requests with a key."""

    def __call__(self, *, owner_id: str) -> Work_co:
        """Open a transaction over what is the owner's; keys of different owners never meet."""
