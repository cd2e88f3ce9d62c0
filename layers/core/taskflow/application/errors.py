"""The errors with which the world outside fails a use case."""

from taskflow.domain.errors import TaskflowError


class UnavailableError(TaskflowError):
    """Something that the application depends on does not answer; `dependency` names it."""

    def __init__(self, dependency: str) -> None:
        super().__init__(f"the {dependency} does not answer")
        self.dependency = dependency


class UnstorableError(TaskflowError):
    """The store refuses the content of a batch: trying the same again cannot help."""


class GoneError(TaskflowError):
    """The client of a WebSocket connection has left for good."""


class PushError(TaskflowError):
    """A frame could not be sent to a connection that may still be there."""


class InFlightError(TaskflowError):
    """The first request with this idempotency key has not been answered yet."""

    def __init__(self) -> None:
        super().__init__("the first request with this key is still being answered")


class KeyReusedError(TaskflowError):
    """The idempotency key belongs to another request."""

    def __init__(self) -> None:
        super().__init__("was used for another request; make a new key")
