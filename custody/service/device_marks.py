"""Marks of browsers that somebody signed in with before, whom others' guesses don't lock out.

A mark is a cookie: 16 random bytes, when it ends, and an HMAC over both and the name, under a
key that is derived from the service's. It does not name anybody, is good for one name alone,
and lets nobody in: wrong passwords that come with it are counted by themselves, and wrong
ones that come without it are not counted against it. Whoever steals one may guess as often
as from one more address.
"""

from __future__ import annotations

import hmac
from datetime import timedelta

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from custody.formats.timestamps import stamp
from custody.service.context import Service

LIFETIME = timedelta(days=180)


def new_mark(service: Service, name: str) -> str:
    """Make a mark for the browser that somebody has just signed in with."""
    nonce, ends = service.random(16).hex(), stamp(service.now() + LIFETIME)
    return f"{nonce}.{ends}.{_mac(service, name, nonce, ends)}"


def device_of(service: Service, name: str, mark: str) -> str | None:
    """Name the device that a mark stands for, if it is this name's and has not ended."""
    nonce, _, rest = mark.partition(".")
    ends, _, mac = rest.rpartition(".")
    expected = _mac(service, name, nonce, ends)
    if not hmac.compare_digest(mac.encode(errors="replace"), expected.encode()):
        return None
    return f"device {nonce}" if stamp(service.now()) < ends else None


def _mac(service: Service, name: str, nonce: str, ends: str) -> str:
    key = HKDF(SHA256(), 32, salt=None, info=b"custody device mark v1").derive(service.key.seed)
    text = "\0".join((nonce, ends, name)).encode(errors="surrogatepass")
    return hmac.digest(key, text, "sha256").hex()
