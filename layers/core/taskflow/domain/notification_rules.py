"""Whether a person is told of an event: now, later, silently, or not at all."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from taskflow.domain.events import TaskEvent
from taskflow.domain.notification import WORDS
from taskflow.domain.preferences import Channel, Preferences
from taskflow.domain.quiet_hours import QuietPolicy
from taskflow.domain.task import Priority
from taskflow.domain.task_preferences import preferences_of


@dataclass(frozen=True, slots=True)
class Tell:
    """Store the notification now; a silent one is not pushed."""

    silent: bool = False


@dataclass(frozen=True, slots=True)
class Defer:
    """Keep the notification back until the quiet hours end."""

    until: datetime
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Omit:
    """Store nothing: it is switched off, dropped in quiet hours, or no news to the person."""


Verdict: TypeAlias = Tell | Defer | Omit


def judge(event: TaskEvent, preferences: Preferences, *, now: datetime) -> Verdict:
    """Decide by the person's and the task's preferences; urgent tasks pass the quiet hours."""
    task, name = preferences_of(event.task), event.kind.name
    if name not in WORDS or _is_own_act(event) or not preferences.wants(Channel.IN_APP, name, task=task):
        return Omit()
    silent = not preferences.wants(Channel.PUSH, name, task=task)
    if event.task.priority is Priority.URGENT or task.ignore_quiet_hours:
        return Tell(silent)
    until = preferences.quiet_until(now)
    if until is None:
        return Tell(silent)
    return Defer(until, silent) if preferences.quiet_hours.policy is QuietPolicy.DEFER else Omit()


def _is_own_act(event: TaskEvent) -> bool:
    # Who acted on an open page has seen what happened. Naming a connection that is none silences only one's own acts.
    return event.cause.connection_id is not None and event.cause.actor.user == event.owner_id
