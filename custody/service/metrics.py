"""How the service is doing, in numbers, for those who watch it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, select

from custody.freshness import Freshness
from custody.service import expectations
from custody.service.context import Principal, Service
from custody.service.notices.outbox import failing
from custody.store.tables import cosigned, ledger_entry, ledger_head, publication, state

_datasets, _objects = state["dataset"], state["object"]
_seats, _ceremonies = state["seat"], state["ceremony"]


@dataclass(frozen=True, slots=True)
class DatasetMeasures:
    """A dataset: when its newest object came and the next is due, and how many there are of what.

    ``objects`` are all that were ever registered, ``gone`` those that the store no
    longer has, ``ceremonies`` the open ones. ``overdue`` is False where nothing is expected.
    """

    fresh: Freshness
    overdue: bool
    objects: int
    gone: int
    seats: int
    threshold: int
    ceremonies: int


@dataclass(frozen=True, slots=True)
class SinkMeasures:
    """Somewhere that checkpoints are published; ``at`` is when it got its newest."""

    name: str
    at: str | None
    behind: int
    failing: bool


@dataclass(frozen=True, slots=True)
class Measures:
    """Everything at one moment; ``entry`` is the time of the ledger's last entry."""

    datasets: tuple[DatasetMeasures, ...]
    sinks: tuple[SinkMeasures, ...]
    entries: int
    entry: str | None
    cosigned: int
    notices_failing: int


def measure(service: Service, principal: Principal) -> Measures:
    """Give the numbers, which takes a credential for the whole service; no secret is among them."""
    principal.require("metrics")
    troubled = failing(service)
    with service.store.reading() as connection:
        entries = int(connection.execute(select(ledger_head.c.size)).scalar() or 0)
        last = select(ledger_entry.c.at).where(ledger_entry.c.seq == entries - 1)
        return Measures(
            tuple(_of_datasets(service, connection)),
            tuple(_of_sinks(connection, entries)),
            entries,
            connection.execute(last).scalar(),
            int(connection.execute(select(func.max(cosigned.c.size))).scalar() or 0),
            troubled,
        )


def _of_datasets(service: Service, connection: Connection) -> list[DatasetMeasures]:
    now = service.now()
    objects = _counted(connection, _objects.c.dataset)
    there = _counted(connection, _objects.c.dataset, _objects.c.gone.is_(None))
    seats = _counted(connection, _seats.c.dataset)
    open_ = _counted(connection, _ceremonies.c.dataset, _ceremonies.c.outcome.is_(None))
    fresh = {one.dataset: one for one in expectations.read(connection)}
    rows = connection.execute(select(_datasets.c.name, _datasets.c.threshold).order_by("name"))
    found = []
    for name, threshold in rows:
        one = fresh.get(name, Freshness(name, None, None, None))
        found.append(
            DatasetMeasures(
                one,
                one.late(now) is not None,
                objects.get(name, 0),
                objects.get(name, 0) - there.get(name, 0),
                seats.get(name, 0),
                threshold,
                open_.get(name, 0),
            )
        )
    return found


def _of_sinks(connection: Connection, entries: int) -> list[SinkMeasures]:
    rows = connection.execute(select(publication).order_by(publication.c.sink)).mappings()
    return [
        SinkMeasures(
            row["sink"],
            row["at"],
            max(0, entries - row["size"]),
            row["failing_since"] is not None,
        )
        for row in rows
    ]


def _counted(
    connection: Connection, by: ColumnElement[str], *wanted: ColumnElement[bool]
) -> dict[str, int]:
    """Count rows by dataset."""
    query = select(by, func.count()).where(*wanted).group_by(by)
    return {row[0]: row[1] for row in connection.execute(query)}
