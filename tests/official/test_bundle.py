"""Bundles: what is dealt is checked by everybody, and opened by nobody but its official."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody import age
from custody.ceremony import Dealt, Seat, require_roster
from custody.errors import CredentialError, DealingError, InputError, TamperedError
from custody.formats import canonical_json
from custody.formats.encoding import format_base64
from custody.formats.fingerprint import fingerprint
from custody.official.bundle import Bundle, check_bundle, deal_subject, open_shares, read_dealing
from custody.quorum import Share, recover, verify_share
from custody.quorum_tree import nameless
from custody.sealedbox import seal_to
from tests.ceremony.play import OFFICIALS, dealt, key
from tests.ceremony.subjects import request_of
from tests.damage import arbitrary_json, damaged, paths, replaced_at
from tests.quorums import any_of

BUNDLE = dealt()
RECORD = canonical_json.decode_object(BUNDLE.encode())
TO = age.X25519Recipient.parse(BUNDLE.dealing.recipient)


def shares() -> list[Share]:
    return [share for name in OFFICIALS for share in open_shares(BUNDLE, key(name))]


def altered(**fields: Any) -> Bundle:
    return replace(BUNDLE, dealing=replace(BUNDLE.dealing, **fields))


def resubject(**fields: Any) -> Bundle:
    return replace(BUNDLE, subject=replace(BUNDLE.subject, **fields))


def rewritten(part: str, **fields: Any) -> bytes:
    """The bundle's file with other fields in its ``subject`` or ``dealing``."""
    return canonical_json.encode({**RECORD, part: {**RECORD[part], **fields}})


def reseal(index: int, inside: bytes) -> Bundle:
    """A bundle in which somebody has put something else into one seat's box."""
    box = seal_to(BUNDLE.subject.seats[index - 1].box_key, inside)
    boxes = tuple(box if at == index else old for at, old in enumerate(BUNDLE.sealed, start=1))
    digests = tuple(hashlib.sha256(one).hexdigest() for one in boxes)
    return replace(altered(sealed=digests), sealed=boxes)


def inside(index: int) -> dict[str, Any]:
    box = BUNDLE.sealed[index - 1]
    return canonical_json.decode_object(key(OFFICIALS[index - 1]).unseal(box))


def test_a_bundle_reads_back() -> None:
    """LEDGER: one byte string for each bundle; a newline at its end is forgiven."""
    data = BUNDLE.encode()
    assert Bundle.parse(data) == Bundle.parse(data + b"\n") == BUNDLE
    assert Bundle.parse(data).encode() == data


def test_every_official_opens_their_own_share_and_no_other() -> None:
    """NO-SHARE: a sealed share is for one key file."""
    assert [share.index for share in shares()] == [1, 2, 3]
    for share in shares():
        verify_share(check_bundle(BUNDLE), share)
    for box in BUNDLE.sealed[1:]:
        with pytest.raises(CredentialError):
            key("anna").unseal(box)


def test_any_two_of_the_shares_are_the_key_that_is_sealed_to() -> None:
    """QUORUM: the recipient on the record is the dealt key's."""
    dealing = check_bundle(BUNDLE)
    for pair in (shares()[:2], shares()[1:]):
        identity = age.X25519Identity(recover(dealing, pair))
        assert str(identity.recipient()) == BUNDLE.dealing.recipient
        age.open_header(BUNDLE.dealing.canary, [identity])


def test_dealing_again_makes_another_key() -> None:
    """NO-ASSEMBLY: nothing of a dealing is kept for the next."""
    again = deal_subject(BUNDLE.subject, "offline", random.Random(9).randbytes)
    assert again.dealing.public != BUNDLE.dealing.public
    assert again.dealing.by == "offline"
    assert not set(again.sealed) & set(BUNDLE.sealed)


def test_no_secret_stands_in_a_bundle_unsealed() -> None:
    """QUIET: neither a share nor the key, in any of the forms it might be written."""
    data, dealing = BUNDLE.encode(), check_bundle(BUNDLE)
    secrets = [recover(dealing, shares()[:2]), *(share.encode() for share in shares())]
    for secret in secrets:
        for form in (secret, secret.hex().encode(), format_base64(secret).encode()):
            assert form not in data


def test_the_dealer_draws_without_bias() -> None:
    """QUORUM: coefficients from [0, Q) by rejection; all ones is drawn again, not reduced."""
    calls: list[int] = []
    chance = random.Random(3)

    def scripted(size: int) -> bytes:
        calls.append(size)
        return b"\xff" * 32 if len(calls) == 2 else chance.randbytes(size)

    deal_subject(BUNDLE.subject, "service", scripted)
    assert calls[:3] == [32, 32, 32]  # the private key, a draw beyond Q, and the next one


other = deal_subject(BUNDLE.subject, "service", random.Random(4).randbytes)
seats = BUNDLE.subject.seats
CORRUPT: dict[str, tuple[Bundle, str]] = {
    "a lower threshold": (altered(quorum=nameless(1, 3)), "threshold"),
    "a raised threshold": (altered(quorum=nameless(3, 3)), "threshold or roster"),
    "a threshold both agree on": (
        replace(
            resubject(quorum=any_of(3, BUNDLE.subject)),
            dealing=altered(quorum=nameless(3, 3)).dealing,
        ),
        "fewer than 3 shares would open",
    ),
    "a seat too few": (
        replace(resubject(seats=seats[:2], quorum=any_of(2, seats[:2])), dealing=BUNDLE.dealing),
        "threshold or roster",
    ),
    "another public key": (altered(public=other.dealing.public), "not a 2 of 3 sharing"),
    "a share key of another dealing": (
        altered(shares=(*BUNDLE.dealing.shares[:2], other.dealing.shares[2])),
        "not a 2 of 3 sharing",
    ),
    "share keys in another order": (altered(shares=BUNDLE.dealing.shares[::-1]), "sharing"),
    "the key itself for a share": (
        altered(shares=(BUNDLE.dealing.public,) * 3),
        "fewer than 2 shares would open",
    ),
    "no share keys": (altered(shares=()), "a share for each seat"),
    "another recipient": (altered(recipient=other.dealing.recipient), "recipient is not"),
    "a sealed share exchanged": (
        replace(BUNDLE, sealed=(*BUNDLE.sealed[:2], other.sealed[2])),
        "not the one that was dealt",
    ),
    "sealed shares in another order": (replace(BUNDLE, sealed=BUNDLE.sealed[::-1]), "not the one"),
    "a sealed share too few": (
        replace(
            altered(sealed=BUNDLE.dealing.sealed[:2]),
            sealed=BUNDLE.sealed[:2],
        ),
        "one sealed share for every seat",
    ),
    "no sealed shares": (replace(altered(sealed=()), sealed=()), "one sealed share for every seat"),
    "a canary to two": (
        altered(canary=age.new_header(bytes(16), [TO] * 2)),
        "not sealed to one recipient",
    ),
    "a canary that is no header": (altered(canary=b"age?"), "age v1 header"),
    "a dealer that is neither": (altered(by="somebody"), "neither service nor offline"),
    "a subject that is no genesis": (
        replace(BUNDLE, subject=request_of()),
        "not that of a genesis",
    ),
    "a roster with one person twice": (
        resubject(seats=(seats[0], replace(seats[1], official="anna"), seats[2])),
        "two seats",
    ),
    "a roster numbered from zero": (
        resubject(seats=tuple(replace(seat, index=at) for at, seat in enumerate(seats))),
        "numbered",
    ),
}


@pytest.mark.parametrize(("bundle", "said"), CORRUPT.values(), ids=CORRUPT.keys())
def test_a_bundle_that_is_not_a_sharing_of_its_key_is_refused(bundle: Bundle, said: str) -> None:
    """QUORUM: by everybody who reads it, without a secret, and before a share is opened."""
    with pytest.raises(DealingError, match=said):
        check_bundle(bundle)
    with pytest.raises(DealingError, match="can't use this bundle: "):
        Bundle.parse(bundle.encode())
    with pytest.raises(DealingError, match=said):
        open_shares(bundle, key("anna"))


def test_keys_under_the_fingerprint_of_other_keys_are_refused() -> None:
    """NAMED, NO-SHARE: by whoever deals, and by whoever would sign for the dealing."""
    mallory = key("mallory").keyfile
    swapped = replace(seats[0], signing_key=mallory.signing_public, box_key=mallory.box_public)
    subject = replace(BUNDLE.subject, seats=(swapped, *seats[1:]))
    with pytest.raises(TamperedError, match="fingerprint of anna") as caught:
        require_roster(subject)
    assert caught.value.promise == "NAMED"
    with pytest.raises(DealingError, match="fingerprint of anna"):
        check_bundle(replace(BUNDLE, subject=subject))


@pytest.mark.parametrize("part", ["dealing", "subject"])
def test_a_field_too_many_is_refused(part: str) -> None:
    """BOUND: what is not read is not shown, so it is not signed."""
    with pytest.raises(DealingError, match="not known here"):
        Bundle.parse(rewritten(part, note="x"))


def test_the_broken_promise_is_named_through_parsing() -> None:
    """QUORUM: the reader is told which promise it was."""
    bad = altered(shares=BUNDLE.dealing.shares[::-1])
    with pytest.raises(DealingError) as caught:
        Bundle.parse(bad.encode())
    assert caught.value.promise == "QUORUM"
    assert caught.value.hint


WRONG_INSIDE: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "of another dataset": lambda record: {**record, "dataset": "payroll"},
    "of another ceremony": lambda record: {**record, "ceremony": "genesis-other"},
    "with another nonce": lambda record: {**record, "nonce": "5c" * 16},
    "of another ledger": lambda record: {**record, "origin": "custody.example/other"},
    "for another official": lambda record: {**record, "official": "bert"},
    "for another seat": lambda record: {**record, "index": 2},
    "dealt with another canary": lambda record: {**record, "canary": "00" * 32},
    "with a field too many": lambda record: {**record, "note": "x"},
    "of another format": lambda record: {**record, "format": "custody-share/v2"},
}


@pytest.mark.parametrize("change", WRONG_INSIDE.values(), ids=WRONG_INSIDE.keys())
def test_a_share_of_something_else_is_refused(
    change: Callable[[dict[str, Any]], dict[str, Any]],
) -> None:
    """BOUND: a sealed box says nothing of itself, so what is in it must."""
    bundle = reseal(1, canonical_json.encode(change(inside(1))))
    with pytest.raises(DealingError, match="is of something else") as caught:
        open_shares(bundle, key("anna"))
    assert caught.value.promise == "BOUND"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"share",
        b"[]",
        b"{}",
        b'{"share":7}',
        b'{"share":"AAAA"}',
        canonical_json.encode({"share": format_base64(bytes(32))}),
        canonical_json.encode({"share": format_base64(b"\xff" * 32)}),
    ],
    ids=["empty", "text", "list", "object", "number", "short", "zero", "beyond Q"],
)
def test_a_box_that_holds_no_share_names_its_official(data: bytes) -> None:
    """NAMED: and says no more of what was in it."""
    with pytest.raises(DealingError, match="what is sealed to anna is no share") as caught:
        open_shares(reseal(1, data), key("anna"))
    assert caught.value.promise == "NAMED"


def test_somebody_elses_share_in_my_box_is_found() -> None:
    """NAMED: bert's value under anna's name is not the share of her seat."""
    forged = canonical_json.encode({**inside(1), "share": inside(2)["share"]})
    with pytest.raises(DealingError, match="not the share of seat 1"):
        open_shares(reseal(1, forged), key("anna"))


def test_a_canary_put_in_the_place_of_the_dealt_one_is_found() -> None:
    """BOUND: else a receipt would open, in part, whatever object it is swapped for."""
    bundle = altered(canary=age.new_header(bytes(16), [TO]))
    check_bundle(bundle)
    with pytest.raises(DealingError, match="is of something else") as caught:
        open_shares(bundle, key("anna"))
    assert caught.value.promise == "BOUND"


@pytest.mark.parametrize("name", ["mallory", "dora"])
def test_a_key_file_without_a_seat_is_told_so(name: str) -> None:
    """NO-SHARE: before anything is tried with it."""
    with pytest.raises(CredentialError, match=f"key file of {name} has no seat"):
        open_shares(BUNDLE, key(name))


def test_a_new_key_file_of_an_old_name_is_told_so() -> None:
    """QUORUM: the seat is the enrolled key's, not the name's."""
    keys = (key("dora").keyfile.signing_public, key("dora").keyfile.box_public)
    newer = Seat(1, "anna", *keys, fingerprint("anna", *keys))
    bundle = resubject(seats=(newer, *seats[1:]))
    with pytest.raises(CredentialError, match="has no seat"):
        open_shares(bundle, key("anna"))


def test_a_canary_nobody_could_contribute_to_is_refused() -> None:
    """QUORUM: the genesis would wait for receipts that can't be made."""
    parsed = age.Header.parse(BUNDLE.dealing.canary)
    twisted = replace(parsed.stanzas[0], args=(format_base64(b"\x02" + bytes(31)).rstrip("="),))
    bad = age.Header((twisted,), parsed.mac).encode()
    with pytest.raises(DealingError):
        check_bundle(altered(canary=bad))


@pytest.mark.parametrize("threshold", ["2", True, None, [2]])
def test_a_threshold_that_is_no_number_is_refused(threshold: object) -> None:
    """QUORUM: nothing else is compared with the number of keys."""
    with pytest.raises(DealingError, match="threshold of a dealing as an integer"):
        Bundle.parse(rewritten("dealing", threshold=threshold))


@pytest.mark.parametrize("name", ["public", "shares", "threshold"])
@pytest.mark.parametrize("value", [None, 7.5, "x", {}, [7], ["AA=="]])
def test_a_dealing_of_other_types_is_refused(name: str, value: object) -> None:
    record = BUNDLE.dealing.record()
    with pytest.raises(TamperedError):
        Dealt.read({**record, name: value})
    with pytest.raises(TamperedError):
        Dealt.read({key: part for key, part in record.items() if key != name})


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(paths(RECORD)), arbitrary_json)
def test_a_bundle_changed_anywhere_gives_a_dealing_error(path: tuple[Any, ...], new: Any) -> None:
    """TAMPER: or is still a bundle, where what was changed is not what makes it one."""
    try:
        bundle = Bundle.parse(canonical_json.encode(replaced_at(RECORD, path, new)))
    except DealingError:
        return
    assert read_dealing(bundle.dealing) == check_bundle(BUNDLE)


@settings(deadline=None, max_examples=150)
@given(damaged([BUNDLE.encode()]))
def test_bytes_that_are_no_bundle_give_a_dealing_error(data: bytes) -> None:
    """TAMPER: cut, overwritten, or not JSON at all; UTF-16 is called by its name."""
    try:
        bundle = Bundle.parse(data)
    except DealingError:
        return
    except InputError:
        assert data.startswith((b"\xfe\xff", b"\xff\xfe"))
        return
    assert read_dealing(bundle.dealing) == check_bundle(BUNDLE)
