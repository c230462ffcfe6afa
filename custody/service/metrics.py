"""The numbers about the service that monitoring reads: datasets, sinks, the ledger."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, select

from custody.drill_schedule import DrillDue
from custody.freshness import Freshness
from custody.service import drill_schedules, expectations
from custody.service.context import Principal, Service
from custody.service.notices.outbox import count_failing
from custody.service.quorums import read_quorums
from custody.store import schema
from custody.store.tables import cosigned, ledger_entry, ledger_head, publication, state

_datasets, _objects = state["dataset"], state["object"]
_seats, _ceremonies, _statements = state["seat"], state["ceremony"], state["statement"]


@dataclass(frozen=True, slots=True)
class DatasetMetrics:
    """The numbers of one dataset: its objects, its open ceremonies, and when an object is due.

    ``shown`` counts the shares that were shown within a year, ``spare`` those of them that may
    be lost, None before there is a quorum.
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
    shown: int
    spare: int | None


@dataclass(frozen=True, slots=True)
class NewestObject:
    """The newest object that a job sealed on a host for a dataset, as far as the store has it."""

    dataset: str
    job: str
    host: str
    at: str
    size: int


@dataclass(frozen=True, slots=True)
class SinkMetrics:
    """One place that checkpoints are published to; ``at`` is when it got its newest."""

    name: str
    at: str | None
    behind: int
    failing: bool


@dataclass(frozen=True, slots=True)
class Metrics:
    """All numbers, read at one moment; ``entry`` is the time of the ledger's last entry.

    ``expectations`` are those of single jobs and hosts, each with whether it is overdue.
    """

    datasets: tuple[DatasetMetrics, ...]
    newest: tuple[NewestObject, ...]
    expectations: tuple[tuple[Freshness, bool], ...]
    drills: tuple[tuple[DrillDue, bool], ...]
    sinks: tuple[SinkMetrics, ...]
    entries: int
    entry: str | None
    cosigned: int
    notices_failing: int
    unlocks: int
    denials: int
    schema: str


def read_metrics(service: Service, principal: Principal) -> Metrics:
    """Read all numbers for a caller whose credential is for the whole service; none is a secret."""
    principal.require("metrics")
    troubled = count_failing(service)
    with service.store.reading() as connection:
        entries = int(connection.execute(select(ledger_head.c.size)).scalar() or 0)
        last = select(ledger_entry.c.at).where(ledger_entry.c.seq == entries - 1)
        return Metrics(
            tuple(_dataset_metrics(service, connection)),
            tuple(_newest_objects(connection)),
            tuple(
                (one, one.overdue_by(service.now()) is not None)
                for one in expectations.read_expectations(connection)
            ),
            tuple(
                (one, one.overdue_by(service.now()) is not None)
                for one in drill_schedules.read_due(connection)
                if one.due is not None
            ),
            tuple(_sink_metrics(connection, entries)),
            entries,
            connection.execute(last).scalar(),
            int(connection.execute(select(func.max(cosigned.c.size))).scalar() or 0),
            troubled,
            _count(connection, ledger_entry.c.type == "ceremony.unlocked"),
            _count(connection, _statements.c.kind == "deny"),
            schema.head(),
        )


def _dataset_metrics(service: Service, connection: Connection) -> list[DatasetMetrics]:
    now = service.now()
    objects = _count_by_dataset(connection, _objects.c.dataset)
    there = _count_by_dataset(connection, _objects.c.dataset, _objects.c.gone.is_(None))
    seats = _count_by_dataset(connection, _seats.c.dataset)
    open_ = _count_by_dataset(connection, _ceremonies.c.dataset, _ceremonies.c.outcome.is_(None))
    quorums = read_quorums(connection)
    fresh = {one.dataset: one for one in expectations.read_freshness(connection)}
    rows = connection.execute(select(_datasets.c.name, _datasets.c.threshold).order_by("name"))
    found = []
    for name, threshold in rows:
        one = fresh.get(name, Freshness(name, None, None, None))
        found.append(
            DatasetMetrics(
                one,
                one.overdue_by(now) is not None,
                objects.get(name, 0),
                objects.get(name, 0) - there.get(name, 0),
                seats.get(name, 0),
                threshold,
                open_.get(name, 0),
                quorums[name].working(now) if name in quorums else 0,
                quorums[name].spare(now) if name in quorums else None,
            )
        )
    return found


def _newest_objects(connection: Connection) -> list[NewestObject]:
    """Find what each job brought last from each host, by when it counts from."""
    columns = [_objects.c[name] for name in ("dataset", "job", "host", "dated", "size")]
    alike = (_objects.c.dataset, _objects.c.job, _objects.c.host)
    order = (_objects.c.dated.desc(), _objects.c.id)
    place = func.row_number().over(partition_by=alike, order_by=order).label("place")
    ranked = select(*columns, place).where(_objects.c.gone.is_(None)).subquery()
    rows = connection.execute(select(ranked).where(ranked.c.place == 1))
    found = [
        NewestObject(row.dataset, row.job or "", row.host or "", row.dated, row.size)
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.dataset, one.job, one.host))


def _count(connection: Connection, wanted: ColumnElement[bool]) -> int:
    """Count the rows of one table."""
    return int(connection.execute(select(func.count()).where(wanted)).scalar_one())


def _sink_metrics(connection: Connection, entries: int) -> list[SinkMetrics]:
    rows = connection.execute(select(publication).order_by(publication.c.sink))
    return [
        SinkMetrics(
            row.sink,
            row.at,
            max(0, entries - row.size),
            row.failing_since is not None,
        )
        for row in rows
    ]


def _count_by_dataset(
    connection: Connection, by: ColumnElement[str], *wanted: ColumnElement[bool]
) -> dict[str, int]:
    """Count rows by dataset."""
    query = select(by, func.count()).where(*wanted).group_by(by)
    return {row[0]: row[1] for row in connection.execute(query)}
