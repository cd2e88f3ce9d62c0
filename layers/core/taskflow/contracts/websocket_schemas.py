"""JSON Schemas of the WebSocket, made from the models: `python -m taskflow.contracts.websocket_schemas FOLDER`."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from taskflow.contracts.websocket import client_messages, server_frames

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def write_schemas() -> Mapping[str, str]:
    """Write each schema as JSON text, by the name of its file."""
    return {
        "client.json": _write("What clients send", client_messages.json_schema(mode="validation")),
        "server.json": _write("What clients get", server_frames.json_schema(mode="serialization")),
    }


def _write(title: str, schema: Mapping[str, object]) -> str:
    return json.dumps({"$schema": DIALECT, "title": title, **schema}, indent=2) + "\n"


def main(folder: Path) -> None:
    """Write the files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in write_schemas().items():
        (folder / name).write_text(text)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
