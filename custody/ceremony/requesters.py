"""Requesters with keys, as the subject of a genesis lists them: one reading covers theirs too.

Officials compare a genesis's twelve words at one go. What the subject lists is compared with
that, so an official who was told that all found theirs right knows these requesters' keys as
well, and is asked for no words when one of them signs a request (promises ASKED, KNOWN).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from custody.errors import TamperedError
from custody.formats.encoding import format_base64
from custody.formats.fields import Fields
from custody.formats.fingerprint import fingerprint

KEY_SIZE = 32
MAX_LISTED = 64
"""How many are listed at most, so that people who only ask never crowd out a roster's seats."""

_FINGERPRINT = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class KeyedRequester:
    """A requester who had a key when a genesis was opened, with the fingerprint of both keys."""

    name: str
    signing_key: bytes
    box_key: bytes
    fingerprint: bytes

    def record(self) -> dict[str, Any]:
        """Give the requester as a JSON object."""
        return {
            "box_key": format_base64(self.box_key),
            "fingerprint": self.fingerprint.hex(),
            "name": self.name,
            "signing_key": format_base64(self.signing_key),
        }


def listed_requesters(keyed: Iterable[KeyedRequester]) -> tuple[KeyedRequester, ...]:
    """Give those that a genesis lists: by name, and the first 64 of them.

    An official sees the key of anybody else with their first request.
    """
    return tuple(sorted(keyed, key=lambda one: one.name)[:MAX_LISTED])


def read_requesters(fields: Fields) -> tuple[KeyedRequester, ...]:
    """Read the list out of a subject; where there is none, nobody is listed."""
    if not fields.has("requesters"):
        return ()
    return tuple(_requester(row) for row in fields.records("requesters"))


def require_listed(requesters: tuple[KeyedRequester, ...], others: Iterable[str]) -> None:
    """Refuse a list with a name twice, or of somebody who has a part already.

    ``TamperedError``; with promise NAMED where a fingerprint is not that of the keys beside it.
    """
    names = [one.name for one in requesters]
    if names != sorted(set(names)) or set(names) & set(others):
        raise TamperedError("the requesters are not listed once each, by name", promise="NAMED")
    for one in requesters:
        require_fingerprint(one.name, one.signing_key, one.box_key, one.fingerprint)


def require_fingerprint(name: str, signing_key: bytes, box_key: bytes, said: bytes) -> None:
    """Refuse a fingerprint that contradicts the keys beside it (promise NAMED)."""
    if said != fingerprint(name, signing_key, box_key):
        raise TamperedError(
            f"the fingerprint of {name} is not that of the keys beside it",
            hint="somebody put other keys in the place of theirs: sign nothing, ask them",
            promise="NAMED",
        )


def read_fingerprint(fields: Fields) -> bytes:
    """Read the fingerprint beside somebody's keys."""
    text = fields.text("fingerprint")
    if not _FINGERPRINT.fullmatch(text):
        raise TamperedError("expected the fingerprint of a key as 64 lower-case hex digits")
    return bytes.fromhex(text)


def _requester(fields: Fields) -> KeyedRequester:
    return KeyedRequester(
        name=fields.text("name"),
        signing_key=fields.binary("signing_key", KEY_SIZE),
        box_key=fields.binary("box_key", KEY_SIZE),
        fingerprint=read_fingerprint(fields),
    )
