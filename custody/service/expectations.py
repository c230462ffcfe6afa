"""Setting how often a dataset must get a new object, and finding datasets that are overdue."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, ScalarSelect, select

from custody.freshness import Freshness, compute_freshness, require_cadence
from custody.service.context import Principal, Service, entry_body
from custody.service.datasets import require_active
from custody.store.append import locked_head
from custody.store.tables import state

_datasets = state["dataset"]
_objects = state["object"]


def set_expectation(
    service: Service, principal: Principal, dataset: str, hours: int | None
) -> Freshness:
    """Declare that a dataset is to get an object at least every so many hours; None: never.

    Saying what holds already writes nothing.
    """
    principal.require("admin", dataset)
    if hours is not None:
        require_cadence(hours)
    with service.store.writing() as connection:
        require_active(connection, dataset)
        locked_head(connection)
        if require_active(connection, dataset)["cadence"] != hours:
            said = entry_body(
                "dataset.expects", principal.name, service.now(), {"hours": hours}, dataset=dataset
            )
            service.append(connection, [said])
        return read_freshness(connection, [dataset])[0]


def overdue_datasets(service: Service) -> tuple[Freshness, ...]:
    """Give the datasets whose next object is overdue now, by name."""
    now = service.now()
    with service.store.reading() as connection:
        return tuple(one for one in read_freshness(connection) if one.overdue_by(now) is not None)


def freshness_of_all(service: Service) -> dict[str, Freshness]:
    """Give for every active dataset when its newest object came and when the next is due."""
    with service.store.reading() as connection:
        return {one.dataset: one for one in read_freshness(connection)}


def read_freshness(connection: Connection, names: Sequence[str] | None = None) -> list[Freshness]:
    """Give when the next object of active datasets is due: of these, or of all, by name."""
    wanted = select(
        _datasets.c.name,
        _datasets.c.cadence,
        _newest(),
        _datasets.c.since,
        _datasets.c.cadence_since,
    ).where(_datasets.c.status == "active")
    if names is not None:
        wanted = wanted.where(_datasets.c.name.in_(names))
    return [
        compute_freshness(*row) for row in connection.execute(wanted.order_by(_datasets.c.name))
    ]


def _newest() -> ScalarSelect[str]:
    """Select what the newest object that the store has counts from; by the index."""
    there = (_objects.c.dataset == _datasets.c.name, _objects.c.gone.is_(None))
    newest = select(_objects.c.dated).where(*there)
    return newest.order_by(_objects.c.dated.desc()).limit(1).scalar_subquery()
