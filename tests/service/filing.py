"""Requests as tests file them, and what the database keeps meanwhile."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from custody.ceremony import Ceremony
from custody.service.export_requests import Wanted
from custody.store.tables import contribution
from tests.datasets import Sealed
from tests.people import OFFICIALS
from tests.world import World


def pending(world: World) -> list[str]:
    """Whose contributions the database holds."""
    with world.service.store.reading() as connection:
        return sorted(connection.execute(select(contribution.c.official)).scalars())


def approved(world: World, *wanted: Sealed, by: tuple[str, ...] = OFFICIALS[:3]) -> Ceremony:
    return world.approve(world.request(*(wanted or world.objects)), *by)


def file(world: World, **changes: Any) -> Ceremony:
    asked: dict[str, Any] = {
        "dataset": "registry",
        "objects": [world.objects[0].id],
        "purpose": "a restore test",
        "recipient": str(world.identity.recipient()),
        "lifetime": None,
    }
    return world.ask(Wanted(**{**asked, **changes}))


def rows(world: World, table: Any) -> list[Any]:
    with world.service.store.reading() as connection:
        return list(connection.execute(select(table)).all())
