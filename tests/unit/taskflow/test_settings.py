"""Settings from the environment."""

import pytest
from pydantic import ValidationError

from taskflow.runtime.settings import GatewaySettings, RelaySettings, SettingsError, read

DATABASE = {
    "DATABASE_HOST": "db.example",
    "DATABASE_PORT": "5432",
    "DATABASE_NAME": "taskflow",
    "DATABASE_USER": "taskflow_relay",
    "AWS_REGION": "eu-central-1",
}


@pytest.fixture
def environment(monkeypatch):
    for name in (*DATABASE, "EVENT_BUS_NAME", "ALLOWED_ORIGINS"):
        monkeypatch.delenv(name, raising=False)
    read.cache_clear()
    yield monkeypatch
    read.cache_clear()


def test_settings_are_read_once_and_cannot_be_changed(environment):
    for name, value in {**DATABASE, "EVENT_BUS_NAME": "taskflow"}.items():
        environment.setenv(name, value)
    settings = read(RelaySettings)
    assert (settings.database_port, settings.event_bus_name) == (5432, "taskflow")
    environment.setenv("EVENT_BUS_NAME", "other")
    assert read(RelaySettings) is settings
    with pytest.raises(ValidationError):
        settings.event_bus_name = "other"


def test_every_missing_or_wrong_variable_is_named(environment):
    environment.setenv("DATABASE_PORT", "many")
    with pytest.raises(SettingsError) as caught:
        read(RelaySettings)
    assert set(caught.value.variables) == {*DATABASE, "EVENT_BUS_NAME"}


def test_origins_are_separated_by_commas(environment):
    origins = "https://a.example, http://localhost:8080,"
    for name, value in {**DATABASE, "ALLOWED_ORIGINS": origins, "WEBSOCKET_MANAGEMENT_URL": "https://ws"}.items():
        environment.setenv(name, value)
    assert read(GatewaySettings).allowed_origins == {"https://a.example", "http://localhost:8080"}
