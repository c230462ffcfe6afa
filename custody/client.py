"""The HTTP client: the API's calls as methods, its errors as our own classes.

A token goes to the address that was given and nowhere else: redirects are not followed,
and proxies named in the environment (``HTTPS_PROXY`` and the like) are not consulted.
Certificates are verified against the system's authorities, or those that
``SSL_CERT_FILE`` names. Nothing is tried twice: what was handed in may have arrived. So that a
service's closing of an idle connection is not met by a call, one that was idle for a second is not
used again.

What answers is not trusted to be what it should be. Whatever it sends, the caller gets
parsed JSON or one of the classes of :mod:`custody.errors`.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import urllib3
from urllib3 import exceptions

from custody import __version__
from custody.connection_errors import reason_of
from custody.errors import (
    CredentialError,
    CustodyError,
    InputError,
    NotKnownError,
    TamperedError,
    UnreachableError,
    error_class,
)
from custody.formats import strict_json
from custody.formats.fields import Fields
from custody.formats.recognised import instead

TIMEOUT = urllib3.Timeout(connect=10, read=300)
"""Seconds: to be let in, and between two pieces of an answer. Unlocking 10,000 objects is slow."""
IDLE = 1.0
"""Seconds: a connection that was idle for longer may be closed by the service just now."""
MAX_ANSWER = 512 * 1024 * 1024
"""Most bytes of an answer; the registrations of 10,000 objects stay below it."""

_ADDRESS = re.compile(
    r"https?://(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?:/[\w./~-]*)?", re.ASCII
)
_TOKEN = re.compile("[!-~]{1,512}")


class Client:
    """A service at an address, with the token to show it (if any).

    ``InputError`` for an address that is none, ``CredentialError`` for a token that no
    header could carry.
    """

    def __init__(
        self, url: str, token: str | None = None, *, timeout: urllib3.Timeout = TIMEOUT
    ) -> None:
        self.url = _require_address(url).rstrip("/")
        self._headers = {"User-Agent": f"custody/{__version__}", "Accept": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {_require_token(token)}"
        self._pool = urllib3.PoolManager(retries=False, timeout=timeout)
        self._used = time.monotonic()

    def __repr__(self) -> str:
        return f"Client({self.url!r})"

    def get(self, path: str, **query: Any) -> Any:
        """Send a GET request with these query parameters; give the answer's JSON."""
        asked = {key: value for key, value in query.items() if value is not None}
        try:
            return self._call("GET", path + (f"?{urlencode(asked)}" if asked else ""), None)
        except UnicodeEncodeError:
            raise InputError("expected text that is valid Unicode") from None

    def post(self, path: str, body: Mapping[str, object] | None = None) -> Any:
        """Send a POST request with this JSON body; give the answer's JSON."""
        return self._call("POST", path, json.dumps(body or {}).encode())

    def delete(self, path: str) -> None:
        """Send a DELETE request; give the answer's JSON."""
        self._call("DELETE", path, None)

    def _call(self, method: str, path: str, body: bytes | None) -> Any:
        if time.monotonic() - self._used > IDLE:
            self._pool.clear()
        headers = self._headers | ({"Content-Type": "application/json"} if body else {})
        try:
            response = self._pool.request(
                method,
                f"{self.url}/api/v1{path}",
                body=body,
                headers=headers,
                redirect=False,
                preload_content=False,
            )
            data = _read(response)
            self._used = time.monotonic()
        except exceptions.HTTPError as error:
            raise self._unreachable(error) from None
        if response.status >= 300:
            raise _problem(self.url, response.status, data)
        if response.status == 204:
            return None
        try:
            return strict_json.decode(data)
        except TamperedError:
            raise _not_our_service(self.url, response.status) from None

    def _unreachable(self, error: exceptions.HTTPError) -> UnreachableError:
        reason, hint = _unreachable_reason(error)
        return UnreachableError(f"the service at {self.url} can't be reached: {reason}", hint=hint)


def path_segment(text: str) -> str:
    """Quote a value for one part of a path; ``InputError`` for one that would change the path.

    ``NotKnownError`` for one with a slash: no name has one.
    """
    try:
        quoted = quote(text, safe="")
    except UnicodeEncodeError:
        quoted = ""
    if quoted in ("", ".", ".."):
        raise InputError(f"expected a name or an id, got {text[:70]!a}")
    if "/" in text:
        raise NotKnownError(f"there is nothing called {text[:70]!a}")
    return quoted


def _require_address(url: str) -> str:
    """Give an address back; it isn't shown when it is none, since it may hold a password."""
    if not _ADDRESS.fullmatch(url):
        raise InputError(
            "expected the address of a service, such as https://custody.example",
            hint="set CUSTODY_URL to it: http or https, host, perhaps a port and a path",
        )
    return url


def _require_token(token: str) -> str:
    """Give a token back; what is another secret goes to no service (promise QUIET)."""
    if other := instead(token, own="an invitation code or an API token"):
        raise CredentialError(
            f"expected an API token{other}",
            hint="is CUSTODY_TOKEN_FILE the right file? it holds the token on its first line",
        )
    if not _TOKEN.fullmatch(token):
        raise CredentialError(
            "the token holds characters that no token has",
            hint="is CUSTODY_TOKEN_FILE the right file? it holds the token on its first line",
        )
    return token


def _read(response: urllib3.BaseHTTPResponse) -> bytes:
    """Read an answer whole, and give its connection back for the next call."""
    data: bytes = response.read(MAX_ANSWER + 1)
    if len(data) > MAX_ANSWER:
        response.close()
        raise exceptions.ResponseError("too large")
    response.release_conn()
    return data


def _unreachable_reason(error: exceptions.HTTPError) -> tuple[str, str]:
    """Give the reason why a service can't be reached, and a hint what to look at."""
    if isinstance(error, exceptions.SSLError):
        cause = error.args[0] if error.args else None
        said = getattr(cause, "verify_message", None) or getattr(cause, "reason", None)
        return (
            f"{reason_of(error)} ({said or 'no reason given'})",
            "is CUSTODY_URL right? for an authority of your own set SSL_CERT_FILE",
        )
    return reason_of(error), "is it running (custody serve), and is CUSTODY_URL right?"


def _problem(url: str, status: int, data: bytes) -> CustodyError:
    """Make the error that a problem document describes."""
    try:
        return error_of(strict_json.decode(data))
    except TamperedError:
        return _not_our_service(url, status)


def error_of(problem: object) -> CustodyError:
    """Make the error that a problem document describes; ``TamperedError`` where it is none."""
    told = Fields(problem, "the problem")
    kind, detail = error_class(told.text("code")), told.text("detail")
    hint, promise = told.optional_text("hint"), told.optional_text("promise")
    for name in ("hint", "promise"):
        told.json(name)  # null perhaps, but never absent
    return kind(_plain(detail), hint=hint and _plain(hint), promise=promise and _plain(promise))


def _not_our_service(url: str, status: int) -> UnreachableError:
    if 300 <= status < 400:
        return UnreachableError(
            f"{url} answers with a redirect, and those are not followed",
            hint="set CUSTODY_URL to where it leads; is it https://?",
        )
    if status in (502, 503, 504):
        return UnreachableError(
            f"the service behind {url} can't be reached (status {status})",
            hint="is it running (custody serve)?",
        )
    return UnreachableError(
        f"what answers at {url} is not a custody service (status {status})",
        hint="is CUSTODY_URL right?",
    )


def _plain(text: str) -> str:
    """Make text from elsewhere safe to print: nothing in it that a terminal would obey."""
    return "".join(char if char.isprintable() or char == "\n" else "?" for char in text[:4000])
