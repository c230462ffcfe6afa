"""Pages stay small at any size: bytes, and statements of SQL, as many for more rows."""

from __future__ import annotations

import pytest

from tests.filled import Size, fill
from tests.statements import asked
from tests.web.conftest import Api
from tests.web.visitor import Visitor

SMALL = Size(datasets=3, people=4, objects=60, ceremonies=4)
PAGES = {
    "/": ("adam", 31),
    "/?sort=newest&order=desc&text=a": ("adam", 31),
    "/ceremonies": ("adam", 20),
    "/people": ("adam", 20),
    "/people/anna": ("adam", 24),
    "/people/anna/suspend": ("adam", 20),
    "/tokens": ("adam", 16),
    "/account": ("anna", 20),
    "/datasets/registry": ("adam", 44),
    "/datasets/registry/objects": ("adam", 14),
    "/datasets/registry/objects?text=wal": ("adam", 14),
    "/ledger": ("axel", 24),
    "/search?text=registry": ("adam", 20),
    "/datasets/registry/request": ("rita", 24),
}
MOST = 100_000


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
        with asked(world.service.store) as statements:
            shown = visitor.get(path)
        assert shown.status_code == 200
        if len(statements) > most or len(shown.data) > MOST:
            found[path] = (len(statements), len(shown.data))
    assert not found
