"""The bundle of a reshared dataset: enough, with a key file, to have one's shares again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from custody import curve
from custody.errors import CredentialError, DealingError
from custody.formats import canonical_json
from custody.formats.encoding import format_base64
from custody.quorum import recover
from custody.quorum_tree import parse_quorum, people, plain
from custody.reshare import Redeal, ReshareBundle, answer, freeze
from custody.sealedbox import seal_to
from tests.keys import key_of
from tests.reshare.scene import Dataset

DATASET = Dataset.dealt(plain(2, ["anna", "bert", "carl"]))
NEW = parse_quorum("any of (2 of (anna, dora, emil), all of (anna, fred))")
RESHARE = DATASET.reshare(NEW)
BUNDLE = RESHARE.bundle()


def test_it_is_read_as_it_is_written() -> None:
    data = BUNDLE.encode()
    assert ReshareBundle.parse(data) == BUNDLE
    assert ReshareBundle.parse(b"\xef\xbb\xbf" + data + b"\r\n") == BUNDLE
    assert sorted(canonical_json.decode_object(data)) == [
        "boxes", "commitments", "dealers", "dealing", "format", "subject",
    ]  # fmt: skip


def test_everybody_s_shares_open_from_it_and_make_the_key() -> None:
    read = ReshareBundle.parse(BUNDLE.encode())
    shares = [one for name in people(NEW) for one in read.open_rows(key_of(name))]
    assert sorted(share.index for share in shares) == [1, 2, 3, 4, 5]
    assert recover(read.frozen.dealing, shares[:2] + shares[2:4]) == recover(
        DATASET.dealing, DATASET.shares
    )
    with pytest.raises(CredentialError):
        read.open_rows(key_of("bert"))


def test_what_was_opened_after_a_complaint_stands_in_it() -> None:
    """A box of rubbish would close a row for ever, had its dealer not answered."""
    rubbish = RESHARE.with_box(1, "dora", seal_to(key_of("dora").keyfile.box_public, b"rubbish"))
    with pytest.raises(DealingError, match="part of anna"):
        rubbish.bundle().open_rows(key_of("dora"))
    opened = answer(RESHARE.subject, DATASET.shares[0], "dora")
    bundle = ReshareBundle.parse(rubbish.bundle({(1, "dora"): opened}).encode())
    assert bundle.open_rows(key_of("dora")) == RESHARE.received("dora")
    assert bundle.open_rows(key_of("emil")) == RESHARE.received("emil")


def _box(record: dict[str, Any], place: int, official: str) -> None:
    record["boxes"][place][official] = format_base64(b"another box")


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record.pop("commitments"),
        lambda record: record.update(note="x"),
        lambda record: record.update(format="custody-bundle/v1"),
        lambda record: _box(record, 0, "dora"),
        lambda record: record["boxes"].pop(),
        lambda record: record["boxes"].reverse(),
        lambda record: record["boxes"][0].pop("emil"),
        lambda record: record["boxes"][0].update(bert=format_base64(b"x")),
        lambda record: record["dealers"].reverse(),
        lambda record: record["dealers"].pop(),
        lambda record: record["dealers"].append(record["dealers"][0]),
        lambda record: record["commitments"].reverse(),
        lambda record: record["dealing"].update(by="service"),
        lambda record: record["dealing"].update(epoch=2),
        lambda record: record["dealing"].update(canary=format_base64(b"x")),
        lambda record: record["dealing"]["shares"].reverse(),
        lambda record: record["dealing"]["dealers"].reverse(),
        lambda record: record["subject"].update(nonce="00" * 16),
        lambda record: record["subject"].update(epoch=2),
        lambda record: record["subject"]["from"]["shares"].reverse(),
        lambda record: record.update(answers=[]),
        lambda record: record.update(answers=[{"dealer": 7, "official": "dora"}]),
        lambda record: record.update(answers=[{"dealer": 1, "official": "dora"}]),
    ],
)
def test_whatever_was_altered_is_found_without_a_secret(
    change: Callable[[dict[str, Any]], object],
) -> None:
    """EPOCH, TAMPER: everything in it follows from the rest, or is signed by its digest."""
    record = canonical_json.decode_object(BUNDLE.encode())
    change(record)
    with pytest.raises(DealingError, match="can't use this bundle"):
        ReshareBundle.parse(canonical_json.encode(record))


def test_another_attempt_is_another_bundle() -> None:
    """BOUND: the number is signed with the rest; a bundle says what its dealing was signed as."""
    record = canonical_json.decode_object(BUNDLE.encode())
    record["dealing"]["attempt"] = 2
    read = ReshareBundle.parse(canonical_json.encode(record))
    subject = RESHARE.subject
    assert read.frozen.signed_digest(subject) != BUNDLE.frozen.signed_digest(subject)


def test_dealings_that_are_wrong_one_by_one_are_found_though_their_sum_is_right() -> None:
    """NAMED: two dealers who shift their shares against each other."""
    shifts = {1: curve.BASE, 2: curve.mult(2, curve.BASE)}  # with c_1 = 2 and c_2 = -1
    redeals = {row: _shifted(RESHARE.redeals[row], shift) for row, shift in shifts.items()}
    frozen = freeze(RESHARE.subject, redeals, 1)
    assert frozen.dealing == RESHARE.frozen.dealing
    wrong = replace(BUNDLE, redeals=redeals, frozen=frozen)
    with pytest.raises(DealingError, match=r"dealing of anna .* something else than their share"):
        ReshareBundle.parse(wrong.encode())


def _shifted(made: Redeal, shift: bytes) -> Redeal:
    first, *rest = made.commitments
    return replace(made, commitments=(curve.add(first, shift), *rest))


def test_a_reshare_that_can_t_be_is_no_bundle() -> None:
    """EPOCH: though every dealing in it is right."""
    dataset = replace(DATASET, epoch=-1)
    with pytest.raises(DealingError, match="can't use this bundle: expected an epoch from 0"):
        ReshareBundle.parse(dataset.reshare(NEW).bundle().encode())
