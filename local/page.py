"""The page: a folder of static files, and a `/config.json` that tells it where the APIs are."""

import mimetypes
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

from local.errors import LocalError

CONFIG = "/config.json"
INDEX = "index.html"
MEDIA_TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".webmanifest": "application/manifest+json"}
"""Types that differ between machines, because Python reads the system's own table."""
READING = frozenset({"GET", "HEAD"})


class Page:
    """Serves files as CloudFront serves them from S3: `/` is the index, folders are not listed, nothing is outside.

    Files are revalidated on every use (`no-cache` with an ETag), so that an edit shows at once; `headers` are added to
    every answer and win.
    """

    def __init__(self, folder: Path, *, config: Mapping[str, Any] | None = None, headers: Mapping[str, str]) -> None:
        if not folder.is_dir():
            raise LocalError(f"the page's folder {folder} does not exist; make it or name another in the template")
        for suffix, media_type in MEDIA_TYPES.items():
            mimetypes.add_type(media_type, suffix)
        self._files = StaticFiles(directory=folder)
        self._config = config
        self._headers = {"cache-control": "no-cache", **{name.lower(): value for name, value in headers.items()}}

    def has(self, method: str, path: str) -> bool:
        """Tell whether a request (`path` percent-encoded) is for one of the files."""
        return method in READING and (self._is_config(path) or self._lookup(path) is not None)

    async def serve(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the file, a 304 where the client has it already, or a 404."""
        await self._response(path, scope)(scope, receive, self._adding_headers(send))

    def _response(self, path: str, scope: Scope) -> Response:
        if self._is_config(path):
            return JSONResponse(self._config)
        found = self._lookup(path)
        return self._files.file_response(*found, scope) if found else JSONResponse({"message": "Not Found"}, 404)

    def _is_config(self, path: str) -> bool:
        return self._config is not None and path == CONFIG

    def _lookup(self, path: str) -> tuple[str, os.stat_result] | None:
        relative = unquote(path).removeprefix("/")
        try:
            full, status = self._files.lookup_path(relative + INDEX if path.endswith("/") else relative)
        except (OSError, ValueError):
            return None  # a name that no file can have, or one that may not be read
        return (full, status) if status and stat.S_ISREG(status.st_mode) else None

    def _adding_headers(self, send: Send) -> Send:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        return with_headers
