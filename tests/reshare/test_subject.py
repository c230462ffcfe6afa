"""The subject of a reshare: read as it is written, and refused where it can't be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from custody import curve
from custody.ceremony.subject import Witness
from custody.errors import CustodyError, TamperedError
from custody.formats import canonical_json
from custody.quorum_tree import parse_quorum, plain
from custody.reshare import ReshareSubject, answer, redeal, require_reshare
from tests.keys import key_of
from tests.reshare.scene import Dataset, seat_of, seats_of

DATASET = Dataset.dealt(plain(2, ["anna", "bert", "carl"]))
NEW = parse_quorum("all of (2 of (anna, dora, emil) as security, any of (fred, gina) as legal)")
SUBJECT = DATASET.subject(NEW)


def witness(name: str, key: str) -> Witness:
    return Witness(name, key_of(key).keyfile.signing_public)


def test_it_is_read_as_it_is_written() -> None:
    require_reshare(SUBJECT)
    record = canonical_json.decode_object(SUBJECT.encode())
    assert ReshareSubject.read(record) == SUBJECT
    assert record["format"] == "custody-reshare/v1"
    assert sorted(record["from"]) == ["dealing", "epoch", "quorum", "seats", "shares"]


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record.pop("epoch"),
        lambda record: record.update(epoch="1"),
        lambda record: record.update(format="custody-genesis/v1"),
        lambda record: record.update(threshold=2),
        lambda record: record["from"].pop("shares"),
        lambda record: record["from"].update(note="x"),
        lambda record: record["from"]["quorum"].update(need="2"),
        lambda record: record.update(opened="2026-11-30"),
    ],
)
def test_another_record_is_refused(change: Callable[[dict[str, Any]], object]) -> None:
    record = SUBJECT.record()
    change(record)
    with pytest.raises(TamperedError):
        ReshareSubject.read(record)


def old(**changes: Any) -> ReshareSubject:
    return replace(SUBJECT, old=replace(SUBJECT.old, **changes))


IMPOSSIBLE = {
    "an epoch left out": replace(SUBJECT, epoch=2),
    "the epoch before": replace(SUBJECT, epoch=0),
    "a negative epoch": replace(old(epoch=-1), epoch=0),
    "another key": replace(SUBJECT, public=curve.BASE),
    "an old share swapped": old(shares=(*SUBJECT.old.shares[1:], SUBJECT.old.shares[0])),
    "an old share missing": old(shares=SUBJECT.old.shares[1:]),
    "no digest of the dealing": old(dealing="D1" * 32),
    "a quorum of one": replace(
        SUBJECT, quorum=plain(1, ["anna", "bert"]), seats=seats_of(plain(1, ["anna", "bert"]))
    ),
    "somebody who counts twice": replace(
        SUBJECT,
        quorum=parse_quorum("all of (anna, 1 of (anna, bert))"),
        seats=seats_of(plain(2, ["anna", "bert"])),
    ),
    "seats of others": replace(SUBJECT, seats=seats_of(plain(2, ["anna", "bert"]))),
    "seats in another order": replace(SUBJECT, seats=SUBJECT.seats[::-1]),
    "seats numbered otherwise": replace(
        SUBJECT, seats=(replace(SUBJECT.seats[0], index=7), *SUBJECT.seats[1:])
    ),
    "old seats of others": old(seats=seats_of(plain(2, ["anna", "bert", "dora"]))),
    "one key twice": replace(
        SUBJECT,
        seats=(
            SUBJECT.seats[0],
            replace(SUBJECT.seats[1], signing_key=SUBJECT.seats[0].signing_key),
            *SUBJECT.seats[2:],
        ),
    ),
    "a fingerprint of other keys": replace(
        SUBJECT,
        seats=(
            replace(SUBJECT.seats[0], fingerprint=seat_of(1, "hugo").fingerprint),
            *SUBJECT.seats[1:],
        ),
    ),
    "a witness with an old seat": replace(SUBJECT, witnesses=(witness("bert", "wilma"),)),
    "a witness with a new seat": replace(SUBJECT, witnesses=(witness("gina", "wilma"),)),
    "a witness by an official's key": replace(SUBJECT, witnesses=(witness("wilma", "dora"),)),
    "a witness who opened it": replace(SUBJECT, witnesses=(witness("adam", "adam"),)),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_what_can_t_be_is_refused(name: str) -> None:
    """EPOCH, QUORUM: before anybody deals."""
    with pytest.raises(CustodyError) as caught:
        require_reshare(IMPOSSIBLE[name])
    assert caught.value.exit_code in (65, 77)


def test_a_witness_and_new_keys_of_an_old_official_may_be() -> None:
    """Whoever lost a key file sits in both rosters, with other keys in the new one."""
    seat = replace(seat_of(1, "hugo"), official="anna")
    prints = replace(
        seat,
        fingerprint=replace(key_of("hugo").keyfile, name="anna").fingerprint(),
    )
    seats = (prints, *SUBJECT.seats[1:])
    require_reshare(replace(SUBJECT, seats=seats, witnesses=(witness("wilma", "wilma"),)))


@pytest.mark.parametrize("field", ["nonce", "ceremony", "epoch", "dataset", "origin"])
def test_a_dealing_is_of_its_subject_and_kept_nowhere(field: str) -> None:
    """BOUND: the same share deals the same again here, and something else in every other."""
    share = DATASET.shares[1]
    made, _ = redeal(SUBJECT, share)
    again, _ = redeal(SUBJECT, share)
    assert (made.row, made.commitments) == (again.row, again.commitments)
    changed = {field: 7 if field == "epoch" else "00" * 16}
    other, _ = redeal(replace(SUBJECT, **changed), share)  # type: ignore[arg-type]
    assert other.commitments[0] == made.commitments[0]
    assert not set(other.commitments[1:]) & set(made.commitments[1:])
    assert answer(SUBJECT, share, "dora") == answer(SUBJECT, share, "dora")
