"""The objects of a dataset as people look through them: searched, filtered, sorted, by page."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, literal, select

from custody.service.context import Principal, Service
from custody.service.object_lists import (
    ListedObject,
    page_columns,
    text_fits,
    with_collections,
)
from custody.service.paging import PAGE, Page, within
from custody.store.rows import read_all
from custody.store.tables import state

_objects = state["object"]
SORTS = ("sealed", "size")
FOUND = 10_000
"""How many objects a list has: whoever wants to see others has to say which."""


@dataclass(frozen=True, slots=True)
class SoughtObjects:
    """What is asked of a dataset's objects; what is empty asks for nothing.

    ``since`` and ``until`` are stamps, the second one exclusive; ``gone`` asks for those marked
    so, or for those that are not.
    """

    text: str = ""
    job: str = ""
    host: str = ""
    since: str = ""
    until: str = ""
    gone: bool | None = None


def page_of_objects(
    service: Service,
    principal: Principal,
    dataset: str,
    sought: SoughtObjects | None = None,
    *,
    sort: str = "sealed",
    descending: bool = True,
    number: int = 1,
    size: int = PAGE,
) -> Page[ListedObject]:
    """Give a page of a dataset's objects: of the first ``FOUND`` that match, among a million too.

    A text may stand anywhere in them, so it is looked for once. All else is counted and found by
    the indexes, and the rows read are the page's.
    """
    principal.require("read", dataset)
    sought = sought or SoughtObjects()
    wanted, order = _wanted(dataset, sought), _order(sort, descending=descending)
    ids = select(_objects.c.id).where(*wanted).order_by(*order)
    with service.store.reading() as connection:
        if sought.text:
            found = list(connection.execute(ids.limit(FOUND + 1)).scalars())
            total, more = min(len(found), FOUND), len(found) > FOUND
            number = within(number, total, size)
            named = found[:FOUND][(number - 1) * size : number * size]
        else:
            some = select(literal(1)).select_from(_objects).where(*wanted).limit(FOUND + 1)
            counted = select(func.count()).select_from(some.subquery())
            number_found = int(connection.execute(counted).scalar_one())
            total, more = min(number_found, FOUND), number_found > FOUND
            number = within(number, total, size)
            shown = ids.limit(size).offset((number - 1) * size)
            named = list(connection.execute(shown).scalars())
        return Page(_read(connection, dataset, named), total, number, size, more)


def _read(connection: Connection, dataset: str, named: list[str]) -> list[ListedObject]:
    rows = select(*page_columns()).select_from(with_collections())
    rows = rows.where(_objects.c.dataset == dataset, _objects.c.id.in_(named))
    of = {row.id: row for row in read_all(connection, rows, ListedObject)}
    return [of[one] for one in named]


def _wanted(dataset: str, sought: SoughtObjects) -> list[ColumnElement[bool]]:
    of = _objects.c
    wanted: list[ColumnElement[bool]] = [of.dataset == dataset]
    wanted += text_fits(sought.text)
    wanted += [of.job == sought.job] if sought.job else []
    wanted += [of.host == sought.host] if sought.host else []
    wanted += [of.sealed >= sought.since] if sought.since else []
    wanted += [of.sealed < sought.until] if sought.until else []
    if sought.gone is not None:
        wanted.append(of.gone.is_not(None) if sought.gone else of.gone.is_(None))
    return wanted


def _order(sort: str, *, descending: bool) -> list[ColumnElement[object]]:
    """Give the order of a list; as the indexes have it, the newest first and then by id."""
    of = _objects.c
    column = of.size if sort == "size" else of.sealed
    return [column.desc(), of.id.asc()] if descending else [column.asc(), of.id.desc()]
