"""Pages of the catalogue cost what they show, however many objects there are.

Held by the plan of the very statements that a page makes, among a few thousand objects, and
not by time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, text

from custody.formats.timestamps import stamp
from custody.service import dataset_list, dataset_objects, objects
from custody.service.dataset_objects import SoughtObjects, page_of_objects
from custody.store import Store
from custody.store.tables import state
from tests.world import World

pytestmark = pytest.mark.databases("sqlite", "postgres")
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
MANY = 3000
MIDDLE = stamp(FIRST + timedelta(minutes=MANY // 2))


def fill(store: Store) -> None:
    """Give the dataset objects of many jobs on many hosts, three of each moment."""
    with store.writing() as connection:
        connection.execute(insert(state["object"]), [_row(number) for number in range(MANY)])
        if store.postgresql:
            connection.execute(text("ANALYZE object"))


def _row(number: int) -> dict[str, Any]:
    sealed = stamp(FIRST + timedelta(minutes=number // 3 * 3))
    return {
        "dataset": "registry",
        "id": f"{number:064x}",
        "header": "YWdl",
        "size": number,
        "sealed": sealed,
        "registered": sealed,
        "host": f"db{number % 20}",
        "job": f"job{number % 7}",
        "tags": "{}",
        "by_whom": "nightly",
        "seq": number,
        "gone": sealed if number % 100 == 0 else None,
        "dated": stamp(FIRST) if number % 100 == 1 else sealed,
    }


@contextmanager
def plans(store: Store) -> Iterator[list[str]]:
    """Collect how the database does each statement that asks for objects."""
    found = list[str]()

    def explain(
        connection: Connection, cursor: Any, statement: str, parameters: Any, *_: Any
    ) -> None:
        by_key = "object.id IN" in statement  # the rows, once it is known which they are
        if "FROM object" in statement and not by_key and not statement.startswith("EXPLAIN"):
            how = "EXPLAIN" if store.postgresql else "EXPLAIN QUERY PLAN"
            cursor = cursor.connection.cursor()
            rows = cursor.execute(f"{how} {statement}", parameters).fetchall()
            found.append("\n".join(str(row[-1]) for row in rows))

    event.listen(store.engine, "before_cursor_execute", explain)
    try:
        yield found
    finally:
        event.remove(store.engine, "before_cursor_execute", explain)


def listed(**wanted: Any) -> Callable[[World], object]:
    def look(world: World) -> object:
        asked = {"limit": 50, "before": None, **wanted}
        return objects.list_all(world.service, world.admin, "registry", **asked)

    return look


def shown(**wanted: Any) -> Callable[[World], object]:
    number, sought = wanted.pop("number", 1), SoughtObjects(**wanted)
    of = {"number": number, "size": 50}
    return lambda world: page_of_objects(world.service, world.admin, "registry", sought, **of)


@pytest.mark.parametrize(
    ("look", "index"),
    [
        (listed(), "ix_object_page"),
        (listed(before=MIDDLE), "ix_object_page"),
        (listed(gone=False, plausible=True), "ix_object_page"),
        (listed(job="job3"), "ix_object_page_of_job"),
        (listed(host="db3", before=MIDDLE), "ix_object_page_of_host"),
        (listed(job="job3", host="db3"), "ix_object_page_of_both"),
        (listed(gone=True), "ix_object_page_of_gone"),
        (listed(plausible=False), "ix_object_page_of_implausible"),
        (shown(), "ix_object_page"),
        (shown(number=30), "ix_object_page"),
        (shown(gone=True), "ix_object_page_of_gone"),
    ],
)
def test_a_page_is_the_next_rows_of_an_index(
    sealed_world: World, look: Callable[[World], object], index: str
) -> None:
    """Nothing is sorted for it, and no row is read but those it shows and those next to them."""
    fill(sealed_world.service.store)
    with plans(sealed_world.service.store) as found:
        look(sealed_world)
    pages = [plan for plan in found if "Aggregate" not in plan and "CO-ROUTINE" not in plan]
    assert pages
    for plan in pages:
        assert f"{index} " in f"{plan} ".replace("\n", " ")
        assert "SCAN object" not in plan
        assert "Seq Scan" not in plan
        assert "Sort" not in plan
        assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize("sought", [SoughtObjects(), SoughtObjects(text="db")])
def test_a_list_is_counted_so_far(
    sealed_world: World, monkeypatch: pytest.MonkeyPatch, sought: SoughtObjects
) -> None:
    """Beyond that it says that there are more, and the database looks no further."""
    store = sealed_world.service.store
    fill(store)
    monkeypatch.setattr(dataset_objects, "FOUND", 100)
    asked = list[set[Any]]()

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        if "FROM object" in statement:
            values = parameters.values() if isinstance(parameters, dict) else parameters
            asked.append(set(values))

    event.listen(store.engine, "before_cursor_execute", note)
    page = page_of_objects(sealed_world.service, sealed_world.admin, "registry", sought, number=99)
    event.remove(store.engine, "before_cursor_execute", note)
    assert (page.total, page.more, page.number) == (100, True, 7)
    assert 101 in asked[0]


@pytest.mark.databases("sqlite")
def test_what_a_dataset_has_is_summed_up_out_of_an_index(sealed_world: World) -> None:
    """The one that has the sizes in it: a row of the catalogue is read for none.

    Of two indexes that serve alike, SQLite takes the one that was made last.
    """
    store = sealed_world.service.store
    fill(store)
    with store.writing() as connection:
        for index in state["object"].indexes:
            if index.name == "ix_object_page_of_both":
                index.drop(connection)
                index.create(connection)
    with plans(store) as found, store.reading() as connection:
        stored = dataset_list.read_stored(connection, ["registry"])["registry"]
    there = [number for number in range(MANY) if number % 100]
    assert stored.objects >= len(there)
    assert stored.bytes >= sum(there)
    assert ["ix_object_newest " in plan for plan in found] == [True]
