"""What came on each day of a dataset's jobs and hosts, summed up by the database, for calendars."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, literal, select, union_all

from custody.backup_calendar import USUAL_DAYS, DaySum, Expected, Row, calendar
from custody.service.context import Principal, Service
from custody.store.tables import state

_objects, _datasets, _expected = state["object"], state["dataset"], state["expectation"]
BEFORE = 2 * USUAL_DAYS
"""How many days before a calendar are read too: what is usual, and what comes once a month."""


def calendar_of(
    service: Service, principal: Principal, dataset: str, last: date, days: int
) -> list[Row]:
    """Make the calendar of a dataset; it costs the same number of queries for any number of jobs.

    What a row is expected to bring is what is expected now, from when that was declared.
    """
    principal.require("read", dataset)
    with service.store.reading() as connection:
        found = calendars_of(service, connection, [dataset], last, days)
    return found.get(dataset, [])


def calendars_of(
    service: Service, connection: Connection, names: Sequence[str], last: date, days: int
) -> dict[str, list[Row]]:
    """Make the calendars of several datasets, by two queries for all of them."""
    since = last - timedelta(days=days + BEFORE)
    sums, expected = _sums(connection, names, since, last), _expectations(connection, names)
    return {name: calendar(sums[name], expected[name], service.now(), last, days) for name in names}


def _sums(
    connection: Connection, names: Sequence[str], since: date, last: date
) -> dict[str, list[DaySum]]:
    """Sum up by dataset, job, host and day: what is there by one index, what is gone by another."""
    of = _objects.c
    until = last + timedelta(days=1)
    span = (of.dataset.in_(names), of.dated >= since.isoformat(), of.dated < until.isoformat())
    there = _by_day(literal(0), *span, of.gone.is_(None))
    gone = _by_day(func.count(), *span, of.gone.is_not(None), of.sealed >= since.isoformat())
    found = defaultdict[tuple[str, str | None, str | None, str], list[DaySum]](list)
    for row in connection.execute(union_all(there, gone)).mappings():
        told = dict(row)
        dataset = told.pop("dataset")
        one = DaySum(**{**told, "bytes": int(told["bytes"])})
        found[dataset, one.job, one.host, one.day].append(one)
    listed = defaultdict[str, list[DaySum]](list)
    for key, parts in found.items():
        listed[key[0]].append(_both(parts))
    return listed


def _by_day(gone: ColumnElement[int], *wanted: ColumnElement[bool]) -> Select[Any]:
    of = _objects.c
    day = func.substr(of.dated, 1, 10)
    return (
        select(
            of.dataset,
            of.job,
            of.host,
            day.label("day"),
            func.count().label("count"),
            gone.label("gone"),
            func.sum(of.size).label("bytes"),
            func.min(of.dated).label("first"),
            func.max(of.dated).label("last"),
        )
        .where(*wanted)
        .group_by(of.dataset, of.job, of.host, day)
    )


def _both(parts: Sequence[DaySum]) -> DaySum:
    """Put what is there and what is gone of a day together."""
    one = parts[0]
    return DaySum(
        one.job,
        one.host,
        one.day,
        sum(part.count for part in parts),
        sum(part.gone for part in parts),
        sum(part.bytes for part in parts),
        min(part.first for part in parts),
        max(part.last for part in parts),
    )


def _expectations(connection: Connection, names: Sequence[str]) -> dict[str, list[Expected]]:
    """Give what is expected in each dataset: of the whole of it first, then of jobs and hosts."""
    whole = select(_datasets.c.name, _datasets.c.cadence, _datasets.c.cadence_since).where(
        _datasets.c.name.in_(names), _datasets.c.cadence.is_not(None)
    )
    found = defaultdict[str, list[Expected]](list)
    for name, hours, since in connection.execute(whole).all():
        found[name].append(Expected(None, None, hours, since))
    single = select(_expected).where(_expected.c.dataset.in_(names))
    for row in connection.execute(
        single.order_by(_expected.c.dataset, _expected.c.job, _expected.c.host)
    ):
        one = Expected(row.job or None, row.host or None, row.hours, row.since)
        found[row.dataset].append(one)
    return found
