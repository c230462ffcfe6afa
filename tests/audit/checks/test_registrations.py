"""Registrations that a second process has read: what it hands over is enough for every rule."""

from __future__ import annotations

from custody.audit.checks.registrations import Taking, sound_registration
from custody.audit.disk_table import ASKED_FOR
from custody.projection import Fold
from tests.played_ledger import Body, collected, registered


def folded(ledger: list[Body]) -> Fold:
    fold = Fold()
    for seq, body in enumerate(ledger, start=1):
        fold.apply(seq, body)
    return fold


def test_its_row_says_what_rules_ask_for() -> None:
    """BOUND: else a request's set could not be resolved again."""
    _, body = registered(2)
    one = sound_registration(1, body)
    assert one is not None
    fold = Fold()
    Taking(fold).add(1, one)
    ((key, row),) = fold.tables["object"].items()
    whole = folded([body]).tables["object"][key]
    asked = ("dataset", "id", *ASKED_FOR["object"])
    assert {name: row[name] for name in asked} == {name: whole[name] for name in asked}


def test_what_makes_more_than_an_object_is_handed_over_whole() -> None:
    """PROVEN: a key object without a proof is refused, however long the ledger is."""
    opened, _ = collected()
    del opened["data"]["proof"]
    assert sound_registration(1, opened) is None
