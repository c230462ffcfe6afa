"""Whose keys a user knows: what is compared stays so, and no other key takes its place."""

from __future__ import annotations

import os
from datetime import date

import pytest

from custody.errors import KnownError, TamperedError
from custody.formats.digest_words import twelve_words
from custody.official.known_people import (
    COMPARED,
    POLICY,
    QUORUM,
    RECIPIENT,
    SEEN,
    Known,
    KnownPeople,
    words_of_key,
)
from custody.servicekey import ServiceKey
from tests.people import ORIGIN

MAY, JUNE = date(2026, 5, 3), date(2026, 6, 1)
RITA, OTHER = "6b" * 32, "7c" * 32
VKEY = ServiceKey.generate(ORIGIN, os.urandom).vkey
FILE = f"""# the people of the registry

{ORIGIN} log {VKEY} compared 2026-05-03
  # rita telephoned
{ORIGIN} person rita {RITA} seen 2026-05-03
"""


def people() -> KnownPeople:
    return KnownPeople.parse(FILE.encode())


def test_what_was_written_reads_back_with_the_users_own_remarks() -> None:
    assert people().encode().decode() == FILE
    log, rita = people().entries()
    assert log == Known(ORIGIN, None, VKEY, COMPARED, MAY)
    assert rita == Known(ORIGIN, "rita", RITA, SEEN, MAY)
    changed = people().record(ORIGIN, "rita", RITA, COMPARED, JUNE)
    assert changed.encode().decode() == FILE.replace("seen 2026-05-03", "compared 2026-06-01")
    assert KnownPeople.parse(b"") == KnownPeople()


def test_what_is_known_of_a_dataset_is_kept_beside_people_of_its_name() -> None:
    """And goes, if its user says so."""
    lines = f"""{ORIGIN} recipient rita age1xyz compared 2026-05-03
{ORIGIN} quorum rita {OTHER} seen 2026-05-03
{ORIGIN} policy rita {{"headers":"proven"}} seen 2026-05-03
"""
    known = KnownPeople.parse((FILE + lines).encode())
    assert known.encode().decode() == FILE + lines
    with pytest.raises(KnownError, match="the dataset rita has another quorum"):
        known.record(ORIGIN, "rita", RITA, SEEN, MAY, of=QUORUM)
    for of in (RECIPIENT, QUORUM, POLICY):
        known = known.forget(ORIGIN, "rita", of)
    assert known == people()


GOOD = f"{ORIGIN} person rita {RITA} seen 2026-05-03"
DAMAGED = {
    "cut short": GOOD[:-1],
    "a field more": f"{GOOD} x",
    "two blanks": GOOD.replace(" seen", "  seen"),
    "another kind": GOOD.replace("person", "people"),
    "neither seen nor compared": GOOD.replace("seen", "known"),
    "capitals": GOOD.replace(RITA, RITA.upper()),
    "a short fingerprint": GOOD.replace(RITA, RITA[:-1]),
    "no name": GOOD.replace("rita", "Rita!"),
    "no day": GOOD.replace("05-03", "02-30"),
    "no origin": GOOD.replace(ORIGIN, "+"),
    "no vkey": f"{ORIGIN} log {RITA} seen 2026-05-03",
    "no recipient": f"{ORIGIN} recipient rita {RITA} seen 2026-05-03",
    "no quorum": f"{ORIGIN} quorum rita age1xyz seen 2026-05-03",
    "no policy": f"{ORIGIN} policy rita {RITA} seen 2026-05-03",
    "nothing of all that": "rita",
}


@pytest.mark.parametrize("line", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_line_is_named_and_not_skipped(line: str) -> None:
    """KNOWN: whoever skipped it would see the key for the first time again."""
    with pytest.raises(TamperedError, match="is no line of a file of known people") as caught:
        KnownPeople.parse(f"{FILE}{line}\n".encode())
    assert line[:20] in caught.value.message


@pytest.mark.parametrize("how", [SEEN, COMPARED])
def test_two_lines_about_one_key_are_refused(how: str) -> None:
    twice = f"{FILE}{ORIGIN} person rita {OTHER} {how} 2026-05-03\n"
    with pytest.raises(TamperedError, match="two lines about one key"):
        KnownPeople.parse(twice.encode())


def test_known_another_key_is_refused_and_both_are_named() -> None:
    """KNOWN: with the day, whether the first was compared or only seen."""
    known = people().record(ORIGIN, "rita", RITA, COMPARED, JUNE)
    for act in (
        lambda: known.require_same(ORIGIN, "rita", OTHER),
        lambda: known.record(ORIGIN, "rita", OTHER, COMPARED, JUNE),
        lambda: known.merge([Known(ORIGIN, "rita", OTHER, COMPARED, JUNE)]),
    ):
        with pytest.raises(KnownError) as caught:
            act()
        assert (caught.value.promise, caught.value.exit_code) == ("KNOWN", 65)
        for told in (RITA, OTHER, "compared on 2026-06-01"):
            assert told in caught.value.message
        assert "--replace" in (caught.value.hint or "")


def test_what_is_compared_does_not_become_seen_again() -> None:
    known = people().record(ORIGIN, None, VKEY, SEEN, JUNE)
    assert known == people()
    assert known.is_compared(ORIGIN, None, VKEY)
    assert not known.is_compared(ORIGIN, "rita", RITA)


def test_a_key_is_replaced_only_in_an_act_of_its_own() -> None:
    replaced = people().record(ORIGIN, "rita", OTHER, COMPARED, JUNE, replaces=True)
    assert replaced.find(ORIGIN, "rita") == Known(ORIGIN, "rita", OTHER, COMPARED, JUNE)
    assert len(replaced.entries()) == 2


def test_people_of_another_ledger_are_other_people() -> None:
    known = people().record("another.example/main", "rita", OTHER, COMPARED, JUNE)
    assert len(known.entries()) == 3
    assert known.require_same(ORIGIN, "rita", RITA)
    assert known.forget(ORIGIN, "rita").find("another.example/main", "rita")


def test_who_is_forgotten_is_new_and_the_others_stay() -> None:
    without = people().forget(ORIGIN, "rita")
    assert [one.name for one in without.entries()] == [None]
    assert without.require_same(ORIGIN, "rita", OTHER) is None
    assert people().forget(ORIGIN, "nobody") == people()


def test_what_is_handed_over_makes_the_seen_compared() -> None:
    merged = people().merge([Known(ORIGIN, "rita", RITA, COMPARED, JUNE)])
    assert merged.is_compared(ORIGIN, "rita", RITA)


def test_people_compare_the_words_of_the_fingerprint() -> None:
    assert words_of_key(RITA) == twelve_words(bytes.fromhex(RITA))
