"""Who may come in: what checks no signature serves this machine alone, and no stranger's page."""

import re

HOST = re.compile(r"(127\.0\.0\.1|\[::1\]|([a-z0-9.-]+\.)?localhost)(:\d+)?", re.IGNORECASE)
PAGE = re.compile(r"http://(127\.0\.0\.1|localhost)(:\d+)?")


def is_own_host(host: str | None) -> bool:
    """Tell whether a `Host` header names this machine; another name may be DNS rebinding."""
    return HOST.fullmatch(host or "") is not None


def is_own_page(origin: str | None) -> bool:
    """Tell whether an `Origin` header is that of a page of this machine; programs send none."""
    return origin is None or PAGE.fullmatch(origin) is not None
