"""Lies about who a dataset's officials are, how many decide, and by which policy (KNOWN)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from custody.formats.dsse import Envelope
from custody.formats.fingerprint import fingerprint
from custody.official.bundle import deal_subject
from custody.official.own_receipt import Genesis
from tests.keys import key_of, random_bytes_of
from tests.official.told import Lie, Told
from tests.quorums import any_of


def _seat(at: int, **changes: Any) -> Lie:
    """Show a seat with something changed; its fingerprint fits."""

    def change(told: Told) -> None:
        seat = replace(told.subject.seats[at], **changes)
        fits = fingerprint(seat.official, seat.signing_key, seat.box_key)
        seats = list(told.subject.seats)
        seats[at] = replace(seat, fingerprint=fits)
        told.show(seats=tuple(seats))

    return change


def _policy(**changes: Any) -> Lie:
    return lambda told: told.show(policy=replace(told.subject.policy, **changes))


def _other_key(told: Told) -> None:
    told.show(request=replace(told.subject.asked, public=told.other.dealing.public))


def _other_script(told: Told) -> None:
    told.show(script=replace(told.subject.script, name="quick"))


def _genesis(change: Callable[[Told], Genesis]) -> Lie:
    return lambda told: setattr(told, "genesis", change(told))


def _smaller_everywhere(told: Told) -> None:
    """A threshold of two in the request, in the genesis and in a dealing made for it."""
    told.show(quorum=any_of(2, told.subject))
    subject = replace(told.genesis.subject, quorum=any_of(2, told.genesis.subject))
    made = deal_subject(subject, "service", random_bytes_of("thief"))
    told.genesis = replace(told.genesis, subject=subject, dealing=made.dealing)


def _dealt_again(told: Told) -> Genesis:
    made = deal_subject(told.genesis.subject, "service", random_bytes_of("thief"))
    return replace(told.genesis, dealing=made.dealing)


def _forged_receipts(told: Told) -> Genesis:
    forged = [replace(one, signature=bytes(64)) for one in told.genesis.receipts]
    return replace(told.genesis, receipts=tuple(forged))


def _receipts(change: Callable[[Told], tuple[Envelope, ...]]) -> Lie:
    return _genesis(lambda told: replace(told.genesis, receipts=change(told)))


_FRIDA = key_of("frida").keyfile
QUORUMS: dict[str, Lie] = {
    "a smaller threshold": lambda told: told.show(quorum=any_of(2, told.subject)),
    "a seat less": lambda told: told.show(seats=told.subject.seats[:4]),
    "another signing key": _seat(2, signing_key=_FRIDA.signing_public),
    "another box key": _seat(2, box_key=_FRIDA.box_public),
    "another name": _seat(4, official="frida"),
    "another share key": _seat(3, share_keys=(bytes(32),)),
    "other keys in one's own seat": _seat(
        0, signing_key=_FRIDA.signing_public, box_key=_FRIDA.box_public
    ),
    "another dataset's key": _other_key,
    "a policy that lets the requester approve": _policy(requester_may_approve=True),
    "a policy of another script": _policy(export_script="quick"),
    "a script that the policy does not name": _other_script,
    "another dataset's genesis": _genesis(lambda told: told.other),
    "another dealing": _genesis(_dealt_again),
    "a smaller threshold everywhere": _smaller_everywhere,
    "another dataset's receipts": _receipts(lambda told: told.other.receipts),
    "an export as the genesis": _genesis(
        lambda told: replace(told.genesis, subject=told.ceremony.subject)
    ),
    "forged receipts": _genesis(_forged_receipts),
    "an approval as the receipt": _receipts(lambda told: (told.envelopes[0],)),
    "no receipt of one's own": _receipts(lambda told: told.genesis.receipts[1:]),
    "no receipts": _receipts(lambda told: ()),
}
