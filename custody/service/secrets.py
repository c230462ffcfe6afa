"""Secrets that the service hands out: drawn here, and stored only as digests (promise QUIET)."""

from __future__ import annotations

import base64
import hashlib

from custody.service.context import Service


def digest_of(secret: str) -> bytes:
    """Give the SHA-256 under which a token, session or invitation code is kept (promise QUIET)."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).digest()


def new_secret(service: Service) -> str:
    """Draw a fresh secret as URL-safe text, with a prefix that secret scanners can look for."""
    return "custody_" + base64.urlsafe_b64encode(service.random(32)).rstrip(b"=").decode()
