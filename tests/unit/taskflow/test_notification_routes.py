"""Read marks, preferences and connection ids over HTTP, over fakes."""

import json

import pytest

from taskflow.domain.notification import WORDS
from taskflow.domain.preferences import Channel
from tests.unit.taskflow.http_service import Service
from tests.unit.taskflow.notification_world import World

READ = "/api/v1/notifications/read"
PREFERENCES = "/api/v1/notification-preferences"
NIGHT = {"start": "22:00", "end": "07:00"}


@pytest.fixture
def service():
    return Service()


class TestReadMarks:
    @pytest.mark.parametrize(
        ("marks", "unread"), [({"up_to": 2}, 3), ({"seqs": [1, 5]}, 3), ({"up_to": 3, "seqs": [5, 99]}, 1)]
    )
    def test_what_is_unread_is_answered_and_listed(self, service, marks, unread):
        World(service.store).fill(5)
        assert service.ask("POST", READ, body=marks).json == {"unread": unread}
        page = service.ask("GET", "/api/v1/notifications", query={"limit": 1}).json
        assert (page["unread"], page["last_seq"]) == (unread, 5)

    @pytest.mark.parametrize("marks", [{}, {"up_to": -1}, {"seqs": ["x"]}, {"up_to": 2**63}, {"all": True}])
    def test_what_names_nothing_is_refused(self, service, marks):
        World(service.store).fill(1)
        assert service.ask("POST", READ, body=marks).status == 422
        assert service.ask("GET", "/api/v1/notifications").json["unread"] == 1


class TestPreferences:
    def test_everything_is_on_at_first(self, service):
        reply = service.ask("GET", PREFERENCES).json
        assert reply == {
            "time_zone": "UTC",
            "events": {name: {"in_app": True, "push": True} for name in WORDS},
            "quiet_hours": {"policy": "defer", "days": {}},
        }

    def test_they_are_replaced_answered_and_told(self, service):
        wanted = {
            "time_zone": "Europe/Berlin",
            "events": {"task.updated": {"push": False}},
            "quiet_hours": {"policy": "drop", "days": {"fri": [NIGHT], "sat": [{"start": "00:00", "end": "24:00"}]}},
        }
        reply = service.ask("PUT", PREFERENCES, body=wanted).json
        assert reply["events"]["task.updated"] == {"in_app": True, "push": False}
        assert reply["quiet_hours"] == wanted["quiet_hours"]
        assert service.ask("GET", PREFERENCES).json == reply
        assert service.ask("GET", PREFERENCES, user="eve").json["time_zone"] == "UTC"
        [told] = service.publisher.published
        assert told.name == "preferences.updated"
        assert json.loads(told.detail)["data"] == {"owner_id": "ada", "preferences": {**reply, "id": "ada"}}
        service.ask("PUT", PREFERENCES, body={})
        assert service.store.data.preferences["ada"].wants(Channel.PUSH, "task.updated")

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"time_zone": "Mars/Olympus"}, "time_zone"),
            ({"time_zone": "../etc/passwd"}, "time_zone"),
            ({"events": {"task.exploded": {}}}, "events.task.exploded.[key]"),
            ({"events": {"task.created": {"fax": True}}}, "events.task.created.fax"),
            ({"quiet_hours": {"policy": "scream"}}, "quiet_hours.policy"),
            ({"quiet_hours": {"days": {"fri": [{"start": "24:00", "end": "07:00"}]}}}, "quiet_hours.days.fri.0.start"),
            ({"quiet_hours": {"days": {"fri": [{"start": "7:00", "end": "08:00"}]}}}, "quiet_hours.days.fri.0.start"),
            ({"quiet_hours": {"days": {"fri": [{"start": "07:00", "end": "07:00"}]}}}, "quiet_hours.days.fri.0"),
            ({"quiet_hours": {"days": {"fri": [NIGHT] * 5}}}, "quiet_hours.days.fri"),
        ],
    )
    def test_the_wrong_field_is_named_and_nothing_changes(self, service, wrong, field):
        reply = service.ask("PUT", PREFERENCES, body=wrong)
        assert (reply.status, [error["field"] for error in reply.json["errors"]]) == (422, [field])
        assert not service.store.data.preferences


@pytest.mark.parametrize(
    ("header", "told"), [("DhuKEeZ-rPHcE0A=", "DhuKEeZ-rPHcE0A="), ("two words", None), ("x" * 65, None), (None, None)]
)
def test_the_connection_of_the_client_is_named_in_the_event(service, header, told):
    service.create(headers={"x-connection-id": header} if header else {})
    metadata = json.loads(service.publisher.published[0].detail)["metadata"]
    assert metadata["connection_id"] == told
