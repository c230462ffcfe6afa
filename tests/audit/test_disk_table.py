"""Rows in a temporary file: the same as in memory, whatever is done with them (LEDGER)."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody.audit import disk_table
from custody.audit.disk_table import DISK_TABLES, DiskTable
from custody.audit.verify import verify
from custody.state_tables import TABLES
from tests.audit.forging import Forged
from tests.audit.history import Copy

ALTERED = (
    "object.registered",
    "objects.gone",
    "objects.found",
    "ceremony.opened",
    "ceremony.signed",
    "ceremony.objects",
    "ceremony.ended",
)
KEYS = st.tuples(st.sampled_from("abc"), st.integers(0, 3))
ACTS = st.lists(st.tuples(st.sampled_from(["set", "change", "pop", "del", "get"]), KEYS))


def row(key: tuple[Any, ...], step: int) -> dict[str, Any]:
    return {"ceremony": key[0], "object": key[1], "size": step}


@given(ACTS, st.integers(0, 5))
@settings(deadline=None)
def test_a_table_in_a_file_is_a_table(acts: list[tuple[str, tuple[str, int]]], newest: int) -> None:
    """Whatever is done in whichever order, a dictionary comes to the same."""
    with contextlib.closing(DiskTable("ceremony_object", newest)) as table:
        plain = dict[tuple[Any, ...], dict[str, Any]]()
        for step, (act, key) in enumerate(acts):
            assert (key in table) == (key in plain)
            if act == "set" or (act == "change" and key in plain):
                table[key] = plain[key] = row(key, step)
            elif act == "pop":
                assert table.pop(key, None) == plain.pop(key, None)
            elif act == "del" and key in plain:
                del table[key], plain[key]
            else:
                assert table.get(key) == plain.get(key)
        assert {key: table[key] for key in table} == plain
        assert len(table) == len(plain)


def test_a_key_that_is_not_there_is_an_error_as_everywhere() -> None:
    with contextlib.closing(DiskTable("ceremony_object", 0)) as table:
        for _ in range(2):
            with pytest.raises(KeyError):
                table["x", 1]
            with pytest.raises(KeyError):
                del table["x", 1]
            table["a", 1] = row(("a", 1), 0)
        assert (object(), 1) not in table


def test_a_verification_with_everything_in_files_finds_the_same(
    copy: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy.alter("UPDATE object SET size = size + 1 WHERE seq % 2 = 0")
    copy.alter("DELETE FROM statement WHERE seq % 2 = 0")
    copy.alter("UPDATE ceremony SET outcome = 'failed' WHERE outcome = 'closed'")
    before = copy.verify().findings
    made = list[DiskTable]()

    def small(name: str, *, whole: bool) -> DiskTable:
        assert whole
        made.append(DiskTable(name, 3))
        return made[-1]

    monkeypatch.setattr(disk_table, "DiskTable", small)
    assert {*copy.verify().findings} == {*before}
    assert len(made) == len(DISK_TABLES) < len(TABLES)
    assert len(before) > 20


@pytest.mark.parametrize("type_", [None, *ALTERED])
def test_rules_ask_rows_that_waited_for_no_more_than_is_kept(
    forged: Forged, monkeypatch: pytest.MonkeyPatch, type_: str | None
) -> None:
    """Entries alone, intact and with one of each type said once more: the same is found."""
    if type_ is not None:
        body = next(one for one in reversed(forged.bodies) if one["type"] == type_)
        forged.bodies.append(body)
    before = verify(forged).findings

    def small(name: str, *, whole: bool) -> DiskTable:
        assert not whole
        return DiskTable(name, 0, whole=False)

    monkeypatch.setattr(disk_table, "DiskTable", small)
    assert verify(forged).findings == before
    assert bool(before) == (type_ is not None)
