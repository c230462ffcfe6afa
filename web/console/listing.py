"""Lists as people look through them: one component, and an address that is a view.

Everything a list is asked for stands in its address, so a view can be sent to somebody,
kept as a bookmark, or come back to::

    /ceremonies?state=open&dataset=hospital&text=nord&sort=opened&order=asc&page=2

What an address asks for that makes no sense (an unknown column, page ``x``) counts as not
asked. ``as=csv`` gives all that match as a file, without pages.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from flask import Response, request, stream_with_context

from custody.errors import CustodyError
from custody.formats.moments import end_of, in_utc, read_moment
from custody.formats.timestamps import stamp
from custody.service.paging import Page
from web.browser_auth import service
from web.console.blueprint import add_error, search_text, whole_number

Shown = TypeVar("Shown")

CSV_PAGE = 1_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the address if it can be sorted by, and whether it holds numbers."""

    title: str
    sort: str = ""
    number: bool = False


@dataclass(frozen=True, slots=True)
class Tab:
    """A state to look at alone, and how many match in it."""

    value: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Filter:
    """A field to filter by; with ``options`` (value, text) a choice among them."""

    name: str
    title: str
    options: tuple[tuple[str, str], ...] = ()
    type: str = "text"
    placeholder: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks of a list."""

    path: str
    text: str
    values: Mapping[str, str]
    sort: str
    descending: bool
    number: int
    usual: tuple[str, bool]

    @classmethod
    def of_address(
        cls,
        *names: str,
        sorts: Iterable[str],
        usual: str,
        descending: bool = True,
        path: str = "",
    ) -> Asked:
        """Read the address of this request; ``usual`` is the order of a list nobody sorted.

        ``path`` is where the list is, where another address shows it too.
        """
        sort = request.args.get("sort", "")
        known = sort in sorts
        down = request.args.get("order") == "desc" if known else descending
        return cls(
            path=path or request.script_root + request.path,
            text=search_text("text"),
            values={name: search_text(name) for name in names},
            sort=sort if known else usual,
            descending=down,
            number=whole_number("page", 1) or 1,
            usual=(usual, descending),
        )

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked for but an order."""
        return bool(self.text or any(self.values.values()))

    @property
    def searched(self) -> bool:
        """Whether it is asked for some only, whatever state they are in."""
        return bool(self.text or any(text for name, text in self.values.items() if name != "state"))

    def day(self, name: str, *, whole: bool = False) -> str:
        """Give a moment that the address names as a stamp, ``whole`` for its end; in UTC.

        What is no moment is said above the page, which then shows all.
        """
        text = self.values[name]
        try:
            moment = read_moment(text, service().now(), in_utc) if text else None
        except CustodyError as error:
            add_error(error)
            moment = None
        if moment is None:
            return ""
        return stamp(end_of(text, moment) if whole else moment)

    @property
    def wants_csv(self) -> bool:
        """Whether all that match are asked for, as a file."""
        return request.args.get("as") == "csv"

    def address(self, **changes: str) -> str:
        """Give the address of this view with changes; a page stays only where it is named."""
        asked = {"text": self.text, **self.values}
        if (self.sort, self.descending) != self.usual:
            asked |= {"sort": self.sort, "order": "desc" if self.descending else "asc"}
        query = {name: value for name, value in (asked | changes).items() if value}
        return f"{self.path}?{urlencode(query)}" if query else self.path

    def sorted_by(self, column: str) -> str:
        """Give the address sorted by a column; by the one it is sorted by, the other way round."""
        if column != self.sort:
            return self.address(sort=column, order="asc")
        return self.address(sort=column, order="asc" if self.descending else "desc")


@dataclass(frozen=True, slots=True)
class Listing(Generic[Shown]):
    """A list on a page: what was asked, what was found, and what else may be asked."""

    title: str
    asked: Asked
    page: Page[Shown]
    columns: Sequence[Column]
    tabs: Sequence[Tab] = ()
    tab_name: str = "state"
    filters: Sequence[Filter] = ()
    search: str = "Search"
    empty: str = "None yet."

    @property
    def span(self) -> str:
        """Which rows a page has, and of how many: "21–40 of 1,412"."""
        page = self.page
        first = (page.number - 1) * page.size + 1
        most = f"more than {page.total:,}" if page.more else f"{page.total:,}"
        return f"{first:,}–{first + len(page.rows) - 1:,} of {most}" if page.rows else "None"

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """What narrows the list, each in words with the address without it."""
        named = {one.name: one for one in self.filters}
        found = [(f"“{self.asked.text}”", self.asked.address(text=""))] if self.asked.text else []
        for name, value in self.asked.values.items():
            if value and name in named:
                text = dict(named[name].options).get(value, value)
                found.append((f"{named[name].title}: {text}", self.asked.address(**{name: ""})))
        return found


def as_csv(
    name: str,
    heads: Sequence[str],
    read: Callable[[int], Page[Shown]],
    cells: Callable[[Shown], Sequence[object]],
) -> Response:
    """Answer with all that match as CSV, read page by page.

    What a spreadsheet would take for a formula gets an apostrophe in front: names and
    purposes are other people's texts (OWASP, CSV injection). The first page is read before
    the file begins, so that what can't be asked is refused and no broken file.
    """
    first = read(1)

    def lines() -> Iterator[str]:
        yield _line(heads)
        page, number = first, 1
        yield "".join(_line(cells(row)) for row in page.rows)
        while number < page.pages:
            number += 1
            page = read(number)
            yield "".join(_line(cells(row)) for row in page.rows)

    response = Response(stream_with_context(lines()), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _line(cells: Sequence[object]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(["" if cell is None else _plain(str(cell)) for cell in cells])
    return out.getvalue()


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
