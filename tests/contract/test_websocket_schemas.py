"""The schemas of the WebSocket's messages are what the code says, and what is documented."""

import json
from pathlib import Path

import pytest

from taskflow.contracts.websocket_schemas import write_schemas

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "events" / "schemas" / "websocket"
REMEDY = f"write it again: PYTHONPATH=layers/core python -m taskflow.contracts.websocket_schemas {FOLDER}"


@pytest.mark.parametrize("name", write_schemas())
def test_no_schema_is_stale(name):
    assert (FOLDER / name).read_text() == write_schemas()[name], REMEDY


def test_every_message_and_frame_is_documented():
    text = (ROOT / "docs" / "websocket.md").read_text()
    for name, tag in (("client.json", "action"), ("server.json", "type")):
        mapping = json.loads(write_schemas()[name])["discriminator"]["mapping"]
        for value in mapping:
            assert f'"{tag}": "{value}"' in text, f"docs/websocket.md does not mention {tag} {value}"
