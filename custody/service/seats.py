"""The seats somebody holds, and what is left of each dataset's quorum without them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from custody.quorum_tree import smallest, spare, takes_text
from custody.service.quorums import tree_of
from custody.standing import HeldSeat
from custody.store.tables import state

_seats, _datasets, _people = state["seat"], state["dataset"], state["person"]


def seats_of(connection: Connection, name: str) -> list[HeldSeat]:
    """Give the seats of somebody in active datasets, by dataset."""
    mine = _seats.alias("mine")
    query = (
        select(_seats.c.dataset, _seats.c.idx, _seats.c.official, mine.c.idx.label("mine"))
        .add_columns(_datasets.c.threshold, _datasets.c.quorum, _people.c.status)
        .join(mine, mine.c.dataset == _seats.c.dataset)
        .join(_datasets, _datasets.c.name == _seats.c.dataset)
        .join(_people, _people.c.name == _seats.c.official)
        .where(mine.c.official == name, _datasets.c.status == "active")
        .order_by(_seats.c.dataset, _seats.c.idx)
    )
    rosters = defaultdict[str, list[Row[Any]]](list)
    for row in connection.execute(query):
        rosters[row.dataset].append(row)
    return [_held(name, roster) for _, roster in sorted(rosters.items())]


def _held(name: str, roster: Sequence[Row[Any]]) -> HeldSeat:
    first = roster[0]
    tree = tree_of(first.threshold, first.quorum, [row.official for row in roster])
    others = [row.official for row in roster if row.status == "enrolled" and row.official != name]
    return HeldSeat(
        dataset=first.dataset,
        idx=first.mine,
        seats=len(roster),
        threshold=smallest(tree),
        others=len(others),
        spare=spare(tree, others),
        takes=takes_text(tree),
    )
