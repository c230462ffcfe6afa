"""Invitation codes, and what they say of the log whose service they are for (promise KNOWN).

A code is handed over in person or by some way that is not the service's. So it carries the
root of trust as well::

    custody_<43 characters of base64url: 32 random bytes>~<22: SHA-256(vkey)[:16]>

Whoever enrols by it refuses a service with another log key, and knows this one as compared.
Codes of 0.1 end before the ``~``: their log is merely seen.
"""

from __future__ import annotations

import base64
import hashlib

from custody.errors import KnownError

_MARK = "~"
_SIZE = 16


def code_for_log(secret: str, vkey: str) -> str:
    """Give the code made of a fresh secret, for the service with this log key."""
    return f"{secret}{_MARK}{_digest(vkey)}"


def names_log(code: str, vkey: str) -> bool:
    """Tell whether a code names its log; ``KnownError`` if it names another than this one."""
    _, mark, named = code.partition(_MARK)
    if mark and named != _digest(vkey):
        raise KnownError(
            "this service signs its ledger with another key than the invitation was made for",
            hint="you may be talking to somebody else: take nothing from there, and ask whoever "
            "invited you for the address, by telephone or in person",
            promise="KNOWN",
        )
    return bool(mark)


def invitation_nonce(code: str) -> str:
    """Give the nonce of the enrol statement that answers an invitation code."""
    return hashlib.sha256(code.encode()).hexdigest()


def _digest(vkey: str) -> str:
    digest = hashlib.sha256(vkey.encode()).digest()[:_SIZE]
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
