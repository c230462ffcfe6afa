"""Witnesses from outside in a policy: one spelling, and a number of them that can be."""

from __future__ import annotations

from typing import Any

import pytest

from custody.ceremony import Policy
from custody.ceremony.outside_witnesses import OutsideWitnesses
from custody.errors import InputError, TamperedError
from custody.official.block import policy_text
from custody.tlog.cosignature import Cosigner
from tests.ceremony.test_policy import OLD


def vkey(number: int) -> str:
    return Cosigner(f"witness.example/w{number}", bytes([number]) * 32).vkey


ONE, TWO = sorted((vkey(7), vkey(8)))


def test_a_policy_with_witnesses_is_read_and_written() -> None:
    """BOUND: and one without says nothing of them, so that it keeps its digest."""
    record = {**OLD, "witnesses": {"keys": [ONE, TWO], "needed": 1}}
    policy = Policy.read(record)
    assert policy.record() == record
    assert policy.witnesses == OutsideWitnesses.of([TWO, ONE], 1)
    assert policy.witnesses is not None
    assert [one.vkey for one in policy.witnesses.cosigners] == [ONE, TWO]
    assert Policy.read(OLD).witnesses is None


def test_all_are_needed_unless_it_is_said_how_many() -> None:
    assert OutsideWitnesses.of([ONE, TWO]).needed == 2


@pytest.mark.parametrize(
    ("keys", "needed"),
    [
        ([], None),
        ([ONE], 0),
        ([ONE], 2),
        ([ONE, ONE], 1),
        (["witness.example/w1"], 1),
        ([vkey(number) for number in range(1, 18)], 1),
        ([ONE, Cosigner("another.example/name", Cosigner.parse(ONE).public).vkey], 1),
    ],
)
def test_what_can_not_be_is_refused(keys: list[str], needed: int | None) -> None:
    with pytest.raises(InputError):
        OutsideWitnesses.of(keys, needed)


@pytest.mark.parametrize(
    "witnesses",
    [
        None,
        [],
        {},
        {"keys": [ONE, TWO], "needed": 3},
        {"keys": [TWO, ONE], "needed": 1},
        {"keys": [ONE], "needed": 1, "more": 1},
        {"keys": [f" {ONE}"], "needed": 1},
        {"keys": [ONE], "needed": "1"},
    ],
)
def test_another_spelling_is_refused(witnesses: Any) -> None:
    with pytest.raises(TamperedError):
        Policy.read({**OLD, "witnesses": witnesses})


def test_an_official_is_shown_them_in_the_genesis() -> None:
    """What is signed is shown."""
    record = {**OLD, "witnesses": {"keys": [ONE, TWO], "needed": 1}}
    said = "; witnessed from outside, by 1 of witness.example/w7, witness.example/w8"
    assert policy_text(Policy.read(record)) == policy_text(Policy.read(OLD)) + said
