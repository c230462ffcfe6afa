"""A recipient counts for receipts of known officials, and for nothing a service says (KNOWN)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

import pytest

from custody import age
from custody.errors import CustodyError, KnownError, RefusedError
from custody.formats.dsse import Envelope
from custody.formats.timestamps import parse_stamp
from custody.official.bundle import deal_subject
from custody.official.known_dataset import require_known_dataset, with_dataset
from custody.official.known_people import COMPARED, SEEN, How, KnownPeople
from custody.official.known_recipient import (
    known_recipient,
    recipient_words,
    require_recipient_words,
)
from custody.official.own_receipt import Genesis
from custody.official.signing import Shown, make_statement, sign_statement
from custody.service import datasets
from custody.tlog.note import Checkpoint
from tests.db_snapshots import Moments
from tests.keys import key_of, random_bytes_of
from tests.people import OFFICIALS, ORIGIN
from tests.quorums import any_of

DAY = date(2026, 5, 3)


@pytest.fixture(scope="module")
def genesis(sqlite: Moments) -> Iterator[Genesis]:
    with sqlite.sealed() as world:
        yield datasets.genesis(world.service, world.principal("adam"), "registry")


def knowing(names: Iterable[str], how: How = COMPARED) -> KnownPeople:
    known = KnownPeople()
    for name in names:
        key = key_of(name).keyfile.fingerprint().hex()
        known = known.record(ORIGIN, name, key, how, DAY)
    return known


def test_a_quorum_of_known_officials_makes_the_recipient_good(genesis: Genesis) -> None:
    assert known_recipient(genesis, "registry", knowing(OFFICIALS[:3])) == genesis.dealing.recipient


@pytest.mark.parametrize(
    "known",
    [KnownPeople(), knowing(OFFICIALS[:2]), knowing(OFFICIALS, SEEN), knowing(["wilma", "rolf"])],
    ids=["nobody", "too few", "only seen", "people without a seat"],
)
def test_fewer_do_not(genesis: Genesis, known: KnownPeople) -> None:
    """What one merely saw, the service may have shown."""
    with pytest.raises(RefusedError, match="its quorum is 3") as caught:
        known_recipient(genesis, "registry", known)
    assert (caught.value.exit_code, caught.value.promise) == (77, "KNOWN")


def test_known_under_another_ledger_is_not_known_here(genesis: Genesis) -> None:
    others = KnownPeople()
    for one in knowing(OFFICIALS).entries():
        others = others.record("another.example/main", one.name, one.key, COMPARED, DAY)
    with pytest.raises(RefusedError):
        known_recipient(genesis, "registry", others)


def test_a_seat_with_another_key_than_the_known_one_is_refused(genesis: Genesis) -> None:
    """Both fingerprints are named, and the day of the comparison."""
    known = knowing(OFFICIALS[1:]).record(ORIGIN, OFFICIALS[0], "ab" * 32, COMPARED, DAY)
    with pytest.raises(KnownError, match="compared on 2026-05-03: known is abab") as caught:
        known_recipient(genesis, "registry", known)
    assert caught.value.exit_code == 65


def test_known_an_abandoned_genesis_makes_no_recipient_good(genesis: Genesis) -> None:
    """KNOWN: a quorum had signed for it, and then it was called off: somebody's receipt lacks."""
    abandoned = replace(genesis, receipts=genesis.receipts[:4])
    with pytest.raises(KnownError, match="was never completed"):
        known_recipient(abandoned, "registry", knowing(OFFICIALS))


def of_colluders(genesis: Genesis) -> Genesis:
    """Two of five make a genesis of their own, of two, and sign for it."""
    seats = tuple(
        replace(seat, index=index) for index, seat in enumerate(genesis.subject.seats[3:], start=1)
    )
    subject = replace(genesis.subject, quorum=any_of(2, seats), seats=seats)
    dealt = deal_subject(subject, "service", random_bytes_of("a lie")).dealing
    shown = Shown(subject, dealt, Checkpoint(ORIGIN, 1, bytes(32)))
    receipts = tuple(_signed_by(shown, name, name) for name in OFFICIALS[3:])
    return Genesis(subject, dealt, receipts)


def test_known_another_quorum_than_the_one_believed_before_is_refused(genesis: Genesis) -> None:
    """KNOWN: so fewer officials than a quorum, if they collude, are believed once at most."""
    lie, public = of_colluders(genesis), genesis.dealing.public
    known_recipient(lie, "registry", knowing(OFFICIALS))
    known = with_dataset(knowing(OFFICIALS), genesis.subject, public, SEEN, DAY)
    assert known_recipient(genesis, "registry", known) == genesis.dealing.recipient
    with pytest.raises(KnownError, match="another recipient than the one seen on 2026-05-03"):
        known_recipient(lie, "registry", known)
    smaller = replace(genesis.subject, quorum=any_of(2, genesis.subject))
    with pytest.raises(KnownError, match="another quorum") as caught:
        require_known_dataset(smaller, public, known)
    assert caught.value.hint is not None
    assert "custody known remove --dataset registry" in caught.value.hint


def lies(genesis: Genesis) -> dict[str, Genesis]:
    """What a service may show instead, each with its own recipient or without true receipts."""
    dealt = deal_subject(genesis.subject, "service", random_bytes_of("a lie")).dealing
    other = str(age.X25519Identity.generate().recipient())
    shown = Shown(genesis.subject, dealt, Checkpoint(ORIGIN, 1, bytes(32)))
    by_nobody = [_signed_by(shown, "mallory", name) for name in OFFICIALS]
    return {
        "another dealing": replace(genesis, dealing=dealt),
        "another recipient": replace(genesis, dealing=replace(genesis.dealing, recipient=other)),
        "no receipts": replace(genesis, receipts=()),
        "one receipt again and again": replace(genesis, receipts=genesis.receipts[:1] * 5),
        "receipts of others under their names": replace(
            genesis, dealing=dealt, receipts=tuple(by_nobody)
        ),
        "a threshold of two": replace(
            genesis, subject=replace(genesis.subject, quorum=any_of(2, genesis.subject))
        ),
    }


def _signed_by(shown: Shown, key: str, name: str) -> Envelope:
    now = parse_stamp("2026-01-31T22:05:00.000000Z")
    said = make_statement("receipt", shown, name, now, contribution="ab" * 32)
    envelope = sign_statement(replace(said, official=key), key_of(key))
    return replace(envelope, payload=said.encode())


@pytest.mark.parametrize(
    "lie",
    [
        "another dealing",
        "another recipient",
        "no receipts",
        "one receipt again and again",
        "receipts of others under their names",
        "a threshold of two",
    ],
)
def test_no_lie_about_the_genesis_gives_a_recipient(genesis: Genesis, lie: str) -> None:
    with pytest.raises(CustodyError) as caught:
        known_recipient(lies(genesis)[lie], "registry", knowing(OFFICIALS))
    assert caught.value.exit_code in (65, 77)


def test_another_dataset_s_genesis_is_refused(genesis: Genesis) -> None:
    with pytest.raises(CustodyError, match="another dataset"):
        known_recipient(genesis, "payroll", knowing(OFFICIALS))


def test_its_twelve_words_will_do_as_well(genesis: Genesis) -> None:
    recipient = genesis.dealing.recipient
    require_recipient_words(recipient_words(recipient), recipient)
    other = str(age.X25519Identity.generate().recipient())
    with pytest.raises(RefusedError):
        require_recipient_words(recipient_words(recipient), other)
