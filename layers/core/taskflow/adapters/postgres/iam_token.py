"""Passwords that AWS signs: how a function proves to the database which role it has."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

TOKEN_LIFETIME = 900
"""Seconds for which a token opens connections; open ones live on (Amazon RDS, "IAM database authentication")."""

KEPT_FOR = 600.0
"""Seconds a token is used again, well before it ends."""


@dataclass
class IamToken:
    """Answers a token for logging in as `user`, signed anew when the last one grows old."""

    host: str
    port: int
    user: str
    region: str
    sign: Callable[..., str] = field(default_factory=lambda: sign_token)
    _token: str = ""
    _signed_at: float = 0.0

    def __call__(self) -> str:
        """Answer a token that may still be used for a while."""
        now = time.time()
        if not self._token or not 0 <= now - self._signed_at < KEPT_FOR:
            self._token = self.sign(host=self.host, port=self.port, user=self.user, region=self.region)
            self._signed_at = now
        return self._token


def sign_token(*, host: str, port: int, user: str, region: str) -> str:
    """Sign a token with the function's credentials, found where botocore finds them; raises its `NoCredentialsError`.

    botocore alone costs half of what boto3's RDS client would, which does the same (`generate_db_auth_token`).
    """
    from botocore.auth import SigV4QueryAuth  # noqa: PLC0415 - first connection only
    from botocore.awsrequest import AWSRequest  # noqa: PLC0415
    from botocore.exceptions import NoCredentialsError  # noqa: PLC0415
    from botocore.session import get_session  # noqa: PLC0415

    credentials = get_session().get_credentials()
    if credentials is None:
        raise NoCredentialsError
    request = AWSRequest("GET", f"https://{host}:{port}/", params={"Action": "connect", "DBUser": user})
    SigV4QueryAuth(credentials, "rds-db", region, expires=TOKEN_LIFETIME).add_auth(request)
    return request.prepare().url.removeprefix("https://")
