"""Decides which requests may come in at all: this endpoint checks no signature, so it serves this machine alone."""

from local.aws.request import AwsRequest
from local.errors import AwsError
from local.loopback import is_own_host, is_own_page

FOR_PAGES = "cognito-idp"
"""The one service that a web page talks to, as on AWS."""

INTERNAL = "/moto-api"
MAX_AGE_SECONDS = "600"


def check(request: AwsRequest) -> None:
    """Refuse who came by another host's name (DNS rebinding), what a stranger's page sends, and moto's own switches."""
    if not is_own_host(request.headers.get("host")):
        raise AwsError("AccessDeniedException", "this endpoint answers on 127.0.0.1 and localhost only", status=403)
    origin = request.headers.get("origin")
    if not is_own_page(origin):
        raise AwsError("AccessDeniedException", f"pages from {origin} may not use this endpoint", status=403)
    if origin is not None and not is_preflight(request) and request.service != FOR_PAGES:
        raise AwsError("AccessDeniedException", f"a page may use {FOR_PAGES} only", status=403)
    if request.path.startswith(INTERNAL):
        raise AwsError("UnknownOperationException", "there is no such operation", status=404)


def is_preflight(request: AwsRequest) -> bool:
    """Tell whether a browser only asks if it may (Fetch Standard, CORS-preflight request)."""
    return request.method == "OPTIONS" and "access-control-request-method" in request.headers


def cross_origin_headers(request: AwsRequest) -> dict[str, str]:
    """Tell the headers that let the page read the answer; none for anybody but a page."""
    origin = request.headers.get("origin")
    if origin is None:
        return {}
    return {
        "access-control-allow-origin": origin,
        "access-control-expose-headers": "x-amzn-requestid, x-amzn-errortype, x-amzn-errormessage, date",
        "vary": "origin",
    }


def preflight_headers(request: AwsRequest) -> dict[str, str]:
    """Tell the headers that answer a browser's question."""
    return {
        **cross_origin_headers(request),
        "access-control-allow-methods": "POST, OPTIONS",
        "access-control-allow-headers": request.headers.get("access-control-request-headers", "*"),
        "access-control-max-age": MAX_AGE_SECONDS,
    }
