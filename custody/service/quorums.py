"""The quorums of datasets: whose keys open them, and when each share was last shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, ScalarSelect, case, func, or_, select

from custody.dataset_health import DatasetHealth
from custody.formats import canonical_json
from custody.quorum_health import Keyholder, Quorum
from custody.quorum_tree import Node, plain, read_tree
from custody.service.active_datasets import require_active
from custody.service.context import Principal, Service
from custody.service.drill_schedules import read_due
from custody.store.tables import state

_seats, _people, _statements = state["seat"], state["person"], state["statement"]
_datasets, _ceremonies, _epochs = state["dataset"], state["ceremony"], state["epoch"]
PROOFS = ("receipt", "turn")
"""The statements that come with a proof, which was verified before they were entered."""


def health_of(service: Service, principal: Principal, dataset: str) -> DatasetHealth:
    """Say whether a dataset would still open, and what is due to see that."""
    principal.require("read", dataset)
    now = service.now()
    with service.store.reading() as connection:
        require_active(connection, dataset)
        quorum = read_quorums(connection, [dataset])[dataset]
        return DatasetHealth.of(quorum, read_due(connection, [dataset]), now)


def read_quorums(connection: Connection, names: Iterable[str] | None = None) -> dict[str, Quorum]:
    """Give the quorums of datasets that have one: of these, or of all, by one query."""
    query = (
        select(_seats.c.dataset, _seats.c.idx, _seats.c.official)
        .add_columns(_datasets.c.threshold, _datasets.c.quorum)
        .add_columns(_people.c.status, _newest("at").label("shown"), _newest("by").label("by"))
        .join(_datasets, _datasets.c.name == _seats.c.dataset)
        .join(_people, _people.c.name == _seats.c.official, isouter=True)
    )
    if names is not None:
        query = query.where(_seats.c.dataset.in_(list(names)))
    rows = connection.execute(query.order_by(_seats.c.dataset, _seats.c.idx)).all()
    holders, takes = defaultdict[str, list[Keyholder]](list), dict[str, tuple[int, str | None]]()
    for row in rows:
        here = row.status == "enrolled"
        one = Keyholder(row.idx, row.official, row.shown, row.by or "", here)
        holders[row.dataset].append(one)
        takes[row.dataset] = row.threshold, row.quorum
    return {name: Quorum(_tree(*takes[name], found), found) for name, found in holders.items()}


def _tree(threshold: int, tree: str | None, holders: Sequence[Keyholder]) -> Node:
    return tree_of(threshold, tree, [one.official for one in holders])


def tree_of(threshold: int, tree: str | None, officials: Sequence[str]) -> Node:
    """Give a dataset's quorum as its row and its seats have it."""
    if tree is None:
        return plain(threshold, officials)
    return read_tree(canonical_json.decode(tree.encode()))


def _newest(what: str) -> ScalarSelect[str]:
    """Select when, or by what, a seat's share was last shown in its dataset; by the index.

    In this epoch: by a receipt for it, or since it began.
    """
    by = case((_ceremonies.c.kind == "drill", "drill"), else_=_statements.c.kind)
    query = (
        select(_statements.c.at if what == "at" else by)
        .join(_ceremonies, _ceremonies.c.id == _statements.c.ceremony)
        .where(
            _statements.c.official == _seats.c.official,
            _statements.c.kind.in_(PROOFS),
            _ceremonies.c.dataset == _seats.c.dataset,
        )
    )
    began = select(func.max(_epochs.c.epoch)).where(_epochs.c.dataset == _seats.c.dataset)
    of_epoch = or_(
        _epochs.c.seq.is_(None),
        _statements.c.seq > _epochs.c.seq,
        _statements.c.ceremony == _epochs.c.ceremony,
    )
    this = (_epochs.c.dataset == _seats.c.dataset) & (
        _epochs.c.epoch == began.correlate(_seats).scalar_subquery()
    )
    query = query.join(_epochs, this, isouter=True).where(of_epoch)
    newest = query.order_by(_statements.c.at.desc()).limit(1)
    return newest.correlate(_seats).scalar_subquery()
