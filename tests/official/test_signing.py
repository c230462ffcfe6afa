"""What an official signs and hands in, what is refused before, and what it opens."""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from typing import Any

import pytest

from custody import age
from custody.ceremony import Subject, subject_digest
from custody.errors import (
    ContributionError,
    CredentialError,
    RefusedError,
    TamperedError,
)
from custody.formats.dsse import verify
from custody.formats.statement import PAYLOAD_TYPE, Statement
from custody.formats.timestamps import stamp
from custody.official.bundle import check_bundle, deal_subject
from custody.official.invitation import invitation_nonce
from custody.official.signing import (
    Shown,
    enrol_statement,
    make_statement,
    receipt,
    require_objects,
    sign_statement,
)
from custody.quorum import Context, Contribution, verify_contribution
from custody.tlog.note import Checkpoint
from tests.ceremony.play import (
    COMBINER_KEY,
    ORIGIN,
    START,
    dealt,
    genesis,
    key,
)
from tests.ceremony.subjects import changed
from tests.ceremony.vault import CHECKPOINT, approved_export, canary, headers, named, sealed
from tests.quorums import any_of
from tests.turning import turn

RANDOM = random.Random(11).randbytes
BUNDLE = dealt()
GENESIS = Shown(BUNDLE.subject, BUNDLE.dealing, CHECKPOINT)


def test_a_quorum_of_turns_opens_the_objects_and_nothing_was_put_together() -> None:
    """QUORUM, NO-ASSEMBLY: from the officials' own calls to the objects' file keys."""
    made = approved_export()
    made.hand_in("anna")
    with pytest.raises(RefusedError, match="expected 2 seats, got 1"):
        made.file_keys()
    made.hand_in("bert")
    assert made.file_keys() == [file_key for file_key, _ in sealed()]
    assert made.play.step == "unlock"


def test_a_turn_is_signed_over_what_was_shown() -> None:
    """BOUND: subject, nonce, the sealed contribution, and the history the official saw."""
    made = approved_export()
    envelope, box = made.turn("anna")
    payload = verify(envelope, key("anna").keyfile.signing_public, PAYLOAD_TYPE)
    said, subject = Statement.parse(payload), made.play.state.subject
    assert (said.kind, said.official, said.time) == ("turn", "anna", stamp(START))
    assert (said.origin, said.ceremony, said.nonce) == (
        ORIGIN,
        subject.ceremony,
        subject.nonce,
    )
    assert said.digest == subject_digest(subject, None).hex()
    assert said.contribution == hashlib.sha256(box).hexdigest()
    assert (said.size, said.root) == (CHECKPOINT.size, CHECKPOINT.root.hex())


def test_a_contribution_is_sealed_to_the_combiner_of_the_subject() -> None:
    """NO-SHARE, QUIET: proxies and database dumps see a box; the share is nowhere in it."""
    made = approved_export()
    _, box = made.turn("anna")
    with pytest.raises(CredentialError):
        key("bert").unseal(box)
    inside = COMBINER_KEY.unseal(box)
    assert Contribution.decode(inside).partials


def test_a_contribution_is_good_for_its_request_and_seat_only() -> None:
    """BOUND: the same objects, the same officials, another request."""
    made, other = approved_export(), approved_export()
    dealing, (_, box) = check_bundle(BUNDLE), made.turn("anna")
    given = Contribution.decode(COMBINER_KEY.unseal(box))
    elements = [share for header in headers() for share in age.x25519_shares(header)]
    subject, digest = made.play.state.subject, made.play.state.digest
    verify_contribution(dealing, elements, given, Context.of(subject, digest, "anna", 1))
    for wrong in (
        Context.of(other.play.state.subject, other.play.state.digest, "anna", 1),
        Context.of(replace(subject, nonce="5c" * 16), digest, "anna", 1),
        Context.of(subject, bytes(32), "anna", 1),
        Context.of(subject, digest, "bert", 1),
        Context.of(subject, digest, "bert", 2),
    ):
        with pytest.raises(ContributionError):
            verify_contribution(dealing, elements, given, wrong)


def test_a_receipt_proves_that_the_share_can_be_used() -> None:
    """QUORUM: the contribution to the canary verifies against the seat's own share key."""
    envelope, box = receipt(GENESIS, BUNDLE, key("carl"), START, RANDOM)
    said = Statement.parse(verify(envelope, key("carl").keyfile.signing_public, PAYLOAD_TYPE))
    assert (said.kind, said.digest) == ("receipt", GENESIS.digest.hex())
    given = Contribution.decode(COMBINER_KEY.unseal(box))
    bound = Context.of(BUNDLE.subject, GENESIS.digest, "carl", 3)
    verify_contribution(check_bundle(BUNDLE), age.x25519_shares(canary(BUNDLE)), given, bound)


@pytest.mark.parametrize(
    "shown",
    [
        Shown(BUNDLE.subject, None, CHECKPOINT),
        Shown(BUNDLE.subject, replace(BUNDLE.dealing, by="offline"), CHECKPOINT),
        Shown(
            replace(BUNDLE.subject, quorum=any_of(3, BUNDLE.subject)), BUNDLE.dealing, CHECKPOINT
        ),
        Shown(genesis().state.subject, BUNDLE.dealing, CHECKPOINT),
    ],
    ids=["no dealing", "another dealing", "another threshold", "another genesis"],
)
def test_a_receipt_is_for_the_bundle_that_was_checked(shown: Shown) -> None:
    """BOUND: what is signed is what the share was opened from."""
    with pytest.raises(TamperedError, match="not that of the ceremony shown") as caught:
        receipt(shown, BUNDLE, key("anna"), START, RANDOM)
    assert caught.value.promise == "BOUND"


def test_a_receipt_never_contributes_to_anything_but_the_dealt_canary() -> None:
    """BOUND: asked to sign again, with an object's header where the canary was."""
    to = age.X25519Recipient.parse(BUNDLE.dealing.recipient)
    header = age.new_header(bytes(16), [to])
    swapped = replace(BUNDLE, dealing=replace(BUNDLE.dealing, canary=header))
    shown = Shown(swapped.subject, swapped.dealing, CHECKPOINT)
    with pytest.raises(TamperedError, match="something else"):
        receipt(shown, swapped, key("anna"), START, RANDOM)


OTHER_KEY = deal_subject(BUNDLE.subject, "service", random.Random(12).randbytes)


@pytest.mark.parametrize(
    "changes",
    [
        {"dataset": "payroll"},
        {"public": OTHER_KEY.dealing.record()["public"]},
        {"origin": "custody.example/other"},
    ],
    ids=["another dataset", "another key", "another ledger"],
)
def test_a_key_is_turned_for_its_own_dataset_only(changes: dict[str, Any]) -> None:
    """BOUND: before the share is opened."""
    shown = Shown(changed(approved_export().play.state.subject, **changes), None, CHECKPOINT)
    with pytest.raises(TamperedError, match="another dataset's key") as caught:
        turn(shown, headers(), BUNDLE, key("anna"), START, RANDOM)
    assert caught.value.promise == "BOUND"


def test_a_key_is_not_turned_for_a_genesis() -> None:
    """BOUND: there is nothing in it to open."""
    with pytest.raises(TamperedError, match="is no export"):
        turn(GENESIS, headers(), BUNDLE, key("anna"), START, RANDOM)


def test_a_key_is_not_turned_for_nothing() -> None:
    """BOUND: a proof about no objects always holds, so there is none."""
    with pytest.raises(ContributionError, match="at least one object"):
        turn(approved_export().shown, [], BUNDLE, key("anna"), START, RANDOM)


def test_a_key_file_without_a_seat_turns_nothing() -> None:
    """QUORUM: told before anything is signed."""
    with pytest.raises(CredentialError, match="has no seat"):
        approved_export().turn("mallory")


def test_nothing_is_signed_in_somebody_elses_name() -> None:
    """QUORUM: the statement must be worded for the key's own official."""
    said = make_statement("approve", approved_export().shown, "anna", START)
    assert sign_statement(said, key("anna")).keyid
    with pytest.raises(RefusedError, match="key file of bert, not of anna"):
        sign_statement(said, key("bert"))


def test_the_objects_of_a_request_are_those_it_names() -> None:
    """BOUND: ids, sizes, order and headers, each held against the digest that is signed."""
    subject = approved_export().play.state.subject
    require_objects(subject, named(), headers())
    (first, second), (one, two) = named(), headers()
    for listed, given in (
        ([], []),
        ([first], [one]),
        ([second, first], [two, one]),
        ([first, (second[0], second[1] + 1)], [one, two]),
        ([first, second], [two, one]),
        ([first, second], [one]),
        ([first, second], [one, one]),
        ([first, second, first], [one, two, one]),
    ):
        with pytest.raises(TamperedError, match=r"not those of the request|not that of") as caught:
            require_objects(subject, listed, given)
        assert caught.value.promise == "BOUND"
    with pytest.raises(TamperedError):
        require_objects(BUNDLE.subject, named(), headers())


@pytest.mark.parametrize("name", ["ceremony", "combiner", "dataset", "nonce", "origin"])
@pytest.mark.parametrize("value", [None, 7, []])
def test_a_subject_that_says_less_than_every_subject_says_is_not_shown(
    name: str, value: Any
) -> None:
    """BOUND: a typed error on the official's machine, whatever the service sends."""
    record = BUNDLE.subject.record()
    for subject in (
        {**record, name: value},
        {key_: v for key_, v in record.items() if key_ != name},
    ):
        with pytest.raises(TamperedError, match=name):
            Subject.read(subject)


@pytest.mark.parametrize("combiner", ["", "AAAA", "?" * 44])
def test_a_combiner_that_is_no_key_is_not_shown(combiner: str) -> None:
    """NO-SHARE: nothing is sealed to what is no key."""
    with pytest.raises(TamperedError, match="combiner"):
        changed(approved_export().play.state.subject, combiner=combiner)


def test_nothing_is_sealed_to_a_point_that_opens_to_everybody() -> None:
    """NO-SHARE: the point at zero is refused when something is to be sealed to it."""
    subject = replace(approved_export().play.state.subject, combiner=bytes(32))
    with pytest.raises(TamperedError):
        turn(Shown(subject, None, CHECKPOINT), headers(), BUNDLE, key("anna"), START, RANDOM)


def test_an_enrolment_fits_one_invitation_and_one_key_file() -> None:
    """BOUND: its nonce is the code's digest, its digest the fingerprint."""
    keyfile = key("dora").keyfile
    said = enrol_statement(keyfile, "the code", Checkpoint(ORIGIN, 3, bytes(32)), START)
    assert said.kind == "enrol"
    assert (said.official, said.digest) == ("dora", keyfile.fingerprint().hex())
    assert said.nonce == invitation_nonce("the code") != invitation_nonce("the cods")
    assert "the code" not in said.encode().decode()


def test_no_secret_is_in_the_repr_of_what_is_shown_or_signed() -> None:
    """QUIET: neither seed nor share, in any form."""
    envelope, box = approved_export().turn("anna")
    shown = repr((GENESIS, envelope, key("anna"), len(box)))
    for secret in (key("anna")._seed, key("anna")._box_private):
        assert secret.hex() not in shown
        assert repr(secret)[2:-1] not in shown
