"""The HTTP client: the API's calls as methods, its errors as our own classes.

Redirects are not followed and proxies not consulted behind the caller's back: a
token goes to the address that was given and nowhere else.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

import urllib3

from custody import __version__
from custody.errors import CustodyError, UnreachableError, error_class

TIMEOUT = urllib3.Timeout(connect=10, read=300)


class Client:
    """A service at an address, with the token to show it (if any)."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url.rstrip("/")
        self._headers = {"User-Agent": f"custody/{__version__}", "Accept": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._pool = urllib3.PoolManager(retries=False, timeout=TIMEOUT)

    def __repr__(self) -> str:
        return f"Client({self.url!r})"

    def get(self, path: str, **query: Any) -> Any:
        """Ask for something."""
        asked = {key: value for key, value in query.items() if value is not None}
        return self._call("GET", path + (f"?{urlencode(asked)}" if asked else ""), None)

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Hand something in."""
        return self._call("POST", path, body or {})

    def delete(self, path: str) -> None:
        """End something."""
        self._call("DELETE", path, None)

    def _call(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        try:
            response = self._pool.request(
                method,
                f"{self.url}/api/v1{path}",
                json=body,
                headers=self._headers | ({"Content-Type": "application/json"} if body else {}),
                redirect=False,
            )
        except urllib3.exceptions.HTTPError as error:
            raise self._unreachable(error) from None
        if response.status >= 300:
            raise _problem(self.url, response.status, response.data)
        return json.loads(response.data) if response.data else None

    def _unreachable(self, error: urllib3.exceptions.HTTPError) -> UnreachableError:
        reason = "it did not answer in time" if "Timeout" in type(error).__name__ else "no answer"
        return UnreachableError(
            f"the service at {self.url} can't be reached: {reason}",
            hint="is it running (custody serve), and is CUSTODY_URL right?",
        )


def segment(text: str) -> str:
    """Quote something that stands in a path."""
    return quote(text, safe="")


def _problem(url: str, status: int, data: bytes) -> CustodyError:
    try:
        record = json.loads(data)
        kind = error_class(record["code"])
        return kind(record["detail"], hint=record["hint"], promise=record["promise"])
    except (ValueError, LookupError, TypeError):
        return UnreachableError(
            f"what answers at {url} is not a custody service (status {status})",
            hint="is CUSTODY_URL right?",
        )
