"""The list of datasets as people look through it, by trouble: a fixed number of queries for all.

A dataset is in the first of these that is true of it: *overdue* (an object that is expected of the
whole of it, of a job or of a host has not come), *thin* (:mod:`custody.quorum_health`), *drill*
(one that is expected was not held), *waiting* (its genesis goes on, or a ceremony of it is open),
*well*.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Connection, func, select

from custody.backup_calendar import Row
from custody.drill_schedule import DrillDue
from custody.freshness import Freshness
from custody.quorum_health import Quorum
from custody.service.backup_days import calendars_of
from custody.service.ceremony_list import visible
from custody.service.context import Principal, Service
from custody.service.drill_schedules import read_due
from custody.service.expectations import read_expectations, read_freshness
from custody.service.paging import PAGE, Page, within, words_of
from custody.service.quorums import read_quorums
from custody.store.tables import state

_datasets, _objects, _ceremonies = state["dataset"], state["object"], state["ceremony"]
Trouble = Literal["overdue", "thin", "drill", "waiting", "well"]
TROUBLES: tuple[Trouble, ...] = ("overdue", "thin", "drill", "waiting", "well")
"""What a list begins with, the worst first."""
SORTS = ("trouble", "name", "newest")


@dataclass(frozen=True, slots=True)
class DatasetState:
    """How a dataset is: what is late of it, its quorum, how many ceremonies of it are open.

    ``due`` says when a drill and a census are; ``drills`` are those that are overdue.
    """

    name: str
    is_active: bool
    ceremony: str
    newest: str | None
    late: tuple[Freshness, ...]
    due: tuple[DrillDue, ...]
    drills: tuple[DrillDue, ...]
    quorum: Quorum | None
    open: int
    trouble: Trouble


@dataclass(frozen=True, slots=True)
class Stored:
    """How many objects the store has of a dataset, and how large they are."""

    objects: int
    bytes: int


@dataclass(frozen=True, slots=True)
class ListedDatasets:
    """A page of datasets with what only a page needs, and how many match in each trouble."""

    page: Page[DatasetState]
    troubles: dict[str, int]
    stored: dict[str, Stored]
    calendars: dict[str, list[Row]]


def page_of_datasets(
    service: Service,
    principal: Principal,
    *,
    text: str = "",
    trouble: str = "",
    official: str = "",
    names: Sequence[str] | None = None,
    sort: str = "trouble",
    descending: bool = False,
    number: int = 1,
    size: int = PAGE,
    last: date | None = None,
    days: int = 0,
) -> ListedDatasets:
    """Give a page of the datasets that match, and their calendars of so many days to ``last``."""
    now, words = service.now(), words_of(text.lower())
    with service.store.reading() as connection:
        found = [
            one
            for one in read_states(connection, principal, now, names)
            if _matches(one, words, official)
        ]
        numbers = Counter[str](one.trouble for one in found)
        if trouble in TROUBLES:
            found = [one for one in found if one.trouble == trouble]
        page = _page(_sorted(found, sort, descending=descending), number, size)
        shown = [one.name for one in page.rows]
        last = last or now.date()
        calendars = calendars_of(service, connection, shown, last, days) if days else {}
        return ListedDatasets(page, numbers, read_stored(connection, shown), calendars)


def read_states(
    connection: Connection,
    principal: Principal,
    now: datetime,
    only: Sequence[str] | None = None,
) -> list[DatasetState]:
    """Say how every dataset is that this principal may read, by name; or ``only`` these."""
    principal.require("read", principal.dataset)
    if principal.dataset is not None:
        only = [name for name in only or [principal.dataset] if name == principal.dataset]
    columns = (_datasets.c.name, _datasets.c.status, _datasets.c.ceremony)
    query = select(*columns).order_by(_datasets.c.name)
    if only is not None:
        query = query.where(_datasets.c.name.in_(only))
    fresh = {one.dataset: one for one in read_freshness(connection, only)}
    late = _late([*fresh.values(), *read_expectations(connection, only)], now)
    quorums, opened = read_quorums(connection, only), _open(connection, principal)
    every_due = read_due(connection, only)
    found = []
    for row in connection.execute(query):
        is_active, mine = row.status == "active", late.get(row.name, ())
        quorum, open_ = quorums.get(row.name), opened.get(row.name, 0)
        newest = fresh[row.name].newest if row.name in fresh else None
        due = tuple(one for one in every_due if one.dataset == row.name)
        drills = tuple(one for one in due if one.overdue_by(now) is not None)
        trouble = _trouble(mine, drills, quorum, open_, now, is_active=is_active)
        told = (newest, mine, due, drills, quorum, open_, trouble)
        found.append(DatasetState(row.name, is_active, row.ceremony, *told))
    return found


def read_stored(connection: Connection, names: Sequence[str]) -> dict[str, Stored]:
    """Sum up what the store has of datasets; read out of an index, and not of the catalogue.

    Every object has a date. Asking for one leads to the index that has the sizes in it.
    """
    of = _objects.c
    query = select(of.dataset, func.count(), func.sum(of.size)).group_by(of.dataset)
    there = (of.dataset.in_(names), of.gone.is_(None), of.dated >= "")
    rows = connection.execute(query.where(*there)).all()
    found = {name: Stored(number, int(size)) for name, number, size in rows}
    return {name: found.get(name, Stored(0, 0)) for name in names}


def _trouble(
    late: Sequence[Freshness],
    drills: Sequence[DrillDue],
    quorum: Quorum | None,
    open_: int,
    now: datetime,
    *,
    is_active: bool,
) -> Trouble:
    if late:
        return "overdue"
    if quorum is not None and quorum.is_thin(now):
        return "thin"
    if drills:
        return "drill"
    return "waiting" if open_ or not is_active else "well"


def _late(found: Sequence[Freshness], now: datetime) -> dict[str, tuple[Freshness, ...]]:
    """Give what is overdue by dataset, the longest overdue first."""
    late = sorted((one for one in found if one.overdue_by(now)), key=lambda one: one.due or "")
    return {name: tuple(x for x in late if x.dataset == name) for name in {x.dataset for x in late}}


def _open(connection: Connection, principal: Principal) -> dict[str, int]:
    """Count, by dataset, the open ceremonies that this principal may see."""
    of = _ceremonies.c
    query = select(of.dataset, func.count()).where(of.outcome.is_(None), *visible(principal))
    rows = connection.execute(query.group_by(of.dataset)).all()
    return {row[0]: row[1] for row in rows}


def _matches(one: DatasetState, words: list[str], official: str) -> bool:
    seats = () if one.quorum is None else one.quorum.holders
    if official and all(holder.official != official for holder in seats):
        return False
    return all(word in one.name.lower() for word in words)


def _sorted(found: list[DatasetState], sort: str, *, descending: bool) -> list[DatasetState]:
    """Sort them; in each trouble they stand by name."""
    if sort == "newest":
        return sorted(found, key=lambda one: one.newest or "", reverse=descending)
    if sort == "name":
        return found[::-1] if descending else found
    return sorted(found, key=lambda one: TROUBLES.index(one.trouble), reverse=descending)


def _page(found: list[DatasetState], number: int, size: int) -> Page[DatasetState]:
    number = within(number, len(found), size)
    return Page(found[(number - 1) * size : number * size], len(found), number, size)
