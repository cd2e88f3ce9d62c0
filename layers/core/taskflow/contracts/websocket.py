"""Messages of the WebSocket: what clients send, and the frames they get."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field, TypeAdapter

from taskflow.application.frames import Complaint, Frame, Pong, Refusal, Resync
from taskflow.contracts.model import WireModel
from taskflow.contracts.task import TaskView
from taskflow.domain.events import TaskEvent
from taskflow.domain.notification import Notification


class ClientMessage(WireModel):
    """What a client sends: an object with an action; members that we do not know are refused."""

    model_config = ConfigDict(extra="forbid")


class Ping(ClientMessage):
    """Asks for a sign of life."""

    action: Literal["ping"]


class Resume(ClientMessage):
    """Asks for what came after notification number `since`."""

    action: Literal["resume"]
    since: int = Field(ge=0, lt=2**63)


AnyMessage = Annotated[Ping | Resume, Field(discriminator="action")]
_messages: TypeAdapter[Ping | Resume] = TypeAdapter(AnyMessage, config=ConfigDict(defer_build=True))


class NotificationFrame(WireModel):
    """A notification; `seq` has no gaps, so that a client knows what it missed."""

    type: Literal["notification"] = "notification"
    seq: int
    event: str
    task_id: UUID
    title: str
    body: str
    occurred_at: AwareDatetime


class ChangeFrame(WireModel):
    """A task has changed: what is older than `task.version` is out of date; after `task.deleted` the task is gone."""

    type: Literal["change"] = "change"
    event: str
    task: TaskView
    occurred_at: AwareDatetime


class PongFrame(WireModel):
    """The answer to a ping."""

    type: Literal["pong"] = "pong"


class ResyncFrame(WireModel):
    """Too much was missed: read the lists again, then go on from `last_seq`."""

    type: Literal["resync"] = "resync"
    last_seq: int


class ErrorFrame(WireModel):
    """A message was not followed; the connection stays open."""

    type: Literal["error"] = "error"
    code: Complaint
    message: str


AnyFrame = NotificationFrame | ChangeFrame | PongFrame | ResyncFrame | ErrorFrame


def read_message(text: str) -> Ping | Resume:
    """Read a client's message; raises Pydantic's `ValidationError`."""
    return _messages.validate_json(text)


def write_frame(frame: Frame) -> str:
    """Write a frame as JSON text."""
    return _view(frame).model_dump_json()


def _view(frame: Frame) -> AnyFrame:
    match frame:
        case Notification():
            return NotificationFrame.model_validate(frame)
        case TaskEvent():
            return ChangeFrame(event=frame.kind.name, task=TaskView.of(frame.task), occurred_at=frame.occurred_at)
        case Pong():
            return PongFrame()
        case Resync(last_seq=last_seq):
            return ResyncFrame(last_seq=last_seq)
        case Refusal(code=code, message=message):
            return ErrorFrame(code=code, message=message)
