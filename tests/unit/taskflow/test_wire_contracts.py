"""How events, frames and cursors are written and read."""

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from pydantic import ValidationError

from taskflow.application.frames import Closing, Complaint, Farewell, Pong, Refusal, Replay, Resync
from taskflow.application.paging import Position
from taskflow.application.resume_stream import BATCH_SIZE
from taskflow.contracts.audit import read_entry
from taskflow.contracts.cursor import write_number, write_position
from taskflow.contracts.events import TaskEnvelope
from taskflow.contracts.http import PageQuery
from taskflow.contracts.notifications import NotificationQuery
from taskflow.contracts.task_requests import TaskCreate
from taskflow.contracts.websocket import Ack, Ping, Resume, read_message, write_frame
from taskflow.domain.events import TASK_COMPLETED, TASK_DELETED
from taskflow.domain.notification import Notification
from taskflow.domain.task import TITLE_LIMIT
from tests.unit.taskflow.builders import NOON, a_notification_draft, a_task, an_envelope, an_event, an_id


class TestEvents:
    def test_an_event_survives_the_bus(self):
        event = an_event(a_task("Grüße 🌱", description="a\nb", tags=("x",)), kind=TASK_DELETED)
        assert TaskEnvelope.model_validate_json(an_envelope(event)).to_event() == event

    def test_members_that_a_newer_writer_adds_are_ignored(self):
        event = an_event()
        envelope = json.loads(an_envelope(event))
        envelope["detail"]["data"]["task"]["colour"] = "red"
        envelope["detail"]["metadata"]["new"] = 1
        assert TaskEnvelope.model_validate(envelope).to_event() == event

    def test_a_kind_that_nobody_knows_is_an_error(self):
        envelope = json.loads(an_envelope()) | {"detail-type": "task.exploded"}
        with pytest.raises(KeyError):
            TaskEnvelope.model_validate(envelope).to_event()


class TestAuditEntries:
    def test_the_trail_keeps_what_happened_to_what_by_whom(self):
        event = an_event()
        entry = read_entry(an_envelope(event))
        assert (entry.event_id, entry.event_type, entry.entity_type) == (event.event_id, "task.created", "task")
        assert (entry.entity_id, entry.owner_id, entry.actor.user) == (str(event.task.id), "ada", "ada")
        assert entry.occurred_at == NOON
        assert entry.payload["task"]["title"] == event.task.title

    def test_changes_are_kept_apart_from_the_rest(self):
        envelope = json.loads(an_envelope())
        envelope["detail"]["data"]["changes"] = {"title": {"old": "a", "new": "b"}}
        entry = read_entry(json.dumps(envelope))
        assert entry.changes == {"title": {"old": "a", "new": "b"}}
        assert "changes" not in entry.payload

    @pytest.mark.parametrize(
        "break_it",
        [
            lambda detail: detail.pop("metadata"),
            lambda detail: detail["data"].pop("task"),
            lambda detail: detail["data"].update(changes="none"),
            lambda detail: detail["metadata"].update(occurred_at="2026-05-01T12:00:00"),
        ],
        ids=["no metadata", "no entity", "changes are text", "time without zone"],
    )
    def test_what_is_no_event_of_ours_is_refused(self, break_it):
        envelope = json.loads(an_envelope())
        break_it(envelope["detail"])
        with pytest.raises(ValueError):  # noqa: PT011 - Pydantic's error is one too
            read_entry(json.dumps(envelope))

    @pytest.mark.parametrize("body", ["", "not json", "[]", "{}", '{"detail-type": "a", "source": "\\ud800"}'])
    def test_what_is_no_envelope_is_refused(self, body):
        with pytest.raises(ValueError):  # noqa: PT011
            read_entry(body)


class TestFrames:
    def test_a_notification_tells_its_number(self):
        draft = a_notification_draft()
        frame = json.loads(write_frame(Notification.numbered(draft, 7)))
        assert frame == {
            "type": "notification",
            "seq": 7,
            "event": "task.created",
            "task_id": str(draft.task_id),
            "title": "Task created",
            "body": "Water the plants",
            "occurred_at": "2026-05-01T12:00:00.250000Z",
            "silent": False,
        }

    def test_a_batch_of_the_longest_notifications_fits_into_a_message(self):
        draft = a_notification_draft(task=a_task("\U0001f331" * TITLE_LIMIT), kind=TASK_COMPLETED)
        longest = Notification.numbered(draft, 2**63 - 1)
        assert len(write_frame(Replay((longest,) * BATCH_SIZE)).encode()) < 128 * 1024

    def test_a_change_carries_the_task_and_its_version(self):
        event = an_event()
        frame = json.loads(write_frame(event))
        assert (frame["type"], frame["event"], frame["task"]["version"]) == ("change", "task.created", 1)
        assert "owner_id" not in frame["task"]

    @pytest.mark.parametrize(
        ("frame", "written"),
        [
            (Pong("c-1"), {"type": "pong", "connection_id": "c-1"}),
            (Closing(Farewell.TOO_MANY_CONNECTIONS), {"type": "closing", "reason": "too_many_connections"}),
            (Resync(5), {"type": "resync", "last_seq": 5}),
            (Refusal(Complaint.MALFORMED, "why"), {"type": "error", "code": "malformed", "message": "why"}),
        ],
    )
    def test_the_other_frames(self, frame, written):
        assert json.loads(write_frame(frame)) == written

    def test_clients_messages(self):
        assert read_message('{"action": "ping"}') == Ping(action="ping")
        assert read_message('{"action": "resume", "since": 3}') == Resume(action="resume", since=3)
        assert read_message('{"action": "ack", "seq": 3}') == Ack(action="ack", seq=3)

    @pytest.mark.parametrize(
        "text",
        [
            "", "hello", "[]", "{}", '{"action": "fly"}', '{"action": "resume"}', '{"action": "ping", "extra": 1}',
            '{"action": "resume", "since": -1}', '{"action": "resume", "since": 9223372036854775808}',
        ],
    )  # fmt: skip
    def test_messages_that_cannot_be_understood(self, text):
        with pytest.raises(ValidationError):
            read_message(text)


class TestCursors:
    def test_a_place_survives(self):
        position = Position(datetime(2026, 5, 1, 12, 0, 0, 123456, tzinfo=UTC), an_id())
        assert PageQuery(cursor=write_position(position)).cursor == position
        assert NotificationQuery(cursor=write_number(12)).cursor == 12

    def test_the_end_has_no_cursor(self):
        assert write_position(None) is None
        assert write_number(None) is None

    @pytest.mark.parametrize("cursor", ["", "!", "é", "AAAA", "WzEsMl0", write_number(3), write_number(3) + "=x"])
    def test_what_is_none_is_refused_without_details(self, cursor):
        with pytest.raises(ValidationError) as caught:
            PageQuery(cursor=cursor)
        assert caught.value.errors()[0]["msg"] == "is not a cursor of this list"


class TestTaskCreate:
    def test_what_is_not_said_is_ordinary(self):
        draft = TaskCreate.model_validate_json('{"title": "a"}').to_draft()
        assert (draft.description, draft.priority, draft.tags) == (None, "medium", ())

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ('{"title": ""}', "title"),
            ('{"title": "a\\u0000b"}', "title"),
            ('{"title": 5}', "title"),
            ('{"title": "a", "colour": "red"}', "colour"),
            ('{"title": "a", "priority": "huge"}', "priority"),
            ('{"title": "a", "tags": "x"}', "tags"),
            ("{}", "title"),
        ],
    )
    def test_the_wrong_field_is_named(self, body, field):
        with pytest.raises(ValidationError) as caught:
            TaskCreate.model_validate_json(body)
        assert [error["loc"][0] for error in caught.value.errors()] == [field]

    @pytest.mark.parametrize("body", ['{"title": "\\ud83d"}', b'{"title": "\xff"}', '{"title": "a"', "", "null"])
    def test_what_is_not_json_is_refused(self, body):
        with pytest.raises(ValidationError):
            TaskCreate.model_validate_json(body)


def test_ids_of_builders_sort():
    assert UUID(str(an_id())) < an_id()
