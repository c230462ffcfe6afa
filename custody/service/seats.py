"""The seats somebody holds, and what is left of each dataset's quorum without them."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from custody.standing import HeldSeat
from custody.store.rows import read_all
from custody.store.tables import state

_seats, _datasets, _people = state["seat"], state["dataset"], state["person"]


def seats_of(connection: Connection, name: str) -> list[HeldSeat]:
    """Give the seats of somebody in active datasets, by dataset."""
    mine = _seats.alias("mine")
    can_act = (_people.c.status == "enrolled") & (_people.c.name != name)
    query = (
        select(
            mine.c.dataset,
            mine.c.idx,
            func.count().label("seats"),
            _datasets.c.threshold,
            func.count(_people.c.name).filter(can_act).label("others"),
        )
        .join(_datasets, _datasets.c.name == mine.c.dataset)
        .join(_seats, _seats.c.dataset == mine.c.dataset)
        .join(_people, _people.c.name == _seats.c.official)
        .where(mine.c.official == name, _datasets.c.status == "active")
        .group_by(mine.c.dataset, mine.c.idx, _datasets.c.threshold)
        .order_by(mine.c.dataset)
    )
    return read_all(connection, query, HeldSeat)
