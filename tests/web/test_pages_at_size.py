"""Pages stay small at any size: bytes, and statements of SQL, as many for more rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from custody.store import Store
from tests.filled import Size, fill
from tests.web.conftest import Api
from tests.web.visitor import Visitor

SMALL = Size(datasets=3, people=4, objects=60, ceremonies=4)
PAGES = {
    "/": ("adam", 26),
    "/?sort=newest&order=desc&text=a": ("adam", 26),
    "/ceremonies": ("adam", 18),
    "/datasets/registry": ("adam", 44),
    "/datasets/registry/objects": ("adam", 14),
    "/datasets/registry/objects?text=wal": ("adam", 14),
    "/ledger": ("axel", 24),
    "/search?text=registry": ("adam", 20),
    "/datasets/registry/request": ("rita", 24),
}
MOST = 100_000


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """Collect what the database is asked."""
    found = list[str]()

    def note(_: object, __: object, statement: str, *___: object) -> None:
        found.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(store.engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    "size",
    [SMALL, Size(datasets=80, people=200, objects=6_000, ceremonies=300)],
    ids=["small", "large"],
)
def test_a_page_has_its_bytes_and_its_statements_whatever_there_is(sealed: Api, size: Size) -> None:
    world = sealed.world
    world.request(world.objects[0])
    fill(world, size)
    found = {}
    for path, (who, most) in PAGES.items():
        visitor = Visitor(world.service, who)
        visitor.get(path)
        with statements(world.service.store) as asked:
            shown = visitor.get(path)
        assert shown.status_code == 200
        if len(asked) > most or len(shown.data) > MOST:
            found[path] = (len(asked), len(shown.data))
    assert not found
