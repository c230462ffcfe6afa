"""Why a connection failed, in words for people: what urllib3 raises, told in one place."""

from __future__ import annotations

from urllib3 import exceptions

# The most particular class first.
_REASONS: tuple[tuple[type[exceptions.HTTPError], str], ...] = (
    (exceptions.NameResolutionError, "there is no such host"),
    (exceptions.NewConnectionError, "nothing answers there"),
    (exceptions.SSLError, "its TLS certificate or connection is not in order"),
    (exceptions.TimeoutError, "it did not answer in time"),
    (exceptions.LocationValueError, "the address is none"),
    (exceptions.ResponseError, "its answer is larger than any service gives"),
    (exceptions.HTTPError, "the connection broke off"),
)


def reason_of(error: exceptions.HTTPError) -> str:
    """Say why a request came to nothing; no address stands in it (promise QUIET)."""
    return next(text for kind, text in _REASONS if isinstance(error, kind))
