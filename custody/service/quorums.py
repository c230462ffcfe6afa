"""The quorums of datasets: whose keys open them, and when each was last shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, func, select

from custody.formats import canonical_json
from custody.quorum_health import Keyholder, Quorum
from custody.quorum_tree import Node, plain, read_tree
from custody.service.context import Principal, Service
from custody.store.tables import state

_seats, _people, _statements = state["seat"], state["person"], state["statement"]
_datasets = state["dataset"]


def quorum_of(service: Service, principal: Principal, dataset: str) -> Quorum | None:
    """Give the quorum of a dataset; None before its genesis is over."""
    principal.require("read", dataset)
    with service.store.reading() as connection:
        return read_quorums(connection, [dataset]).get(dataset)


def read_quorums(connection: Connection, names: Iterable[str] | None = None) -> dict[str, Quorum]:
    """Give the quorums of datasets that have one: of these, or of all, by two queries."""
    query = (
        select(_seats.c.dataset, _seats.c.idx, _seats.c.official)
        .add_columns(_datasets.c.threshold, _datasets.c.quorum)
        .add_columns(_people.c.enrolled, _people.c.status)
        .join(_datasets, _datasets.c.name == _seats.c.dataset)
        .join(_people, _people.c.name == _seats.c.official, isouter=True)
    )
    if names is not None:
        query = query.where(_seats.c.dataset.in_(list(names)))
    rows = connection.execute(query.order_by(_seats.c.dataset, _seats.c.idx)).all()
    signed = _last_signed(connection, {row.official for row in rows})
    holders, takes = defaultdict[str, list[Keyholder]](list), dict[str, tuple[int, str | None]]()
    for row in rows:
        shown, by = signed.get(row.official, (row.enrolled, "enrolment"))
        here = row.status == "enrolled"
        holders[row.dataset].append(Keyholder(row.idx, row.official, shown, by, here))
        takes[row.dataset] = row.threshold, row.quorum
    return {name: Quorum(_tree(*takes[name], found), found) for name, found in holders.items()}


def _tree(threshold: int, tree: str | None, holders: Sequence[Keyholder]) -> Node:
    return tree_of(threshold, tree, [one.official for one in holders])


def tree_of(threshold: int, tree: str | None, officials: Sequence[str]) -> Node:
    """Give a dataset's quorum as its row and its seats have it."""
    if tree is None:
        return plain(threshold, officials)
    return read_tree(canonical_json.decode(tree.encode()))


def _last_signed(connection: Connection, officials: set[str]) -> dict[str, tuple[str, str]]:
    """Give when each official last signed something in a ceremony, and what; by the index."""
    of = _statements.c
    newest = select(func.max(of.at)).where(of.official == _people.c.name)
    last = _statements.alias("last")
    query = (
        select(last.c.official, last.c.at, last.c.kind)
        .select_from(_people)
        .join(
            last,
            (last.c.official == _people.c.name)
            & (last.c.at == newest.correlate(_people).scalar_subquery()),
        )
        .where(_people.c.name.in_(officials))
    )
    return {official: (at, kind) for official, at, kind in connection.execute(query)}
