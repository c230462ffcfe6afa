"""Lies about what was dealt in a reshare, and about who complains of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from custody.ceremony import Dealt
from custody.ceremony.any_subject import read_subject
from custody.errors import RedealError
from custody.formats import canonical_json
from custody.formats.timestamps import now
from custody.official.bundle import read_bundle
from custody.official.resharing import complaint
from custody.official.signing import Shown
from custody.reshare import Redeal, ReshareBundle
from custody.sealedbox import seal_to
from custody.tlog.note import open_checkpoint
from custody.tlog.note_keys import Verifier
from tests.keys import key_of
from tests.lying.lying_service import Liar, Lie
from tests.lying.redealt import Redealt, bundle_of, dealt_in
from tests.lying.shown_as import shown_as
from tests.lying.subject_lies import READ, seats, subject_lie

KIND = "reshare"

# what was dealt


def _text(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Lie:
    """Change the bundle alone, as it is written."""

    def told_as(told: Any, _: Liar) -> Any:
        record = change(json.loads(told["text"]))
        return {"text": canonical_json.encode(record).decode()}

    return Lie("dealt", {"redealt": told_as}, kind=KIND)


def _swapped(record: dict[str, Any]) -> dict[str, Any]:
    first, second, *rest = record["dealers"]
    return record | {"dealers": [second, first, *rest]}


def _box_swapped(record: dict[str, Any]) -> dict[str, Any]:
    first, second, *rest = record["boxes"]
    mine = first | {"gina": second["gina"]}
    return record | {"boxes": [mine, second | {"gina": first["gina"]}, *rest]}


def _left_out(record: dict[str, Any]) -> dict[str, Any]:
    return record | {"dealers": record["dealers"][1:], "boxes": record["boxes"][1:]}


def _forged_answer(record: dict[str, Any]) -> dict[str, Any]:
    """What bert is said to have opened, to stand in place of what he dealt to gina."""
    subject = read_subject(record["subject"])
    dealer = Redeal.read(record["dealers"][1])
    opened = {
        "ceremony": subject.ceremony,
        "commitments": hashlib.sha256(b"".join(dealer.commitments)).hexdigest(),
        "dataset": subject.dataset,
        "dealer": dealer.row,
        "epoch": subject.epoch,
        "format": "custody-subshare/v1",
        "nonce": subject.nonce,
        "official": "gina",
        "origin": subject.origin,
        "rows": {"4": "AQ" + "A" * 41 + "="},
    }
    return record | {"answers": [opened]}


def _read(text: str) -> ReshareBundle:
    bundle = read_bundle(text.encode())
    assert isinstance(bundle, ReshareBundle)
    return bundle


def _attempt(told: Any, _: Liar) -> Any:
    bundle = _read(told["text"])
    other = bundle_of(bundle.subject, dealt_in(bundle), bundle.frozen.attempt + 1)
    return {"text": other.encode().decode()}


def _anothers(_: Any, liar: Liar) -> Any:
    return liar.ask(f"/ceremonies/{liar.names['disputed']}/redealt")


def _made_up(bundle: ReshareBundle) -> ReshareBundle:
    """A dealing of bert's row that commits to his share, which the thief has not: so to nothing."""
    dealt, row = dealt_in(bundle), 2
    redealt, boxes = dealt[row]
    first, *_ = redealt.commitments
    points = (first, *reversed(redealt.commitments[1:]))
    sent = {name: seal_to(bundle.subject.seat(name).box_key, b"nothing") for name in boxes}  # type: ignore[union-attr]
    digests = {name: hashlib.sha256(box).hexdigest() for name, box in sent.items()}
    made: Redealt = (Redeal(row, points, digests), sent)
    return bundle_of(bundle.subject, {**dealt, row: made}, bundle.frozen.attempt)


def _blamed(told: Any, liar: Liar) -> Any:
    if told["kind"] != KIND or told["dealing"] is None:
        return told
    bundle = _read(liar.ask(f"/ceremonies/{told['id']}/redealt")["text"])
    liar.dealt = _made_up(bundle)
    return shown_as(told, bundle.subject, liar.dealt.dealing)


def _blaming(told: Any, liar: Liar) -> Any:
    return told if liar.dealt is None else {"text": liar.dealt.encode().decode()}


DEALT: dict[str, Lie] = {
    "dealers swapped": _text(_swapped),
    "two dealers' boxes swapped": _text(_box_swapped),
    "a dealer left out": _text(_left_out),
    "an answer that bert did not give": _text(_forged_answer),
    "a bundle of another attempt": Lie("dealt", {"redealt": _attempt}, kind=KIND),
    "another reshare's bundle": Lie("dealt", {"redealt": _anothers}, kind=KIND),
    "a dealing that bert did not make": Lie(
        "dealt", {"ceremony": _blamed, "redealt": _blaming}, kind=KIND
    ),
}

# who complains


def _complaint(liar: Liar, ceremony: str, official: str, key: str, row: int) -> dict[str, Any]:
    """Complain of a row of what is shown, in somebody's name, by some key."""
    told = liar.ask(f"/ceremonies/{liar.names[ceremony]}")
    subject = liar.shown or read_subject(told["subject"])
    dealing = liar.dealt.dealing if liar.dealt else Dealt.read(told["dealing"])
    note = liar.true_ledger().note().encode()
    shown = Shown(subject, dealing, open_checkpoint(note, Verifier.parse(liar.service.key.vkey)))
    wrong = RedealError("it does not open", official="anna", fault="box-fail", row=row)
    by = replace(key_of(key), keyfile=replace(key_of(key).keyfile, name=official))
    return complaint(shown, wrong, by, now()).as_dict()


def _unsigned(_: Any, liar: Liar) -> Any:
    """Under gina's name, by a key of the thief's."""
    made = [_complaint(liar, "disputed", "gina", "thief-gina", row) for row in (1, 2)]
    return {"envelopes": made}


def _by_fakes(_: Any, liar: Liar) -> Any:
    """By all of the thief's new officials, of anna's row: it would have her whole share."""
    assert liar.shown is not None
    names = [seat.official for seat in liar.shown.seats[1:]]
    made = [_complaint(liar, "disputed", name, f"thief-{name}", 1) for name in names]
    return {"envelopes": made}


def _of_another_dealing(_: Any, liar: Liar) -> Any:
    return {"envelopes": [_complaint(liar, "shared", "gina", "gina", 1)]}


COMPLAINTS: dict[str, Lie] = {
    "complaints that gina did not sign": Lie("complaint", {"complaints": _unsigned}, kind=KIND),
    "complaints of another reshare": Lie(
        "complaint", {"complaints": _of_another_dealing}, kind=KIND
    ),
    "complaints of the thief's new officials": replace(
        subject_lie(seats(), kind=KIND, answers=READ, complaints=_by_fakes), kind=KIND
    ),
    "no complaints": Lie(
        "complaint", {"complaints": lambda told, _: told | {"envelopes": []}}, kind=KIND
    ),
}
REDEALT: dict[str, Lie] = {**DEALT, **COMPLAINTS}
