"""Wildcards in event patterns: `*` stands for any characters, `\\*` and `\\\\` for themselves."""

from collections.abc import Callable, Iterable, Iterator

from local.eventbridge.event_pattern_errors import PatternError

Token = str | None
"""One character of a wildcard, or `None` for the star."""
State = tuple[int, int]
"""How far one of several wildcards has been read: its number, and the tokens behind."""

MOST_STATES = 10
"""A field's wildcards may be in at most this many states at once (read off what AWS accepts and refuses)."""
MOST_SETS = 5_000
"""Sets of states looked at before a field is taken to be simple enough."""
END = '"'


def tokens(text: str) -> tuple[Token, ...]:
    """Read a wildcard; raises `PatternError` for `**` and for a backslash before anything but `*` and `\\`."""
    read: list[Token] = []
    characters = iter(enumerate(text, start=1))
    for at, character in characters:
        if character == "\\":
            read.append(_escaped(characters, at))
        elif character == "*" and read and read[-1] is None:
            raise PatternError(f"Consecutive wildcard characters at pos {at - 1}")
        else:
            read.append(None if character == "*" else character)
    return tuple(read)


def matcher(text: str) -> Callable[[str], bool]:
    """Compile a wildcard into a test that reads a text once, however many stars there are."""
    first, *others = _pieces(tokens(text))
    if not others:
        return lambda value: value == first
    *middle, last = others
    return lambda value: (
        len(value) >= len(first) + len(last)
        and value.startswith(first)
        and value.endswith(last)
        and _in_order(middle, value, len(first), len(value) - len(last))
    )


def refuse_complex(texts: Iterable[str]) -> None:
    """Refuse wildcards of one field that could be in too many states at once (AWS: "Wildcard matching complexity")."""
    wildcards = [(*tokens(text), END) for text in texts]
    start = _with_stars(wildcards, ((number, 0) for number in range(len(wildcards))))
    alphabet = {token for wildcard in wildcards for token in wildcard if token} | {""}
    seen, pending = {start}, [start]
    while pending and len(seen) < MOST_SETS:
        for reached in _next_sets(wildcards, pending.pop(), alphabet):
            if len(reached) > MOST_STATES:
                raise PatternError(
                    "Rule is too complex - try using fewer wildcard characters "
                    "or fewer repeating character sequences after a wildcard character"
                )
            if reached not in seen:
                seen.add(reached)
                pending.append(reached)


def _escaped(characters: Iterator[tuple[int, str]], at: int) -> str:
    _, character = next(characters, (at, ""))
    if character not in {"*", "\\"}:
        raise PatternError(f"Invalid escape character at pos {at}")
    return character


def _pieces(read: tuple[Token, ...]) -> list[str]:
    pieces = [""]
    for token in read:
        if token is None:
            pieces.append("")
        else:
            pieces[-1] += token
    return pieces


def _in_order(pieces: list[str], value: str, start: int, end: int) -> bool:
    for piece in pieces:
        found = value.find(piece, start, end)
        if found < 0:
            return False
        start = found + len(piece)
    return True


def _next_sets(
    wildcards: list[tuple[Token, ...]], states: frozenset[State], alphabet: set[str]
) -> Iterator[frozenset[State]]:
    for character in alphabet:
        yield _with_stars(wildcards, _steps(wildcards, states, character))


def _steps(wildcards: list[tuple[Token, ...]], states: frozenset[State], character: str) -> Iterator[State]:
    for number, at in states:
        wildcard = wildcards[number]
        if at and wildcard[at - 1] is None:
            yield number, at
        if at < len(wildcard) and wildcard[at] == character:
            yield number, at + 1


def _with_stars(wildcards: list[tuple[Token, ...]], states: Iterable[State]) -> frozenset[State]:
    reached = set(states)
    skipped = {(n, at + 1) for n, at in reached if at < len(wildcards[n]) and wildcards[n][at] is None}
    return frozenset(reached | skipped)
