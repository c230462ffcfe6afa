"""A dataset goes from its epoch to the next one, with the key that it has (EPOCH)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from custody.audit.checks.entry_rules import ENTRY_RULES, check_switch
from custody.audit.checks.parsed_entry import ParsedEntry
from custody.errors import LedgerError
from custody.projection import Fold
from tests.played_ledger import RESHARED

PLACE = next(at for at, one in enumerate(RESHARED) if one["type"] == "ceremony.switched")


def before() -> Fold:
    fold = Fold()
    for seq, one in enumerate(RESHARED[:PLACE]):
        fold.apply(seq, one)
    return fold


def switch(fold: Fold, **changes: Any) -> ParsedEntry:
    """The entry of a switch, of the key that the dataset has, changed where asked."""
    body = RESHARED[PLACE]
    row = fold.tables["dataset"][(body["dataset"],)]
    same = {name: row[name] for name in ("public", "recipient")}
    data = {**body["data"], **same, **changes}
    return cast(ParsedEntry, SimpleNamespace(body={**body, "data": data}, data=data))


def test_the_next_epoch_with_the_same_key_is_taken() -> None:
    assert ENTRY_RULES["ceremony.switched"] == ("fact.epoch", check_switch)
    fold = before()
    check_switch(switch(fold), fold)


@pytest.mark.parametrize(
    "changes",
    [{"epoch": 0}, {"epoch": 2}, {"public": "AA"}, {"recipient": "age1x"}, {"former": ["anna"]}],
)
def test_another_epoch_key_or_roster_of_before_is_found(changes: dict[str, Any]) -> None:
    """EPOCH: whatever the ceremony says."""
    fold = before()
    with pytest.raises(LedgerError):
        check_switch(switch(fold, **changes), fold)
