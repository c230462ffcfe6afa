"""Telling what a small text is, so that somebody who gives one thing for another is told which.

Only by how it begins or is made: whether it is a good one of its kind is another question.
What comes of it is a name and never the text, which may be a secret (promise QUIET).
"""

from __future__ import annotations

import re

_KINDS = (
    (r"age1[02-9a-z]+", "an age recipient"),
    (r"AGE-SECRET-KEY-", "an age identity, which is secret"),
    (r"AGE-PLUGIN-", "an identity of an age plugin"),
    (r"custody_[\w-]{43}", "an invitation code or an API token"),
    (r"PRIVATE\+KEY\+", "the private key of a log or a witness"),
    (r"[^+\s]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+", "a vkey, the public key of a log or a witness"),
    (r"(?:ssh|ecdsa|sk)-[a-z0-9@.-]+ ", "a key of ssh"),
    (r"-----BEGIN ", "a PEM or armored file"),
    (r"age-encryption\.org/v1", "a sealed file"),
    (r'\{[^}]*"format":"custody-\w+/v\d+"', "a file of custody's"),
    (r"https?://", "an address"),
)


def recognised(text: str) -> str | None:
    """Say what a text is, as in "an age recipient"; None for what could be anything."""
    flags = re.ASCII | re.IGNORECASE
    return next((kind for pattern, kind in _KINDS if re.match(pattern, text, flags)), None)


def instead(text: str, *, own: str) -> str:
    """Give ", got …" to stand behind what was expected; nothing where nobody can tell.

    Nor where it is of the ``own`` kind, by how that begins: then it is damaged.
    """
    kind = recognised(text)
    return "" if kind is None or kind.startswith(own) else f", got {kind}"
