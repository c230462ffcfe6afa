"""A failed connection says why, in the same words everywhere."""

from __future__ import annotations

import pytest
from urllib3 import HTTPConnectionPool, exceptions
from urllib3.connection import HTTPConnection

from custody.connection_errors import reason_of

POOL, CONNECTION = HTTPConnectionPool("localhost"), HTTPConnection("localhost")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (exceptions.NameResolutionError("nowhere", CONNECTION, OSError()), "no such host"),  # type: ignore[arg-type]
        (exceptions.NewConnectionError(CONNECTION, "x"), "nothing answers"),
        (exceptions.ConnectTimeoutError("x"), "in time"),
        (exceptions.ReadTimeoutError(POOL, "/", "x"), "in time"),
        (exceptions.SSLError("x"), "TLS"),
        (exceptions.LocationParseError("x"), "address is none"),
        (exceptions.ProtocolError("x"), "broke off"),
        (exceptions.IncompleteRead(1, 2), "broke off"),
        (exceptions.HTTPError("secret"), "broke off"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_failure_has_a_reason(error: exceptions.HTTPError, words: str) -> None:
    """The most particular one: to urllib3 a refused connection is a time-out, too."""
    assert words in reason_of(error)
    assert "secret" not in reason_of(error)
