"""The page of one dataset: are backups there, would it open; its calendar, quorum and rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import render_template

from custody.backup_calendar import Row
from custody.ceremony.policy import told_rules
from custody.dataset import Dataset
from custody.drill_schedule import WORDS as DRILL_DAYS
from custody.drill_schedule import DrillDue
from custody.drill_schedule import often_text as drill_often_text
from custody.errors import NotKnownError
from custody.formats.canonical_json import decode_binary
from custody.formats.digest_words import four_words
from custody.formats.fingerprint import fingerprint
from custody.formats.timestamps import parse_stamp
from custody.quorum_health import SHOWN_FOR, Keyholder
from custody.quorum_tree import draw, write_quorum
from custody.service import (
    ceremony_list,
    datasets,
    expectations,
    ledger_reads,
    people,
)
from custody.service.backup_days import calendar_of
from custody.service.dataset_list import page_of_datasets
from custody.service.dataset_objects import page_of_objects
from custody.tlog.note import Checkpoint
from web.browser_auth import service
from web.console.blueprint import console, principal, search_text, signed_in
from web.console.ceremonies import state_text, title
from web.console.freshness_view import freshness_view
from web.console.reshares import epoch_view
from web.console.words import (
    KEY_MADE,
    KIND_WORDS,
    answer_text,
    critical_text,
    days_text,
    forecast_text,
    late_text,
    often_text,
    quorum_text,
    signed_text,
    whose_text,
)

DAYS, SHOWN_ROWS = 30, 15
NEWEST, RECENT = 5, 3
"""How many objects and ceremonies the page shows; their lists have the others."""


@dataclass(frozen=True, slots=True)
class HeadView:
    """The ledger's head: its size, its root in hex and in words, its signed note, and by whom."""

    size: int
    root: str
    words: str
    note: str
    vkey: str


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A row of the calendar with its words."""

    row: Row
    whose: str
    often: str
    text: str
    count: int
    bytes: int

    @classmethod
    def of(cls, row: Row) -> CalendarRow:
        """Describe a row."""
        whose = "All jobs" if row.whole else whose_text(row.job, row.host) or "No job, no host"
        sums = sum(day.count for day in row.days), sum(day.bytes for day in row.days)
        often = often_text(row.hours) if row.hours else ""
        return cls(row, whose, often, days_text(row.days), *sums)


@dataclass(frozen=True, slots=True)
class CalendarView:
    """A calendar as a page draws it: its rows, its Mondays by place, and its neighbours."""

    rows: list[CalendarRow]
    more: int
    mondays: list[tuple[int, date]]
    first: date
    last: date
    earlier: str
    later: str | None


@dataclass(frozen=True, slots=True)
class SeatView:
    """A seat: what its key signed last, and the place of that in the year, 0 a year ago to 100."""

    holder: Keyholder
    by: str
    place: int | None
    words: str


@dataclass(frozen=True, slots=True)
class DrillView:
    """A drill or census that is expected: how often, when next, and whether that is over."""

    due: DrillDue
    often: str
    overdue: bool


DRILL_WORDS = (
    ("never", "Never"),
    ("month", "Every month"),
    ("quarter", "Every quarter"),
    ("year", "Every year"),
)
"""What a page offers of how often."""


@console.get("/datasets/<name>")
@signed_in()
def dataset(name: str) -> str:
    """One dataset."""
    return dataset_page(name)


def dataset_page(name: str, *, hours: str | None = None, job: str = "", host: str = "") -> str:
    """Make the page of a dataset, with what an administrator had filled in."""
    now, found = service().now(), datasets.get(service(), name)
    listed = page_of_datasets(service(), principal(), names=[name])
    if not listed.page.rows:
        raise NotKnownError(f"there is no dataset {name[:70]!a}")
    state = listed.page.rows[0]
    quorum = state.quorum
    asked = ceremony_list.Sought(dataset=name)
    opened = ceremony_list.page_of_ceremonies(service(), principal(), asked, size=RECENT).page
    expected = expectations.expectations_of(service(), name)
    return render_template(
        "dataset.html",
        answer=answer_text(state, now),
        calendar=_calendar(name) if found.is_active else None,
        ceremonies=opened,
        dataset=found,
        epoch=epoch_view(found),
        expected=[freshness_view(one, now) for one in expected if one.job or one.host],
        now=now,
        form={"hours": hours, "job": job, "host": host},
        critical=critical_text(quorum, now) if quorum else "",
        drills=[
            DrillView(one, drill_often_text(one.days), one.overdue_by(now) is not None)
            for one in state.due
            if one.days is not None
        ],
        drill_words=DRILL_WORDS,
        DRILL_DAYS=DRILL_DAYS,
        KEY_MADE=KEY_MADE,
        forecast=forecast_text(quorum, now) if quorum else "",
        fresh=next((freshness_view(x, now) for x in expected if not (x.job or x.host)), None),
        has_seat=principal().name in [seat.official for seat in found.seats],
        kind_words=KIND_WORDS,
        late=late_text(state.late, now) if state.late else "",
        objects=page_of_objects(service(), principal(), name, size=NEWEST),
        policy=_policy(found),
        quorum=quorum_text(quorum, now) if quorum else "",
        quorum_mark="good" if quorum and not quorum.is_thin(now) else "bad",
        seats=_seats(quorum.holders, now) if quorum else [],
        tree=draw(found.quorum) if found.quorum else None,
        states={row.id: state_text(row) for row in opened.rows},
        stored=listed.stored[name],
        titles={row.id: title(row) for row in opened.rows},
    )


def checkpoint() -> HeadView:
    """Describe the ledger's head."""
    note = ledger_reads.checkpoint(service())
    head = Checkpoint.parse(note.split("\n\n")[0] + "\n")
    return HeadView(head.size, head.root.hex(), four_words(head.root), note, service().key.vkey)


def _calendar(name: str) -> CalendarView:
    """Make the calendar of the days up to the one that the address names, or to today."""
    today = service().now().date()
    last = min(_last_day() or today, today)
    rows = calendar_of(service(), principal(), name, last, DAYS)
    first = last - timedelta(days=DAYS - 1)
    days = [first + timedelta(days=number) for number in range(DAYS)]
    later = last + timedelta(days=DAYS)
    return CalendarView(
        rows=[CalendarRow.of(row) for row in rows[:SHOWN_ROWS]],
        more=len(rows[SHOWN_ROWS:]),
        mondays=[(at, day) for at, day in enumerate(days) if day.weekday() == 0],
        first=first,
        last=last,
        earlier=(first - timedelta(days=1)).isoformat(),
        later=min(later, today).isoformat() if last < today else None,
    )


def _last_day() -> date | None:
    text = search_text("until")
    try:
        return date.fromisoformat(text) if text and date.fromisoformat(text).year > 1900 else None
    except ValueError:
        return None


def _seats(holders: Sequence[Keyholder], now: datetime) -> list[SeatView]:
    words = _words_of({one.official for one in holders})
    return [
        SeatView(
            one,
            signed_text(one.by),
            _place(one.shown, now),
            words.get(one.official, "–"),
        )
        for one in holders
    ]


def _place(shown: str | None, now: datetime) -> int | None:
    """Say where in the last year a moment is; None where it is before."""
    if shown is None:
        return None
    part = 1 - (now - parse_stamp(shown)) / SHOWN_FOR
    return round(100 * min(part, 1)) if part >= 0 else None


def _policy(found: Dataset) -> list[tuple[str, str]]:
    """Say a dataset's rules, each with what it is about."""
    number = len(found.seats)
    policy = found.policy
    opens = f"{found.threshold} of {number or '?'} keys"
    if found.quorum is not None:
        opens = write_quorum(found.quorum)
    return [
        ("Opens with", opens),
        ("Its key is made", told_rules(policy)["dealt"]),
        ("Exports follow", f"“{policy.export_script}”"),
        ("Who asks", "may approve too" if policy.requester_may_approve else "may not approve"),
        ("Takes", "proven headers only" if policy.proven else "all headers"),
        ("Requests", "signed only" if policy.requests == "signed" else "with a token too"),
    ]


def _words_of(names: set[str]) -> dict[str, str]:
    """Give the four words of somebody's keys, made of the keys themselves, by name."""
    return {
        one.name: four_words(
            fingerprint(one.name, decode_binary(one.signing_key), decode_binary(one.box_key))
        )
        for one in people.named(service(), principal(), names)
        if one.signing_key and one.box_key
    }
