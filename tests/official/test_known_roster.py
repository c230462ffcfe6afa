"""A roster is held against one's own keys and against the keys one knows (promise KNOWN)."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date

import pytest

from custody.ceremony import KeyedRequester, Subject, require_roster, subject_words
from custody.errors import KnownError, RefusedError
from custody.formats.fingerprint import fingerprint
from custody.formats.timestamps import now
from custody.official.known_people import COMPARED, SEEN, How, KnownPeople
from custody.official.known_roster import (
    not_compared,
    require_dealable,
    require_known_roster,
    require_listed,
    with_roster,
)
from custody.servicekey import ServiceKey
from tests.ceremony.play import ORIGIN, key
from tests.ceremony.subjects import subject_of, three
from tests.quorums import any_of

MINE = key("anna").keyfile
DAY = date(2026, 5, 3)
VKEY = ServiceKey.generate(ORIGIN, os.urandom).vkey


def roster() -> Subject:
    return subject_of(three())


def knowing(log: How | None, seats: How | None) -> KnownPeople:
    known = KnownPeople()
    if log is not None:
        known = known.record(ORIGIN, None, VKEY, log, DAY)
    return known if seats is None else with_roster(known, roster(), MINE, seats, DAY)


@pytest.mark.parametrize(
    ("log", "seats", "weakest"),
    [
        (COMPARED, COMPARED, COMPARED),
        (COMPARED, SEEN, SEEN),
        (COMPARED, None, SEEN),
        (SEEN, COMPARED, SEEN),
        (None, COMPARED, SEEN),
        (None, None, SEEN),
    ],
)
def test_a_roster_is_compared_if_the_log_and_all_others_are(
    log: How | None, seats: How | None, weakest: How
) -> None:
    assert require_known_roster(roster(), MINE, knowing(log, seats)) == weakest


def test_one_seat_that_is_only_seen_is_the_weakest_and_is_named() -> None:
    known = knowing(COMPARED, COMPARED).forget(ORIGIN, "carl")
    assert require_known_roster(roster(), MINE, known) == SEEN
    assert not_compared(roster(), MINE, known) == ("carl",)
    assert not_compared(roster(), MINE, knowing(COMPARED, COMPARED)) == ()


def test_nobody_has_to_compare_their_own_keys() -> None:
    known = knowing(COMPARED, COMPARED)
    assert known.find(ORIGIN, "anna") is None
    assert "anna" not in not_compared(roster(), MINE, KnownPeople())


def test_known_other_keys_in_the_own_seat_are_refused() -> None:
    """KNOWN: whoever else compares the words can't see this; the one it is about can."""
    stranger = replace(key("dora").keyfile, name="anna")
    with pytest.raises(KnownError, match="anna is shown with other keys") as caught:
        require_known_roster(roster(), stranger, KnownPeople())
    assert caught.value.promise == "KNOWN"
    assert MINE.fingerprint().hex() in caught.value.message
    assert stranger.fingerprint().hex() in caught.value.message


@pytest.mark.parametrize("how", [SEEN, COMPARED])
def test_known_another_key_in_a_known_seat_is_refused(how: How) -> None:
    """KNOWN: one that was merely seen is no other one today, either."""
    known = KnownPeople().record(ORIGIN, "bert", "6b" * 32, how, DAY)
    for act in (
        lambda: require_known_roster(roster(), MINE, known),
        lambda: with_roster(known, roster(), MINE, COMPARED, DAY),
    ):
        with pytest.raises(KnownError, match="bert has another fingerprint"):
            act()


def test_a_roster_that_was_compared_stays_so_when_it_is_seen_again() -> None:
    known = knowing(COMPARED, COMPARED)
    assert with_roster(known, roster(), MINE, SEEN, now().date()) == known


TRUE = roster()
WORDS = subject_words(TRUE)


def of_a_liar() -> Subject:
    """The subject that a service shows a dealer: its own keys, under the officials' names."""
    true = TRUE
    seats = [
        replace(
            seat,
            signing_key=key(f"liar-{seat.index}").keyfile.signing_public,
            box_key=key(f"liar-{seat.index}").keyfile.box_public,
        )
        for seat in true.seats
    ]
    printed = [
        replace(seat, fingerprint=fingerprint(seat.official, seat.signing_key, seat.box_key))
        for seat in seats
    ]
    return replace(true, seats=tuple(printed))


def the_log() -> KnownPeople:
    return knowing(COMPARED, None)


def everybody() -> KnownPeople:
    known = the_log()
    for seat in TRUE.seats:
        known = known.record(ORIGIN, seat.official, seat.fingerprint.hex(), COMPARED, DAY)
    return known


def test_no_key_is_dealt_to_a_liar_s_keys_under_the_officials_names() -> None:
    """NO-SHARE: to whom they are known, with 65; at first use not with the words of the true one.

    Whoever were believed would open every share, seal them again to the officials, and have
    the dataset's key without anybody's receipt being wrong.
    """
    lie, words = of_a_liar(), subject_words(TRUE)
    require_roster(lie)
    with pytest.raises(KnownError) as caught:
        require_dealable(lie, everybody(), words, all_said=True, first_use=True)
    assert caught.value.exit_code == 65
    with pytest.raises(RefusedError):
        require_dealable(lie, KnownPeople(), words, all_said=True, first_use=False)


@pytest.mark.parametrize(
    "lie",
    [
        replace(TRUE, quorum=any_of(TRUE.threshold + 1, TRUE)),
        replace(TRUE, policy=replace(TRUE.policy, requester_may_approve=True)),
        replace(TRUE, seats=TRUE.seats[:2], quorum=any_of(TRUE.threshold, TRUE.seats[:2])),
    ],
    ids=["threshold", "policy", "a seat less"],
)
def test_known_no_key_is_dealt_by_another_quorum_though_all_keys_are_known(lie: Subject) -> None:
    """KNOWN: who writes the subject sets them, and none of them is in a key that was compared."""
    for words in (None, WORDS):
        with pytest.raises(RefusedError):
            require_dealable(lie, everybody(), words, all_said=True, first_use=False)


@pytest.mark.parametrize(
    ("known", "words", "all_said", "first_use", "dealt"),
    [
        (everybody(), WORDS, False, False, True),
        (everybody(), None, True, False, False),
        (everybody().forget(ORIGIN, None), WORDS, True, False, False),
        (everybody().forget(ORIGIN, "carl"), WORDS, False, False, False),
        (the_log(), None, True, False, False),
        (the_log(), WORDS, False, False, False),
        (the_log(), WORDS, True, False, True),
        (KnownPeople(), None, False, True, True),
    ],
    ids=[
        "all known and words",
        "all known, no words",
        "not the log",
        "one not",
        "no words",
        "not all said",
        "words and all said",
        "first use",
    ],
)
def test_a_key_is_dealt_to_compared_keys_only(
    known: KnownPeople, words: str | None, all_said: bool, first_use: bool, dealt: bool
) -> None:
    def deal() -> None:
        require_dealable(TRUE, known, words, all_said=all_said, first_use=first_use)

    if dealt:
        deal()
        return
    with pytest.raises(RefusedError) as caught:
        deal()
    assert (caught.value.exit_code, caught.value.promise) == (77, "KNOWN")


def listing(who: KeyedRequester) -> Subject:
    return replace(roster(), requesters=(who,))


RITA = key("rita").keyfile
LISTED = KeyedRequester("rita", RITA.signing_public, RITA.box_public, RITA.fingerprint())


def test_listed_requesters_are_known_with_the_seats_and_never_the_weakest() -> None:
    """No share goes to them; but another key than the known one ends it as a seat's does."""
    everyone = knowing(COMPARED, COMPARED)
    assert require_known_roster(listing(LISTED), MINE, everyone) == COMPARED
    assert not_compared(listing(LISTED), MINE, everyone) == ("rita",)
    known = with_roster(everyone, listing(LISTED), MINE, COMPARED, DAY)
    assert not_compared(listing(LISTED), MINE, known) == ()
    other = everyone.record(ORIGIN, "rita", "ab" * 32, SEEN, DAY)
    for check in (
        lambda: require_known_roster(listing(LISTED), MINE, other),
        lambda: require_dealable(listing(LISTED), other, None, all_said=False, first_use=True),
    ):
        with pytest.raises(KnownError, match="rita has another fingerprint") as caught:
            check()
        assert caught.value.exit_code == 65


def test_a_requester_says_only_of_their_own_key_that_it_is_right() -> None:
    require_listed(listing(LISTED), RITA)
    with pytest.raises(RefusedError, match="does not list rita"):
        require_listed(roster(), RITA)
    thief = replace(key("mallory").keyfile, name="rita")
    theirs = KeyedRequester("rita", thief.signing_public, thief.box_public, thief.fingerprint())
    with pytest.raises(KnownError, match="rita is shown with other keys"):
        require_listed(listing(theirs), RITA)
