"""Pings a monitoring service when a job begins and when it has ended.

The way healthchecks.io and its like are told: ``URL/start``, then ``URL/<exit status>``.
The address may hold a secret, so it is never shown, not even by an error (promise QUIET).
Nothing that goes wrong here is more than a warning, an address that is none included: a
backup does not fail because of its monitor, nor waits long for it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit, urlunsplit

from custody.errors import CustodyError
from custody.formats.pasted import unwrapped

PATIENCE = 5.0
"""Seconds to be let in, and to be answered."""


@contextlib.contextmanager
def pinging_monitor(url: str | None, warn: Callable[[str], object]) -> Iterator[None]:
    """Ping when this block begins and with the exit status when it ends; not without a URL."""
    url = None if url is None else unwrapped(url)
    if url is not None and not _is_address(url):
        warn("warning: the ping URL does not begin with https:// or http://: no monitor is told")
        url = None
    if url is None:
        yield
        return
    _ping(url, "start", warn)
    try:
        yield
    except BaseException as error:
        _ping(url, str(_exit_status(error)), warn)
        raise
    _ping(url, "0", warn)


def _ping(url: str, word: str, warn: Callable[[str], object]) -> None:
    import urllib3

    from custody.connection_errors import reason_of

    try:
        with urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(PATIENCE)) as pool:
            status = pool.request("GET", _append_to_path(url, word), redirect=False).status
    except urllib3.exceptions.HTTPError as error:
        warn(f"warning: the ping URL can not be reached: {reason_of(error)}")
    except (OSError, ValueError):
        warn("warning: the ping URL can not be reached: the connection broke off")
    else:
        if not 200 <= status < 300:
            warn(f"warning: the ping URL answered with status {status}")


def _append_to_path(url: str, word: str) -> str:
    """Add a word to the path; a query stays behind it."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{word}", fragment=""))


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and url.isprintable()
    except ValueError:
        return False


def _exit_status(error: BaseException) -> int:
    """Give the exit status that the command will end with."""
    if isinstance(error, CustodyError):
        return error.exit_code
    return 130 if isinstance(error, KeyboardInterrupt) else CustodyError.exit_code
