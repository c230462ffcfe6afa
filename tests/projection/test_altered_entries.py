"""What the fold of the ledger refuses: entries that are altered, twice, of nobody, or unknown."""

from __future__ import annotations

from typing import Any, NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody.errors import LedgerError
from custody.formats.timestamps import stamp
from custody.projection import RULES, Delete, Insert, Update, changes
from custody.state_tables import TABLES
from tests.ceremony.play import (
    START,
)
from tests.damage import arbitrary_json, paths, replaced_at
from tests.played_ledger import (
    LEDGER,
    Body,
    entry,
    registered,
)
from tests.projection.test_fold import entered, folded


@pytest.mark.parametrize("place", range(len(LEDGER)), ids=lambda at: LEDGER[at]["type"])
def test_an_entry_that_comes_twice_contradicts_the_state_or_changes_nothing(place: int) -> None:
    """TAMPER: no row is made twice."""
    fold = folded(LEDGER)
    before = {name: dict(table) for name, table in fold.tables.items()}
    found = changes(place, LEDGER[place])
    if any(isinstance(change, Insert) for change in found):
        with pytest.raises(LedgerError, match="contradicts the state") as caught:
            fold.apply(place, LEDGER[place])
        assert caught.value.promise == "LEDGER"
    elif not found:
        fold.apply(place, LEDGER[place])
        assert fold.tables == before
    else:
        assert all(isinstance(change, Update | Delete) for change in found)


KEYS = dict.fromkeys(("box_key", "envelope", "fingerprint", "signing_key"))


OF_NONE = {"ceremony": "none", "dataset": "none"}


NEVER_THERE = {
    "a person": entry("person.enrolled", {"name": "x", "role": "auditor", **KEYS}),
    "a person's key": entry(
        "person.keyed",
        {
            "box_key": "AA==",
            "envelope": {},
            "fingerprint": "00",
            "name": "x",
            "signing_key": "AA==",
        },
    ),
    "a token": entry("token.revoked", {"id": "zz"}),
    "an object": entry("objects.gone", {"objects": ["zz"], "reason": "x"}, dataset="registry"),
    "an object found": entry(
        "objects.found", {"objects": ["zz"], "reason": "x"}, dataset="registry"
    ),
    "a dataset's cadence": entry("dataset.expects", {"hours": 26}, dataset="registry"),
    "a ceremony": entry("ceremony.stepped", {"absent": [], "step": 1, "to": "x"}, **OF_NONE),
    "a dataset": entry(
        "ceremony.activated",
        {
            "dataset": "none",
            "policy": {},
            "public": "",
            "recipient": "",
            "seats": [],
            "threshold": 3,
        },
        **OF_NONE,
    ),
}


@pytest.mark.parametrize("expires", [None, 7, "never", "2026-02-30T00:00:00.000000Z"])
def test_a_rotated_token_ends_at_a_moment(expires: object) -> None:
    """TAMPER: a token that ends at no time would never end."""
    with pytest.raises(LedgerError, match=r"wrong type|does not say a time"):
        entered(7, entry("token.rotated", {"expires": expires, "id": "aa", "to": "bb"}))


@pytest.mark.parametrize("hours", ["26", 2.5, True, [26], {}])
def test_a_cadence_is_a_number_of_hours_or_none(hours: object) -> None:
    """TAMPER: no database keeps anything else in its place."""
    with pytest.raises(LedgerError, match="wrong type"):
        entered(7, entry("dataset.expects", {"hours": hours}, dataset="registry"))


@pytest.mark.parametrize("missing", NEVER_THERE.values(), ids=NEVER_THERE.keys())
def test_what_was_never_there_can_t_change(missing: Body) -> None:
    """TAMPER: an entry about nobody is a contradiction, not nothing."""
    with pytest.raises(LedgerError, match="contradicts the state"):
        folded([missing])


def test_an_unknown_entry_is_refused() -> None:
    """LEDGER: what the projection does not know can't be skipped."""
    with pytest.raises(LedgerError, match="entry 7 has the unknown type"):
        entered(7, entry("ceremony.waived", {}, **OF_NONE))


@pytest.mark.parametrize("type_", sorted(RULES))
@pytest.mark.parametrize("data", [{}, None, [], 7, {"subject": 7}, {"objects": 7}, {"seats": [7]}])
def test_an_entry_that_lacks_what_its_type_says_is_a_typed_error(type_: str, data: Any) -> None:
    """TAMPER: an auditor's fold gives findings, not tracebacks."""
    one = {"at": stamp(START), "by": "x", "data": data, "type": type_}
    try:
        found = entered(3, one)
    except LedgerError:
        return
    assert found == ()


@pytest.mark.parametrize("name", ["at", "by", "data", "type"])
def test_a_body_that_lacks_a_field_is_a_typed_error(name: str) -> None:
    """TAMPER: also the ones that every entry has, where its rule needs them."""
    whole = next(registered(1))
    with pytest.raises(LedgerError):
        entered(0, {field: value for field, value in whole.items() if field != name})


@pytest.mark.parametrize(
    ("name", "value"),
    [("size", True), ("size", [1]), ("host", {"a": 1}), ("header", ["x"]), ("more", "x")],
)
def test_a_row_has_no_other_columns_or_kinds_of_values(name: str, value: Any) -> None:
    """LEDGER: what the tables could not hold does not get that far."""
    whole = next(registered(1))
    with pytest.raises(LedgerError):
        entered(0, {**whole, "data": {**whole["data"], name: value}})


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_a_ledger_changed_anywhere_folds_or_gives_a_typed_error(data: st.DataObject) -> None:
    """TAMPER: and where it folds without the change being seen, no row depends on it."""
    place = data.draw(st.integers(0, len(LEDGER) - 1))
    path = data.draw(st.sampled_from(paths(LEDGER[place])[1:]))
    bodies = [
        *LEDGER[:place],
        replaced_at(LEDGER[place], path, data.draw(arbitrary_json)),
        *LEDGER[place + 1 :],
    ]
    try:
        fold = folded(bodies)
    except LedgerError:
        return
    for name, table in TABLES.items():
        for row in fold.tables[name].values():
            assert set(row) == {*table.key, *table.columns}


@pytest.mark.parametrize("mistake", [AttributeError, ValueError, IndexError, KeyError, TypeError])
def test_a_mistake_of_ours_is_not_taken_for_an_altered_entry(
    mistake: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    """TAMPER: what no entry can cause is no finding, but a traceback."""

    def wrong(*_: object) -> NoReturn:
        raise mistake

    monkeypatch.setitem(RULES, "link.made", wrong)
    with pytest.raises(mistake):
        entered(7, entry("link.made", {"name": "rita"}))
