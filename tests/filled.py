"""A world at size: so many datasets, people, objects and ceremonies, put into the tables at once.

They are copies of what the world made by itself, so that every page reads them as it reads those;
the ledger has no entries for them, and nothing here is to be verified.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Table, func, insert, select

from custody.formats.timestamps import stamp
from custody.store.tables import state
from tests.world import World

JOBS = (("base", "db1", 168), ("wal", "db1", 2), ("wal", "db2", 2), ("index", "pacs1", 0))
OUTCOMES = ("closed", "closed", "closed", "denied", "expired", "cancelled")


@dataclass(frozen=True, slots=True)
class Size:
    """How many of each."""

    datasets: int
    people: int
    objects: int
    ceremonies: int


FULL = Size(datasets=500, people=2_000, objects=100_000, ceremonies=10_000)


def fill(world: World, size: Size) -> None:
    """Fill a world that has the dataset "registry" and one open request for it."""
    _put(world, state["dataset"], list(_datasets(world, size)))
    _put(world, state["seat"], list(_seats(world, size)))
    _put(world, state["expectation"], list(_expectations(size)))
    _put(world, state["person"], list(_people(world, size)))
    _put(world, state["object"], list(_objects(world, size)))
    ceremonies = list(_ceremonies(world, size))
    _put(world, state["ceremony"], ceremonies)
    _put(world, state["participant"], list(_participants(ceremonies)))
    _put(world, state["statement"], list(_statements(world, ceremonies)))


def name_of(number: int) -> str:
    """Name a dataset."""
    kinds = ("imaging", "lab", "billing", "genomics", "pharmacy", "archive", "mail", "ward")
    return f"{kinds[number % len(kinds)]}-{number:03}"


def _put(world: World, table: Table, rows: list[dict[str, Any]]) -> None:
    with world.service.store.writing() as connection:
        for at in range(0, len(rows), 5_000):
            connection.execute(insert(table), rows[at : at + 5_000])


def _rows(world: World, table: str, **wanted: str) -> list[dict[str, Any]]:
    of = state[table]
    query = select(of).where(*(of.c[name] == value for name, value in wanted.items()))
    with world.service.store.reading() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def _datasets(world: World, size: Size) -> Iterator[dict[str, Any]]:
    (row,) = _rows(world, "dataset", name="registry")
    for number in range(size.datasets - 1):
        cadence = (None, 24, 26, 24)[number % 4]
        since = stamp(world.clock() - timedelta(days=90))
        told = {"name": name_of(number), "cadence": cadence, "since": since}
        yield {**row, **told, "cadence_since": since if cadence else None}


def _seats(world: World, size: Size) -> Iterator[dict[str, Any]]:
    seats = _rows(world, "seat", dataset="registry")
    for number in range(size.datasets - 1):
        held = seats[:3] if number % 17 == 0 else seats
        yield from ({**seat, "dataset": name_of(number)} for seat in held)


def _expectations(size: Size) -> Iterator[dict[str, Any]]:
    since = "2020-01-01T00:00:00.000000Z"
    for job, host, hours in JOBS:
        if hours:
            yield {"dataset": "registry", "job": job, "host": host, "hours": hours, "since": since}
    for number in range(0, size.datasets - 1, 5):
        yield {
            "dataset": name_of(number),
            "job": "nightly",
            "host": "",
            "hours": 24,
            "since": since,
        }


def _people(world: World, size: Size) -> Iterator[dict[str, Any]]:
    (row,) = _rows(world, "person", name="axel")
    roles = ("auditor", "requester", "requester", "official")
    for number in range(size.people):
        name, role = f"person{number:04}", roles[number % 4]
        told = {"signing_key": None, "box_key": None, "fingerprint": None}
        status = "invited" if number % 9 == 0 else "enrolled"
        yield {**row, **told, "name": name, "role": role, "status": status}


def _objects(world: World, size: Size) -> Iterator[dict[str, Any]]:
    """Half of them are of the dataset "registry", one every twelve minutes; the others of all."""
    now, half = world.clock(), size.objects // 2
    for number in range(half):
        job, host, _ = JOBS[number % 40 % 3 if number % 40 else 3]
        yield _object("registry", number, now - timedelta(minutes=12 * number + 1), job, host)
    if size.datasets < 2:
        return
    for number in range(size.objects - half):
        at, age = number % (size.datasets - 1), number // (size.datasets - 1)
        if (at % 23 == 0 and age < 3) or (at % 11 == 0 and age == 6):
            continue
        sealed = now - timedelta(days=age, hours=at % 24, minutes=1)
        yield _object(name_of(at), half + number, sealed, "nightly", f"host{at % 7}")


def _object(dataset: str, number: int, sealed: Any, job: str, host: str) -> dict[str, Any]:
    at, small = stamp(sealed), number % 997 == 5
    return {
        "dataset": dataset,
        "id": hashlib.sha256(b"%d" % number).hexdigest(),
        "header": "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSAv" * 4,
        "size": 1_000_000_000 // (50 if small else 1) + number,
        "sealed": at,
        "registered": at,
        "host": host,
        "job": job,
        "tags": '{"pg":"17"}',
        "by_whom": "nightly",
        "seq": number,
        "gone": at if number % 50_000 > 20_000 else None,
        "dated": at,
    }


def _ceremonies(world: World, size: Size) -> Iterator[dict[str, Any]]:
    row, *_ = _rows(world, "ceremony", kind="export")
    names = ["registry", *(name_of(number) for number in range(size.datasets - 1))]
    for number in range(size.ceremonies):
        opened = world.clock() - timedelta(hours=2 * number + 2)
        told = {"id": f"export-filled{number:05}", "dataset": names[number % len(names)]}
        ended = stamp(opened + timedelta(hours=30))
        outcome = OUTCOMES[number % len(OUTCOMES)]
        yield {**row, **told, "opened": stamp(opened), "ended": ended, "outcome": outcome}


def _participants(ceremonies: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in ceremonies:
        yield {"person": "rita", "ceremony": one["id"], "part": "requester"}
        for name in ("anna", "bert", "carl"):
            yield {"person": name, "ceremony": one["id"], "part": "seat"}


def _statements(world: World, ceremonies: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    table = state["statement"]
    with world.service.store.reading() as connection:
        row = dict(connection.execute(select(table).limit(1)).mappings().one())
        newest = int(connection.execute(select(func.max(table.c.seq))).scalar_one())
    told = ((one, name) for one in ceremonies for name in ("anna", "bert", "carl"))
    for number, (one, name) in enumerate(told):
        of = {"ceremony": one["id"], "seq": newest + number + 1, "official": name}
        yield {**row, **of, "kind": "approve", "at": one["opened"]}
