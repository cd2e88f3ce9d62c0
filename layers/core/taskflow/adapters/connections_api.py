"""API Gateway's `@connections`, spoken over plain HTTP connections that are kept open, one per thread.

boto3's client does the same for three times the CPU (1.08 against 0.34 ms a call), which counts where one change is
told to twenty connections, and for 190 ms of every cold start. Signing is botocore's.
"""

import ssl
from collections.abc import Callable, Mapping
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPSConnection, RemoteDisconnected
from threading import local
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from botocore.auth import SigV4Auth

TIMEOUT = 2.0
"""Seconds; somebody is waiting, and who misses a frame finds the gap in the numbers."""

Sign = Callable[[str, str, bytes], Mapping[str, str]]
"""Makes the headers that prove who calls, from a method, a URL and a body."""


class ConnectionsApi:
    """Reaches the connections of one WebSocket stage by its management URL; threads may share it."""

    def __init__(self, url: str, *, sign: Sign) -> None:
        self._address = urlsplit(url)
        self._sign = sign
        self._kept = local()

    def call(self, method: str, connection_id: str, body: bytes = b"") -> int:
        """Answer the status of a call; raises `OSError` or `HTTPException` where no answer came."""
        path = f"{self._address.path}/@connections/{quote(connection_id, safe='')}"
        url = f"{self._address.scheme}://{self._address.netloc}{path}"
        headers = self._sign(method, url, body)
        try:
            return self._exchange(method, path, body, headers)
        except (RemoteDisconnected, ConnectionError):
            # What was kept open for too long has been closed meanwhile.
            return self._exchange(method, path, body, headers)

    def _exchange(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> int:
        connection = self._connection()
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, HTTPException):
            connection.close()  # and opens again at its next request
            raise
        return answer.status

    def _connection(self) -> HTTPConnection:
        if not hasattr(self._kept, "connection"):
            self._kept.connection = self._open()
        connection: HTTPConnection = self._kept.connection
        return connection

    def _open(self) -> HTTPConnection:
        host, port = self._address.hostname or "", self._address.port
        if self._address.scheme == "https":
            return HTTPSConnection(host, port, timeout=TIMEOUT, context=_verifying_context())
        return HTTPConnection(host, port, timeout=TIMEOUT)


def signer(region: str) -> Sign:
    """Sign with the function's credentials, found where botocore finds them when the first call is made."""

    def sign(method: str, url: str, body: bytes) -> Mapping[str, str]:
        from botocore.awsrequest import AWSRequest  # noqa: PLC0415 - what pushes nothing does not pay for it

        request = AWSRequest(method, url, data=body)
        _signature(region).add_auth(request)
        return dict(request.headers.items())

    return sign


@cache
def _signature(region: str) -> "SigV4Auth":
    from botocore.auth import SigV4Auth  # noqa: PLC0415
    from botocore.exceptions import NoCredentialsError  # noqa: PLC0415
    from botocore.session import get_session  # noqa: PLC0415

    credentials = get_session().get_credentials()
    if credentials is None:
        raise NoCredentialsError
    return SigV4Auth(credentials, "execute-api", region)


@cache
def _verifying_context() -> ssl.SSLContext:
    from botocore.httpsession import get_cert_path  # noqa: PLC0415

    return ssl.create_default_context(cafile=get_cert_path(True))
