"""Puts the page's files, and what it must know of its stack, into the bucket that CloudFront reads."""

import json
import mimetypes
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

CONFIG = "config.json"
LAST = ("index.html", CONFIG)
"""What names all other files comes after them, so that a page that is being opened meanwhile finds what it asks for."""

CONFIG_OUTPUTS = {"apiUrl": "HttpApiUrl", "userPoolId": "UserPoolId", "userPoolClientId": "UserPoolClientId"}
"""What the page is told, and the stack's output that says it."""

REVALIDATED = "no-cache"
"""Names have no version in them, so every use asks whether there is a newer file; CloudFront keeps it for a second."""

MEDIA_TYPES = {".js": "text/javascript", ".svg": "image/svg+xml", ".css": "text/css", ".html": "text/html"}


class S3(Protocol):
    """What of boto3's client is used here."""

    def put_object(self, **wanted: Any) -> Any:  # noqa: ANN401 - boto3's answers
        """Store a file."""

    def delete_object(self, *, Bucket: str, Key: str) -> Any:  # noqa: ANN401, N803
        """Remove a file."""

    def get_paginator(self, operation_name: str, /) -> Any:  # noqa: ANN401
        """List in pages."""


def publish(folder: Path, *, outputs: Mapping[str, str], region: str, s3: S3) -> int:
    """Upload every file of `folder` and the configuration, then remove what is no longer there; answers how many."""
    bucket = outputs["PageBucket"]
    bodies = read_files(folder) | {CONFIG: write_config(outputs, region=region)}
    for key in sorted(bodies, key=lambda key: (key in LAST, key)):
        s3.put_object(Bucket=bucket, Key=key, Body=bodies[key], ContentType=media_type(key), CacheControl=REVALIDATED)
    for key in set(_stored(s3, bucket)) - set(bodies):
        s3.delete_object(Bucket=bucket, Key=key)
    return len(bodies)


def write_config(outputs: Mapping[str, str], *, region: str) -> bytes:
    """Tell the page where its services are; raises `KeyError` with the output that the stack lacks."""
    return json.dumps({name: outputs[output] for name, output in CONFIG_OUTPUTS.items()} | {"region": region}).encode()


def read_files(folder: Path) -> dict[str, bytes]:
    """Read the page, by each file's address; notes for developers stay behind."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".md"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def media_type(key: str) -> str:
    """Tell a file's type; scripts are refused by browsers when it is wrong."""
    known = MEDIA_TYPES.get(Path(key).suffix) or mimetypes.guess_type(key)[0] or "application/octet-stream"
    return f"{known}; charset=utf-8" if known.startswith("text/") else known


def _stored(s3: S3, bucket: str) -> Iterator[str]:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        yield from (stored["Key"] for stored in page.get("Contents", []))
