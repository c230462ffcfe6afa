"""Lies about reshares: what is left, who approved, what is over, and which epoch is today's."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from custody.ceremony import Drill, Subject, keyed_seats
from custody.formats.canonical_json import decode_binary
from custody.official.own_receipt import Genesis
from custody.reshare import ReshareSubject
from tests.lying.lying_service import Change, Liar, Lie
from tests.lying.redealt import own_epoch
from tests.lying.redealt_lies import REDEALT
from tests.lying.subject_lies import READ, seats, subject_lie
from tests.quorums import any_of

KIND = "reshare"

# what is left, and who decides


def _leaving(change: Callable[[ReshareSubject], ReshareSubject]) -> Lie:
    """Show a reshare out of another epoch, opened in the ledger like this."""

    def show(subject: Subject, _: Liar) -> Subject:
        assert isinstance(subject, ReshareSubject)
        return change(subject)

    return replace(subject_lie(show, kind=KIND, answers=(*READ, "reshared")), kind=KIND)


def _later(subject: ReshareSubject) -> ReshareSubject:
    old = replace(subject.old, epoch=subject.old.epoch + 1)
    return replace(subject, old=old, epoch=subject.epoch + 1)


def _of_other_officials(subject: ReshareSubject) -> ReshareSubject:
    """The thief's keys in the old seats, but in anna's."""
    as_seats = replace(subject, seats=subject.old.seats, quorum=subject.old.quorum)
    found = seats()(as_seats, None).seats  # type: ignore[arg-type]
    return replace(subject, old=replace(subject.old, seats=found))


def _of_two(subject: ReshareSubject) -> ReshareSubject:
    return own_epoch(subject, any_of(2, subject.old.seats))[0]


LEFT: dict[str, Lie] = {
    "another quorum to leave": _leaving(_of_two),
    "other shares to leave": _leaving(lambda it: own_epoch(it)[0]),
    "a later epoch to leave": _leaving(_later),
    "another dealing to leave": _leaving(
        lambda it: replace(it, old=replace(it.old, dealing="ab" * 32))
    ),
    "the thief's keys in old seats": _leaving(_of_other_officials),
}

# what was signed


def _signed_kinds(told: Any) -> list[str]:
    return [json.loads(decode_binary(one["payload"]))["kind"] for one in told["envelopes"]]


def _without(*kinds: str) -> Change:
    def told_as(told: Any, _: Liar) -> Any:
        rows = zip(told["envelopes"], _signed_kinds(told), strict=True)
        return told | {"envelopes": [one for one, kind in rows if kind not in kinds]}

    return told_as


def _of_another_reshare(told: Any, liar: Liar) -> Any:
    """Show what was signed in the reshare that is over."""
    other = liar.ask(
        f"/ceremonies/{liar.names['moved']}/verdicts?size={len(liar.true_ledger().entries)}"
    )
    if told["envelopes"] == other["envelopes"]:
        return told
    return told | {"envelopes": other["envelopes"]}


SIGNED: dict[str, Lie] = {
    "approvals left out": Lie("signed", {"verdicts": _without("approve")}, kind=KIND),
    "dealings left out": Lie("signed", {"verdicts": _without("redeal")}, kind=KIND),
    "receipts left out": Lie("signed", {"verdicts": _without("receipt")}, kind=KIND),
    "what was signed in another reshare": Lie(
        "signed", {"verdicts": _of_another_reshare}, kind=KIND
    ),
}

# what is over


def _at(step: str, action: str, **standing: Any) -> Change:
    def told_as(told: Any, _: Liar) -> Any:
        if told["kind"] != KIND or told["step"]["action"] == action:
            return told
        said = told | {"step": told["step"] | {"id": step, "action": action, "actor": "official"}}
        return said | {"reshare": told["reshare"] | standing}

    return told_as


def _hidden(told: Any, _: Liar) -> Any:
    if told["kind"] != KIND:
        return told
    return told | {"reshare": told["reshare"] | {"outstanding": []}}


OVER: dict[str, Lie] = {
    "a reshare that has not switched as switched": Lie(
        "standing", {"ceremony": _at("attest", "attest", epoch=1)}, kind=KIND
    ),
    "a switched reshare as one that has not": Lie(
        "standing", {"ceremony": _at("receive", "receive", epoch=0)}, kind=KIND
    ),
    "old shares hidden": Lie("standing", {"ceremony": _hidden}, kind=KIND),
}

# the epoch that was left


def _older(told: Any, liar: Liar) -> Any:
    return liar.earlier.get(Genesis.read(told).subject.dataset, told)


def _as_before(subject: Subject, liar: Liar) -> Subject:
    """A request, or drill, as it would have been in the epoch that was left."""
    before = Genesis.read(liar.earlier[subject.dataset])
    seats = keyed_seats(before.subject, before.dealing)
    other = replace(subject, epoch=0, seats=seats, quorum=before.subject.quorum)
    drill = subject.drill
    if drill is None:
        return other
    made = Drill.of(other, 0, drill.public, drill.target, drill.absent, drill.corrupt)
    return replace(other, drill=made)


EPOCHS: dict[str, Lie] = {
    "an older epoch as today's": Lie("recipient", {"genesis": _older}, kind="epoch"),
    "an older epoch, and what is asked in it": replace(
        subject_lie(_as_before, answers=READ, genesis=_older), kind="epoch"
    ),
}
RESHARED: dict[str, Lie] = {**LEFT, **SIGNED, **REDEALT, **OVER, **EPOCHS}
