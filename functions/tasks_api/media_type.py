"""Media types: of what is asked (`Content-Type`) and of what is answered (`Accept`; RFC 9110, section 12.5.1)."""

from collections.abc import Iterator, Sequence

from taskflow.domain.errors import TaskflowError

_EVERYTHING = "*/*"


class NotAcceptableError(TaskflowError):
    """None of the representations that there are is wanted."""

    def __init__(self, offered: Sequence[str]) -> None:
        super().__init__(f"this is available as {', '.join(offered)}")


class UnsupportedMediaTypeError(TaskflowError):
    """The body is of a kind that is not read here; `accepted` are those that are."""

    def __init__(self, accepted: Sequence[str]) -> None:
        super().__init__(f"send {' or '.join(accepted)}")
        self.accepted = accepted


def check_content_type(content_type: str | None, accepted: Sequence[str]) -> None:
    """Raise `UnsupportedMediaTypeError` for a body that says to be something else; one that says nothing is tried."""
    if content_type and content_type.partition(";")[0].strip().lower() not in accepted:
        raise UnsupportedMediaTypeError(accepted)


def choose(accept: str | None, offered: Sequence[str]) -> str:
    """Choose what the client likes best, the first of equals; raises `NotAcceptableError` when it likes none."""
    wishes = list(_read(accept or _EVERYTHING))
    liking = {media_type: _like(media_type, wishes) for media_type in offered}
    best = max(offered, key=lambda media_type: liking[media_type])
    if not liking[best]:
        raise NotAcceptableError(offered)
    return best


def _read(accept: str) -> Iterator[tuple[str, float]]:
    for wish in accept.lower().split(","):
        media_range, *parameters = (part.strip() for part in wish.split(";"))
        weights = [value.strip() for name, _, value in map(_partition, parameters) if name.strip() == "q"]
        yield media_range, _weight(weights[0]) if weights else 1.0


def _partition(parameter: str) -> tuple[str, str, str]:
    return parameter.partition("=")


def _weight(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0


def _like(media_type: str, wishes: Sequence[tuple[str, float]]) -> float:
    # The most specific range that fits decides.
    for media_range in (media_type, media_type.partition("/")[0] + "/*", _EVERYTHING):
        for wish, weight in wishes:
            if wish == media_range:
                return weight
    return 0.0
