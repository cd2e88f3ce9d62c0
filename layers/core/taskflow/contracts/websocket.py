"""Messages of the WebSocket: what clients send, and the frames they get."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field, TypeAdapter

from taskflow.application.frames import Closing, Complaint, Farewell, Frame, Pong, Refusal, Replay, Resync
from taskflow.contracts.model import WireModel
from taskflow.contracts.task import TaskView
from taskflow.domain.events import TaskEvent
from taskflow.domain.notification import Notification

Seq = Annotated[int, Field(ge=0, lt=2**63)]


class ClientMessage(WireModel):
    """What a client sends: an object with an action; members that we do not know are refused."""

    model_config = ConfigDict(extra="forbid")


class Ping(ClientMessage):
    """Asks for a sign of life."""

    action: Literal["ping"]


class Resume(ClientMessage):
    """Asks for what came after notification number `since`; `batch` for many of them in one frame."""

    action: Literal["resume"]
    since: Seq
    batch: bool = False


class Ack(ClientMessage):
    """Tells that the client has every notification up to number `seq`; there is no answer."""

    action: Literal["ack"]
    seq: Seq


AnyMessage = Annotated[Ping | Resume | Ack, Field(discriminator="action")]
client_messages: TypeAdapter[Ping | Resume | Ack] = TypeAdapter(AnyMessage, config=ConfigDict(defer_build=True))


class NotificationItem(WireModel):
    """A notification; `seq` has no gaps, so that a client knows what it missed.

    A `silent` one is only ever replayed: it belongs into the inbox, and nobody is to be interrupted for it.
    """

    seq: int
    event: str
    task_id: UUID
    title: str
    body: str
    occurred_at: AwareDatetime
    silent: bool = False


class NotificationFrame(NotificationItem):
    """One notification."""

    type: Literal["notification"] = "notification"


class NotificationsFrame(WireModel):
    """Several notifications, in order: the answer to a `resume` with `batch`."""

    type: Literal["notifications"] = "notifications"
    items: list[NotificationItem]


class ChangeFrame(WireModel):
    """A task has changed: what is older than `task.version` is out of date; after `task.deleted` the task is gone."""

    type: Literal["change"] = "change"
    event: str
    task: TaskView
    occurred_at: AwareDatetime


class PongFrame(WireModel):
    """The answer to a ping.

    A client that sends `connection_id` as the header `X-Connection-Id` with a request is not notified of what it did.
    """

    type: Literal["pong"] = "pong"
    connection_id: str


class ResyncFrame(WireModel):
    """Too much was missed: read the lists again, then go on from `last_seq`."""

    type: Literal["resync"] = "resync"
    last_seq: int


class ErrorFrame(WireModel):
    """A message was not followed; the connection stays open."""

    type: Literal["error"] = "error"
    code: Complaint
    message: str


class ClosingFrame(WireModel):
    """The service closes this connection; connecting again at once would cost another window its connection."""

    type: Literal["closing"] = "closing"
    reason: Farewell


AnyFrame = NotificationFrame | NotificationsFrame | ChangeFrame | PongFrame | ResyncFrame | ErrorFrame | ClosingFrame
server_frames: TypeAdapter[AnyFrame] = TypeAdapter(
    Annotated[AnyFrame, Field(discriminator="type")], config=ConfigDict(defer_build=True)
)


def read_message(text: str) -> Ping | Resume | Ack:
    """Read a client's message; raises Pydantic's `ValidationError`."""
    return client_messages.validate_json(text)


def write_frame(frame: Frame) -> str:
    """Write a frame as JSON text."""
    return _view(frame).model_dump_json()


def _view(frame: Frame) -> AnyFrame:
    match frame:
        case Notification():
            return NotificationFrame.model_validate(frame)
        case Replay(notifications):
            return NotificationsFrame(items=list(map(NotificationItem.model_validate, notifications)))
        case TaskEvent():
            return ChangeFrame(event=frame.kind.name, task=TaskView.of(frame.task), occurred_at=frame.occurred_at)
        case _:
            return _answer(frame)


def _answer(frame: Pong | Resync | Refusal | Closing) -> AnyFrame:
    match frame:
        case Pong(connection_id):
            return PongFrame(connection_id=connection_id)
        case Resync(last_seq=last_seq):
            return ResyncFrame(last_seq=last_seq)
        case Refusal(code=code, message=message):
            return ErrorFrame(code=code, message=message)
        case Closing(reason):
            return ClosingFrame(reason=reason)
