"""A page of a list: so many rows of those that match, and how many there are in all.

Lists that people read are asked for by page: which rows is decided by the database, and
only those of the page are read out of it. What programs walk to the end (the API's objects,
the ledger's file) is paged by its own key instead, which costs the same on the thousandth page
as on the first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import Connection, RowMapping, Select, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from custody.errors import InputError

PAGE = 15
"""How many rows a page of a list has: about as many as three screens of a phone do as cards."""
LONGEST_SOUGHT = 200
"""Characters of a text that is looked for; databases refuse patterns that are too long."""

Shown = TypeVar("Shown")


@dataclass(frozen=True, slots=True)
class Page(Generic[Shown]):
    """The rows of one page; ``number`` counts from 1, ``total`` is of all pages.

    ``more`` says that more match than were counted.
    """

    rows: list[Shown]
    total: int
    number: int
    size: int
    more: bool = False

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))


def read_page(
    connection: Connection,
    query: Select[tuple[object, ...]],
    order: list[ColumnElement[object]],
    make: Callable[[RowMapping], Shown],
    *,
    number: int = 1,
    size: int = PAGE,
) -> Page[Shown]:
    """Read a page of what a query finds; a number beyond the last gives the last page."""
    counted = select(func.count()).select_from(query.order_by(None).subquery())
    total = int(connection.execute(counted).scalar_one())
    number = within(number, total, size)
    rows = connection.execute(query.order_by(*order).limit(size).offset((number - 1) * size))
    return Page([make(row) for row in rows.mappings()], total, number, size)


def within(number: int, total: int, size: int) -> int:
    """Give the number of a page that there is: the last one for a number beyond it."""
    return min(max(1, number), max(1, -(-total // size)))


def words_of(text: str) -> list[str]:
    """Give the words that are looked for; ``InputError`` for a text that is too long for that."""
    if len(text) > LONGEST_SOUGHT:
        raise InputError(
            f"a search takes {LONGEST_SOUGHT} characters at most, and this has {len(text):,}",
            hint="look for a few words of it",
        )
    return text.split()


def containing(text: str, *columns: ColumnElement[str | None]) -> list[ColumnElement[bool]]:
    """Give the conditions that every word of a text stands in one of the columns, in any case."""
    return [
        or_(*(column.icontains(word, autoescape=True) for column in columns))
        for word in words_of(text)
    ]
