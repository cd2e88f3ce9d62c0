"""The errors that the rules themselves raise."""

from dataclasses import dataclass


class TaskflowError(Exception):
    """Base of every error that the application raises on purpose."""


class NotFoundError(TaskflowError):
    """There is no such thing, or it is not the caller's: both look the same from outside."""

    def __init__(self, entity: str, entity_id: str) -> None:
        super().__init__(f"there is no {entity} {entity_id}")
        self.entity = entity
        self.entity_id = entity_id


class ForbiddenError(TaskflowError):
    """The caller is known and may not do this."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field; `field` is its path, such as `tags.2`."""

    field: str
    message: str


class InvalidInputError(TaskflowError):
    """Input breaks rules; `errors` names every field at once."""

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        super().__init__("; ".join(f"{error.field} {error.message}" for error in errors))
        self.errors = errors


class StaleVersionError(TaskflowError):
    """Somebody else was faster: the caller wanted to change another version than the newest, which is `version`."""

    def __init__(self, version: int) -> None:
        super().__init__(f"the newest version is {version}")
        self.version = version
