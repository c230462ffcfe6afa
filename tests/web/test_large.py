"""A large service asks its database no more than a small one: statements counted, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, select

from custody.ceremony import Ceremony
from custody.service import Service
from custody.service.context import entry_body
from custody.store.tables import state
from tests.db_snapshots import Moments
from tests.web.visitor import Visitor
from tests.world import World

SEATS, OBJECTS, ENTRIES = 15, 500, 10_000
MOST = 40
"""Statements of one page, whatever it shows."""


class Counted:
    """Counts the statements of a service's database."""

    def __init__(self, service: Service) -> None:
        self.statements: list[str] = []
        event.listen(service.store.engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self.statements.append(statement)

    def during(self, visitor: Visitor, path: str) -> int:
        """Look at a page and give how many statements it took."""
        visitor.get(path)
        self.statements.clear()
        answer = visitor.get(path)
        assert answer.status_code == 200, path
        return len(self.statements)


@pytest.fixture(scope="module")
def large(sqlite: Moments) -> Iterator[tuple[World, Ceremony]]:
    """15 seats, 500 objects all asked for at once, 10,000 entries."""
    with sqlite.enrolled() as world:
        officials = tuple(f"official-with-a-long-name-{number:02}" for number in range(SEATS))
        for name in officials:
            world.enrol(name, "official")
        world.genesis(threshold=8, officials=officials)
        world.objects = [world.register(data=b"one")]
        header = entries_of(world, "object.registered")[0]["data"]["header"]
        fill(world, header)
        with world.service.store.reading() as connection:
            table = state["object"]
            wanted = connection.execute(select(table.c.id).limit(OBJECTS)).scalars().all()
        yield world, request(world, list(wanted))


def entries_of(world: World, type_: str) -> list[dict[str, Any]]:
    return [entry.body for entry in world.entries(type_)]


def fill(world: World, header: str) -> None:
    """Append entries until there are enough: objects first, then tokens."""
    size, now = world.head().size, world.clock()
    bodies = []
    for number in range(OBJECTS):
        data: dict[str, Any] = {
            "header": header,
            "host": f"db-{number}",
            "id": f"{number:064x}",
            "job": "pg_dump",
            "sealed": f"2026-01-30T{number // 60:02}:{number % 60:02}:00.000000Z",
            "size": 10**9 + number,
            "tags": {},
        }
        bodies.append(entry_body("object.registered", "nightly", now, data, dataset="registry"))
    for number in range(ENTRIES - size - OBJECTS):
        data = {"name": f"guest-{number}"}
        bodies.append(entry_body("password.set", f"guest-{number}", now, data))
    with world.service.store.writing() as connection:
        world.service.append(connection, bodies)


def request(world: World, wanted: list[str]) -> Ceremony:
    asked = replace(world.wanted(purpose="everything, after the fire"), objects=wanted)
    return world.ask(asked)


def pages(ceremony: Ceremony) -> dict[str, str]:
    return {
        "/": "adam",
        "/datasets/registry": "adam",
        "/datasets/registry?text=db-4": "adam",
        "/datasets/registry/request": "rita",
        "/new-dataset": "adam",
        f"/ceremonies/{ceremony.id}": "adam",
        f"/ceremonies/{ceremony.id}/live": "adam",
        f"/ceremonies/{ceremony.id}/record": "adam",
        "/scripts/export": "adam",
        "/ledger": "axel",
        "/ledger?before=5000&type=password.set": "axel",
        "/ledger/4711": "axel",
        "/administration": "adam",
        "/people": "adam",
        "/people/anna": "adam",
        "/tokens": "adam",
        "/account": "anna",
    }


def test_no_page_asks_for_more_than_a_few_statements(large: tuple[World, Ceremony]) -> None:
    world, ceremony = large
    assert world.head().size > ENTRIES
    counted = Counted(world.service)
    asked = {
        path: counted.during(Visitor(world.service, who), path)
        for path, who in pages(ceremony).items()
    }
    assert {path: number for path, number in asked.items() if number > MOST} == {}


def test_the_overview_asks_little_more_for_each_ceremony_and_dataset(sqlite: Moments) -> None:
    """Everybody's first page: a dozen of either must not make it slow."""
    with sqlite.sealed() as world:
        counted, anna = Counted(world.service), Visitor(world.service, "anna")
        before = counted.during(anna, "/")
        for number in range(12):
            world.request(world.objects[number % 2])
        ceremonies = counted.during(anna, "/")
        for number in range(12):
            world.open_genesis(f"archive-{number}")
        datasets = counted.during(anna, "/")
        page = anna.get("/").text
        open_ones = anna.get("/ceremonies?state=open").text
    assert "24 things wait for you" in page
    assert page.count("Read the request and give your verdict") == 5
    assert "19 more among the open ceremonies" in page
    assert "1–15 of 24" in open_ones
    assert ceremonies - before <= 12 * 4
    assert datasets - ceremonies <= 12 * 8
