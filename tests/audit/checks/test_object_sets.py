"""A set is resolved again: what a service left out of it, or added, is found (BOUND).

The requests here are signed, chained, and bind the very lists that they have: nothing gives them
away but the ledger's own objects.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest

from custody.audit.disk_table import DiskTable
from tests.audit.checks.test_ceremony_replay import asked_again, opening
from tests.audit.forging import Forged
from tests.bound import in_order, tree_of

Rows = list[dict[str, Any]]


@pytest.fixture
def vault(forged: Forged) -> Rows:
    """What the dataset of the request under way has, in the order of a request."""
    name, gone = forged.under_way().dataset, set[str]()
    for body in forged.bodies:
        if body["type"] in ("objects.gone", "objects.found"):
            change = gone.update if body["type"] == "objects.gone" else gone.difference_update
            change(body["data"]["objects"])
    bodies = [one for one in forged.bodies if one["type"] == "object.registered"]
    rows = in_order([one["data"] for one in bodies if one["dataset"] == name])
    assert len(rows) > 2
    return [row for row in rows if row["id"] not in gone]


def ask(forged: Forged, listed: Rows, words: str = "all", **said: Any) -> str:
    """Open a request that lists these objects under these words; gives where."""
    bodies = opening(forged)
    subject = bodies[0]["data"]["subject"]
    subject |= {"set": words, "as_of": len(forged.bodies), "objects": asdict(tree_of(*listed))}
    subject |= said
    rows = [{"id": row["id"], "size": row["size"]} for row in listed]
    bodies[1]["data"]["objects"] = rows
    where = f"entry {len(forged.bodies)}"
    forged.bodies += asked_again(bodies)
    return where


@pytest.mark.parametrize("words", ["all", "by id", "since=2026-01-01T00:00:00.000000Z"])
def test_a_true_set_has_nothing_to_find(forged: Forged, vault: Rows, words: str) -> None:
    ask(forged, vault, words)
    assert forged.findings() == ()


def test_what_came_later_is_not_missed(forged: Forged, vault: Rows) -> None:
    before = [seq for seq, body in enumerate(forged.bodies) if body["type"] == "object.registered"]
    first = next(seq for seq in before if forged.bodies[seq]["data"]["id"] == vault[-1]["id"])
    known = [body["data"]["id"] for body in forged.bodies[:first] if "header" in body["data"]]
    ask(forged, [row for row in vault if row["id"] in known], as_of=first)
    assert forged.findings() == ()


LIES: dict[str, Callable[[Rows], Rows]] = {
    "leaves out": lambda rows: rows[1:],
    "leaves out 2": lambda rows: rows[2:],
    "in another order": lambda rows: rows[::-1],
}


@pytest.mark.parametrize("lie", LIES)
def test_another_list_is_no_set_of_these_words(forged: Forged, vault: Rows, lie: str) -> None:
    rows = LIES[lie](vault)
    tree = asdict(tree_of(*rows))
    if lie == "in another order":
        from custody.ceremony import ObjectTree

        listed = [(row["id"], row["size"]) for row in rows]
        tree = asdict(ObjectTree.of(listed, rows[0]["sealed"], rows[-1]["sealed"]))
    where = ask(forged, rows, objects=tree)
    found = [one for one in forged.findings() if one.check == "ceremony.refused"]
    assert [one.where for one in found] == [where]
    assert lie in str(found[0])


def test_an_object_that_is_not_of_the_set_is_found(forged: Forged, vault: Rows) -> None:
    words = f"before={vault[-1]['sealed']}"
    assert ("ceremony.refused", ask(forged, vault, words)) in forged.found()


@pytest.mark.parametrize("name", ["bytes", "count", "root", "first", "last"])
def test_sums_that_lie_are_found(forged: Forged, vault: Rows, name: str) -> None:
    tree = asdict(tree_of(*vault))
    tree[name] = tree[name] + 1 if isinstance(tree[name], int) else tree["first"][:10] + "T"
    where = ask(forged, vault, objects=tree)
    assert where in {place.split(",")[0] for _, place in forged.found()}


def test_a_set_of_a_ledger_to_come_is_found(forged: Forged, vault: Rows) -> None:
    where = ask(forged, vault, as_of=len(forged.bodies) + 1)
    assert ("ceremony.refused", where) in forged.found()


def test_words_that_mean_nothing_are_found(forged: Forged, vault: Rows) -> None:
    assert ("ceremony.refused", ask(forged, vault, "whatever fits")) in forged.found()


def test_what_waits_on_disk_is_resolved_too() -> None:
    """Rows that wait keep what a set asks for."""
    columns = "dataset id header size host job tags sealed registered seq by_whom dated gone"
    table = DiskTable("object", newest=1, whole=False)
    for number in range(3):
        row = dict.fromkeys(columns.split(), "x") | {"id": str(number), "seq": number}
        table["x", str(number)] = row
    rows = list(table.all_rows())
    asked = {"id", "size", "gone", "host", "job", "tags", "sealed", "dated", "seq"}
    assert [row["id"] for row in rows] == ["0", "1", "2"]
    assert all(asked <= row.keys() for row in rows)
    table.close()
