"""The overview: what waits for me first, then every dataset, by trouble."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, url_for
from werkzeug.wrappers import Response

from custody.backup_calendar import Day, strip
from custody.ceremony import deadline
from custody.formats.timestamps import stamp
from custody.service import people_list
from custody.service.dataset_list import (
    SORTS,
    TROUBLES,
    DatasetState,
    ListedDatasets,
    Stored,
    page_of_datasets,
)
from custody.service.paging import PAGE, Page
from web.browser_auth import service
from web.console.blueprint import console, principal, signed_in
from web.console.datasets import checkpoint
from web.console.listing import CSV_PAGE, Asked, Column, Filter, Listing, Tab, as_csv
from web.console.notice_banner import warn_of_failing_notices, warn_of_unbelieved_proxy
from web.console.people import SOON
from web.console.telling import listed
from web.console.waiting import OPEN, waiting
from web.console.words import KIND_WORDS, counted_text, days_text, number_text, trouble_text

DAYS = 14
FIRST = 5
"""How many of the ceremonies that wait the page shows; how many more there are, it says."""
TITLES = {
    "overdue": "Overdue",
    "thin": "Quorum thin",
    "drill": "Drill due",
    "waiting": "Waiting",
    "well": "Well",
}
COLUMNS = (
    Column("Dataset", "name"),
    Column(f"Last {DAYS} days"),
    Column("Newest", "newest"),
    Column("Stored", number=True),
    Column("Objects", number=True),
    Column("Keys shown", number=True),
)
_BAD = ("overdue", "thin", "drill")
_HEADS = ["dataset", "trouble", "what", "newest", "objects", "bytes", "seats", "shown", "threshold"]


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """What waits for somebody: where, what they can do, about what, and until when."""

    address: str
    what: str
    about: str
    deadline: str | None = None


@dataclass(frozen=True, slots=True)
class DatasetRow:
    """A dataset as the list shows it; ``head`` begins a group, and says how many are in it."""

    state: DatasetState
    head: tuple[str, int] | None
    what: str
    days: tuple[Day, ...]
    keys: str


@console.get("/")
@signed_in()
def overview() -> str | Response:
    """What waits for me, then the datasets as the address asks for them."""
    asked = Asked.of_address("state", "official", sorts=SORTS, usual="trouble", descending=False)
    if asked.wants_csv:
        return _csv(asked)
    warn_of_failing_notices()
    warn_of_unbelieved_proxy()
    found, mine = _read(asked, asked.number, PAGE, DAYS), _waiting_ceremonies()
    people = _waiting_people() if "admin" in principal().scopes else []
    tabs = [Tab(one, TITLES[one], found.troubles.get(one, 0)) for one in TROUBLES]
    return render_template(
        "overview.html",
        answer=_answer(len(mine) + len(people), found.troubles, narrowed=bool(asked.narrowed)),
        checkpoint=checkpoint(),
        days_text=days_text,
        kind_words=KIND_WORDS,
        now=service().now(),
        list=Listing(
            title="Datasets",
            asked=asked,
            page=found.page,
            columns=COLUMNS,
            tabs=tabs,
            filters=(Filter("official", "Official"),),
            search="Name",
        ),
        rows={row.state.name: row for row in _rows(found, asked)},
        stored=found.stored,
        waiting=mine[:FIRST] + people,
        more=len(mine[FIRST:]),
    )


def _read(asked: Asked, number: int, size: int, days: int = 0) -> ListedDatasets:
    return page_of_datasets(
        service(),
        principal(),
        text=asked.text,
        trouble=asked.values["state"],
        official=asked.values["official"],
        sort=asked.sort,
        descending=asked.descending,
        number=number,
        size=size,
        days=days,
    )


def _rows(found: ListedDatasets, asked: Asked) -> list[DatasetRow]:
    grouped = asked.sort == "trouble" and not asked.values["state"]
    before = [None, *(one.trouble for one in found.page.rows)]
    return [
        DatasetRow(
            one,
            (TITLES[one.trouble], found.troubles[one.trouble])
            if grouped and one.trouble != last
            else None,
            trouble_text(one, service().now()),
            strip(found.calendars.get(one.name, [])),
            _keys(one),
        )
        for one, last in zip(found.page.rows, before, strict=False)
    ]


def _keys(one: DatasetState) -> str:
    quorum = one.quorum
    return f"{quorum.working(service().now())} of {len(quorum.holders)}" if quorum else "–"


def _answer(waiting: int, troubles: dict[str, int], *, narrowed: bool) -> str:
    """Say what waits, and how many datasets are in trouble."""
    number, bad = sum(troubles.values()), sum(troubles.get(one, 0) for one in _BAD)
    things = counted_text(waiting, "thing").capitalize() if waiting else "Nothing"
    if waiting >= OPEN:
        things = f"{OPEN} things or more"
    mine = f"{things} {'wait' if waiting > 1 else 'waits'} for you"
    if not number:
        return mine if narrowed else f"{mine}; there is no dataset yet"
    which = "that match" if narrowed else ""
    if number == 1:
        return f"{mine}; the one dataset is {'in trouble' if bad else 'well'}"
    of = " ".join(filter(None, (f"{number:,} datasets", which)))
    if not bad:
        return f"{mine}; all {of} are without trouble"
    return f"{mine}; {number_text(bad)} of {of} {'is' if bad == 1 else 'are'} in trouble"


def _waiting_people() -> list[WaitingItem]:
    """Say who is suspended, and whose invitation ends soon or has ended: for an administrator."""
    found, now = [], service().now()
    undecided = people_list.undecided_people(service(), stamp(now + SOON))
    if out := undecided.suspended:
        about = f"{listed(out)} {'is' if len(out) == 1 else 'are'} suspended"
        address = url_for("console.people_page", state="suspended")
        if len(out) == 1:
            address = url_for("console.person_page", name=out[0])
        found.append(WaitingItem(address, "Let back in, or remove", about))
    if ending := undecided.ending:
        names = [name for name, _ in ending]
        over = sum(until <= stamp(now) for _, until in ending)
        many = len(ending) > 1
        ends = "has ended" if over and not many else "ends soon"
        if many:
            ends = f"end soon or have ended ({over} have)" if over else "end soon"
        about = f"The invitation{'s' if many else ''} of {listed(names)} {ends}"
        address = url_for("console.people_page", state="invited")
        if not many:
            address = url_for("console.person_page", name=names[0])
        found.append(WaitingItem(address, "Invite again, or withdraw", about))
    return found


def _waiting_ceremonies() -> list[WaitingItem]:
    """List the ceremonies that wait for the person signed in, the most urgent first."""
    found = []
    for one in waiting():
        state = one.ceremony
        request, limit = state.subject.request, deadline(state)
        what = {"policy": "Stricter rules", "drill": "A drill"}.get(state.kind, "Genesis")
        about = request.purpose if request else f"{what} of {state.dataset}"
        address = url_for("console.room", ceremony_id=state.id)
        found.append(WaitingItem(address, one.todo, about, stamp(limit) if limit else None))
    return sorted(found, key=lambda item: item.deadline or "9")


def _csv(asked: Asked) -> Response:
    now = service().now()
    stored = dict[str, Stored]()

    def read(number: int) -> Page[DatasetState]:
        found = _read(asked, number, CSV_PAGE)
        stored.update(found.stored)
        return found.page

    def cells(one: DatasetState) -> list[object]:
        quorum, held = one.quorum, stored[one.name]
        seats = (
            (len(quorum.holders), quorum.working(now), quorum.threshold) if quorum else ("",) * 3
        )
        what = trouble_text(one, now)
        return [one.name, one.trouble, what, one.newest, held.objects, held.bytes, *seats]

    return as_csv("datasets", _HEADS, read, cells)
