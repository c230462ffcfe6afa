"""Secrets that the service hands out: drawn here, and stored only as digests (promise QUIET)."""

from __future__ import annotations

import base64
import hashlib

from sqlalchemy import Connection, select

from custody.errors import CredentialError
from custody.official.invitation import code_for_log
from custody.service.context import Service
from custody.store.tables import invitation, token_hash

_WAYS = {
    "an API token": "it goes into the file that CUSTODY_TOKEN_FILE names; "
    "who has one needs no invitation any more",
    "an invitation code": "take it up first, which gives a token: custody enrol",
}


def digest_of(secret: str) -> bytes:
    """Give the SHA-256 under which a token, session or invitation code is kept (promise QUIET)."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).digest()


def new_secret(service: Service) -> str:
    """Draw a fresh secret as URL-safe text, with a prefix that secret scanners can look for."""
    return "custody_" + base64.urlsafe_b64encode(service.random(32)).rstrip(b"=").decode()


def new_code(service: Service) -> str:
    """Draw a fresh invitation code, which names this service's log (promise KNOWN)."""
    return code_for_log(new_secret(service), service.key.vkey)


def refuse_other_secret(connection: Connection, secret: str, expected: str) -> None:
    """Refuse an API token in place of a code, and the reverse, by their names.

    They look alike. Only whoever has the secret is told what it is.
    """
    for table, kind in ((token_hash, "an API token"), (invitation, "an invitation code")):
        query = select(table.c.hash).where(table.c.hash == digest_of(secret))
        if kind != expected and connection.execute(query).first() is not None:
            raise CredentialError(f"this is {kind}, not {expected}", hint=_WAYS[kind])
