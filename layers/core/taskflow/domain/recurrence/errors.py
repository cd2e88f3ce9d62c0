"""What is refused about a recurrence: which field, where in it, and what would be right."""

from taskflow.domain.errors import FieldError, InvalidInputError
from taskflow.domain.recurrence.tokens import Token

PATTERN_FIELD = "recurrence_pattern"
COUNT_FIELD = "recurrence_count"
END_FIELD = "recurrence_end_date"
MONTH_END_FIELD = "recurrence_month_end"


class InvalidRecurrenceError(InvalidInputError):
    """A recurrence that cannot be used; `position` counts characters of the field from 0, where the field is text."""

    def __init__(self, field: str, problem: str, remedy: str, token: Token | None = None) -> None:
        super().__init__((FieldError(field, f"{problem}; {remedy}"),))
        self.field = field
        self.problem = problem
        self.remedy = remedy
        self.token = token.text if token else None
        self.position = token.position if token else None

    def __str__(self) -> str:
        return f"{self.field}: {self.problem}; {self.remedy}"


def refuse_pattern(token: Token, problem: str, remedy: str) -> InvalidRecurrenceError:
    """Make the error about one place in a pattern."""
    return InvalidRecurrenceError(PATTERN_FIELD, problem, remedy, token)
