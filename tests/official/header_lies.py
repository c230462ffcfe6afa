"""A service that has the keys turned for headers which it made of those that it wants opened.

It writes the ledger, so all that it shows is registered, opened and approved. What it can't do is
sign with the key of a header that it did not make.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from custody import age, curve
from custody.age.header import encode_base64
from custody.formats.encoding import format_base64
from custody.formats.timestamps import stamp
from custody.registration import SignedFields, prove
from tests.bound import asking_for
from tests.datasets import Sealed
from tests.official.told import QUORUM, Lie, Told
from tests.world import World

FACTOR = 987654321
OWN = b"o" * 32
"""The ephemeral secret of a header that the thief made itself, and can prove."""


def world_of_proven_headers(world: World) -> World:
    """The dataset that officials' tests are about, taking proven headers only."""
    world.genesis(headers="proven")
    world.objects = [world.register(data=b"first\n"), world.register(data=b"second\n")]
    return world


def show(told: Told, *bodies: dict[str, Any]) -> None:
    """Register objects so, and have everybody approve a request for them."""
    told.registrations = sorted(
        bodies, key=lambda body: (body["data"]["sealed"], body["data"]["id"])
    )
    told.objects = [Sealed(body["data"]["id"], b"", b"", b"") for body in told.registrations]
    asked = asking_for(told.subject.asked, *(body["data"] for body in bodies))
    told.show(request=asked)
    told.envelopes = [told.signed("approve", name) for name in QUORUM]


def true(told: Told, at: int = 0) -> dict[str, Any]:
    return copy.deepcopy(told.registered(told.world.objects[at].id))


def wanted_stanza(told: Told) -> age.Stanza:
    """A stanza of ρ·E, whose partial decryptions are those of E times ρ."""
    (share,) = age.x25519_shares(told.world.objects[0].header)
    crafted = curve.to_montgomery(curve.mult(FACTOR, curve.from_montgomery(share)))
    return age.Stanza("X25519", (encode_base64(crafted),), bytes(32))


def own_stanza(told: Told) -> age.Stanza:
    return told.world.recipient("registry").wrap(b"k" * 16, OWN)


def body_of(told: Told, *stanzas: age.Stanza, proven: bool = True, **said: Any) -> dict[str, Any]:
    """The entry of a header of these stanzas, with the best proof that the thief can make."""
    header = age.Header.with_mac(stanzas, b"k" * 16).encode()
    body = true(told)
    del body["data"]["proof"]
    body["data"] |= {"header": format_base64(header), "id": age.object_id(header), **said}
    if proven:
        recipient = str(told.world.recipient("registry"))
        signed = SignedFields.of(body["data"])
        proof = prove(signed, recipient, OWN, random=lambda size: b"r" * size)
        body["data"]["proof"] = format_base64(proof)
    return body


def _changed(**changes: Any) -> Lie:
    def lie(told: Told) -> None:
        body = true(told)
        body["data"] |= changes
        show(told, body)

    return lie


def _without(told: Told) -> None:
    body = true(told)
    del body["data"]["proof"]
    show(told, body)


def _foreign(told: Told) -> None:
    body = body_of(told, wanted_stanza(told), proven=False)
    body["data"]["proof"] = true(told)["data"]["proof"]
    show(told, body)


def _beside(told: Told) -> None:
    """Together with an object that is as it should be."""
    show(told, true(told, 1), body_of(told, wanted_stanza(told)))


def _one_key_twice(told: Told) -> None:
    """Both proven by who made them: a host that draws the same again, or lies."""
    stanza = told.world.recipient("registry").wrap(b"j" * 16, OWN)
    show(told, body_of(told, own_stanza(told)), body_of(told, stanza))


def _entered_later(told: Told) -> None:
    """Under a time that says otherwise: whoever writes the ledger sets its clock."""
    body = true(told)
    body["at"] = stamp(told.subject.opened - timedelta(hours=1))
    told.late = True
    show(told, body)


def _clock_set_back(told: Told) -> None:
    """Registered before the request, by a clock that was set back in between."""
    body = true(told)
    body["at"] = stamp(told.subject.opened + timedelta(hours=1))
    show(told, body)


MADE_OF_WANTED: dict[str, Lie] = {
    "a header made of a wanted one, without a proof": lambda told: show(
        told, body_of(told, wanted_stanza(told), proven=False)
    ),
    "a header made of a wanted one, with a proof by another key": lambda told: show(
        told, body_of(told, wanted_stanza(told))
    ),
    "a header made of a wanted one, with the wanted one's proof": _foreign,
    "a header made of a wanted one, beside a good object": _beside,
    "a stanza made of a wanted one, after the thief's own": lambda told: show(
        told, body_of(told, own_stanza(told), wanted_stanza(told))
    ),
    "a stanza made of a wanted one, before the thief's own": lambda told: show(
        told, body_of(told, wanted_stanza(told), own_stanza(told))
    ),
}

HEADER_LIES: dict[str, Lie] = {
    **MADE_OF_WANTED,
    "no proof": _without,
    "a proof of nothing": _changed(proof=format_base64(bytes(64))),
    "other tags": _changed(tags={"database": "letters"}),
    "another size": _changed(size=999),
    "another host": _changed(host="db2"),
    "another job": _changed(job=None),
    "another time": _changed(sealed="2026-01-01T00:00:00.000000Z"),
    "one key twice": _one_key_twice,
    "an object that came after the request": _entered_later,
    "a stanza of another kind beside it": lambda told: show(
        told, body_of(told, own_stanza(told), age.Stanza("x-grease", (), b""))
    ),
}

HONEST: dict[str, Callable[[Told], object]] = {
    "as it is": lambda told: show(told, true(told)),
    "two": lambda told: show(told, true(told), true(told, 1)),
    "registered before a clock was set back": _clock_set_back,
    "made and proven by somebody else": lambda told: show(
        told, body_of(told, own_stanza(told), tags={}, job=None)
    ),
}
