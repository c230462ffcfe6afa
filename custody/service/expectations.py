"""Setting how often a dataset, job or host must bring an object, and finding what is overdue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, ScalarSelect, case, func, select

from custody.formats.validation import require_description
from custody.freshness import Freshness, compute_freshness, require_cadence
from custody.service.active_datasets import require_active
from custody.service.context import Principal, Service, entry_body
from custody.store.append import locked_head
from custody.store.tables import state

_datasets = state["dataset"]
_objects = state["object"]
_expected = state["expectation"]
KNOWN = 20
"""How many jobs and hosts are named at most."""


def set_expectation(
    service: Service,
    principal: Principal,
    dataset: str,
    hours: int | None,
    *,
    job: str | None = None,
    host: str | None = None,
) -> Freshness:
    """Declare that a dataset is to get an object at least every so many hours; None: never.

    With ``job`` or ``host`` only what that job sealed, or was sealed on that host, is meant;
    each such expectation is one of its own. Saying what holds already writes nothing.
    """
    principal.require("admin", dataset)
    require_description(host, job, {})
    if hours is not None:
        require_cadence(hours)
    with service.store.writing() as connection:
        require_active(connection, dataset)
        locked_head(connection)
        was = _hours(connection, dataset, job, host)
        if was != hours:
            data: dict[str, str | int | None] = {"hours": hours}
            if job is not None or host is not None:
                data |= {"host": host, "job": job, "was": was}
            now = service.now()
            said = entry_body("dataset.expects", principal.name, now, data, dataset=dataset)
            service.append(connection, [said])
        found = [*read_freshness(connection, [dataset]), *read_expectations(connection, [dataset])]
        never = Freshness(dataset, None, None, None, job, host)
        return next((one for one in found if (one.job, one.host) == (job, host)), never)


def known_sealers(
    service: Service, dataset: str, job: str | None, host: str | None
) -> list[tuple[str | None, str | None]] | None:
    """Give which jobs on which hosts a dataset has objects of, where it has none of this one.

    None where it has, be it gone, and where no job or host is meant. Who misspells a job is
    told by that at once, and not by a night without an object.
    """
    if job is None and host is None:
        return None
    of_it = [] if job is None else [_objects.c.job == job]
    of_it += [] if host is None else [_objects.c.host == host]
    there = _objects.c.dataset == dataset
    pairs = select(_objects.c.job, _objects.c.host).where(there).distinct()
    with service.store.reading() as connection:
        if connection.execute(select(_objects.c.id).where(there, *of_it).limit(1)).first():
            return None
        known = pairs.order_by(_objects.c.job, _objects.c.host).limit(KNOWN)
        return [(row.job, row.host) for row in connection.execute(known)]


def overdue(service: Service) -> tuple[Freshness, ...]:
    """Give what is overdue now, by dataset: of whole datasets, of jobs and of hosts."""
    now = service.now()
    with service.store.reading() as connection:
        found = [*read_freshness(connection), *read_expectations(connection)]
        late = [one for one in found if one.overdue_by(now) is not None]
        return tuple(sorted(late, key=lambda one: (one.dataset, one.job or "", one.host or "")))


def freshness_of_all(service: Service) -> dict[str, Freshness]:
    """Give for every active dataset when its newest object came and when the next is due."""
    with service.store.reading() as connection:
        return {one.dataset: one for one in read_freshness(connection)}


def expectations_of(service: Service, dataset: str) -> list[Freshness]:
    """Give what is expected of a dataset: of the whole of it first, then of jobs and hosts."""
    with service.store.reading() as connection:
        whole = read_freshness(connection, [dataset])
        return [*whole, *read_expectations(connection, [dataset])]


def expectations_of_all(service: Service) -> dict[str, list[Freshness]]:
    """Give what is expected of single jobs and hosts, by dataset."""
    found = defaultdict[str, list[Freshness]](list)
    with service.store.reading() as connection:
        for one in read_expectations(connection):
            found[one.dataset].append(one)
    return found


def read_expectations(
    connection: Connection, names: Sequence[str] | None = None
) -> list[Freshness]:
    """Give when the next object of single jobs and hosts is due: in these datasets, or in all."""
    newest = case(
        (_expected.c.host == "", _newest_of(_objects.c.job == _expected.c.job)),
        (_expected.c.job == "", _newest_of(_objects.c.host == _expected.c.host)),
        else_=_newest_of(_objects.c.job == _expected.c.job, _objects.c.host == _expected.c.host),
    )
    wanted = select(_expected, newest.label("newest"), _datasets.c.since.label("active")).join(
        _datasets, _datasets.c.name == _expected.c.dataset
    )
    if names is not None:
        wanted = wanted.where(_expected.c.dataset.in_(names))
    ordered = wanted.order_by(_expected.c.dataset, _expected.c.job, _expected.c.host)
    found = []
    for row in connection.execute(ordered).all():
        told = (row.dataset, row.hours, row.newest, row.active, row.since)
        found.append(compute_freshness(*told, row.job or None, row.host or None))
    return found


def _newest_of(*wanted: ColumnElement[bool]) -> ScalarSelect[str | None]:
    """Select what the newest object of an expectation's job or host counts from; by the index."""
    there = (_objects.c.dataset == _expected.c.dataset, _objects.c.gone.is_(None))
    newest = select(func.max(_objects.c.dated)).where(*there, *wanted)
    return newest.correlate(_expected).scalar_subquery()


def _hours(connection: Connection, dataset: str, job: str | None, host: str | None) -> int | None:
    """Give what is expected as it stands."""
    if job is None and host is None:
        hours: int | None = require_active(connection, dataset)["cadence"]
        return hours
    key = (_expected.c.dataset == dataset, _expected.c.job == (job or ""))
    query = select(_expected.c.hours).where(*key, _expected.c.host == (host or ""))
    return connection.execute(query).scalar()


def newest_of(
    connection: Connection, dataset: str, job: str | None, host: str | None
) -> str | None:
    """Give what the newest object of a job or host counts from; by the index."""
    there = [_objects.c.dataset == dataset, _objects.c.gone.is_(None)]
    there += [] if job is None else [_objects.c.job == job]
    there += [] if host is None else [_objects.c.host == host]
    return connection.execute(select(func.max(_objects.c.dated)).where(*there)).scalar()


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
