"""A roster is held against one's own keys and against the keys one knows (promise KNOWN)."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date

import pytest

from custody.ceremony import Subject
from custody.errors import KnownError
from custody.formats.timestamps import now
from custody.official.known_people import COMPARED, SEEN, How, KnownPeople
from custody.official.known_roster import not_compared, require_known_roster, with_roster
from custody.servicekey import ServiceKey
from tests.ceremony.play import ORIGIN, key
from tests.ceremony.subjects import subject_of, three

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
    with pytest.raises(KnownError, match="the seat of anna has other keys") as caught:
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
