"""Calendars of backups: of each day, whether the objects that were due came, and how large.

A day is one of UTC, and says one thing, the worst first:

- *missing*: an object was due on it, and none came on it.
- *late*: one was due, and came after that; or fewer came than are due on a day; or it is
  today, and it may still come.
- *smaller*: the objects that came are less than half as large as usual. Usual is the median of
  the mean sizes of up to 14 days before it that had an object of the same jobs on the same hosts;
  with fewer than three such days nothing is usual yet.
- *there*, *gone* (all that came has been marked as gone from the store), or *none*: nothing was
  planned, and nothing came.

An object is due so many hours after the one before it, as :mod:`custody.freshness` has it. What
has gone since had come: a job that keeps seven days is not late for the eighth. Only sums of each
day are known here, so a gap within a day is seen by its number of objects alone: with at most
``hours`` between any two, a day has at least ``24 // hours`` of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Literal

from custody.formats.timestamps import parse_stamp

Kind = Literal["missing", "late", "smaller", "there", "gone", "none"]
KINDS: tuple[Kind, ...] = ("missing", "late", "smaller", "there", "gone", "none")
"""What a day can say, the worst first."""
USUAL_DAYS, USUAL_LEAST = 14, 3
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DaySum:
    """What came of a job on a host on a day: how many objects, how large, how many are gone.

    ``day`` is as stamps begin, ``first`` and ``last`` are when they were sealed, as stamps.
    """

    job: str | None
    host: str | None
    day: str
    count: int
    gone: int
    bytes: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of a job or a host, or of the whole dataset where both are None."""

    job: str | None
    host: str | None
    hours: int
    since: str

    def meets(self, one: DaySum) -> bool:
        """Tell whether objects of this job on this host are among those expected."""
        return self.job in (None, one.job) and self.host in (None, one.host)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a calendar, and what came on it."""

    day: date
    kind: Kind
    count: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Row:
    """The days of a job on a host; ``hours`` is how often it is expected, None for never.

    A row with neither job nor host is of the whole dataset where ``whole`` says so.
    """

    job: str | None
    host: str | None
    hours: int | None
    whole: bool
    days: tuple[Day, ...]

    def of_kind(self, kind: Kind) -> list[Day]:
        """Give the days that say this."""
        return [day for day in self.days if day.kind == kind]


@dataclass(frozen=True, slots=True)
class _Sum:
    """What came on a day of all that a row is about."""

    count: int
    gone: int
    bytes: int
    first: datetime
    last: datetime

    @classmethod
    def of(cls, sums: Sequence[DaySum]) -> _Sum:
        return cls(
            sum(one.count for one in sums),
            sum(one.gone for one in sums),
            sum(one.bytes for one in sums),
            parse_stamp(min(one.first for one in sums)),
            parse_stamp(max(one.last for one in sums)),
        )


def calendar(
    sums: Sequence[DaySum], expected: Sequence[Expected], now: datetime, last: date, days: int
) -> list[Row]:
    """Make the rows of the days up to ``last``: what is expected first, then what else came.

    ``sums`` are of these days and of some before, by which it is known what is due and usual.
    """
    shown = [last - number * _DAY for number in reversed(range(days))]
    named = {(one.job, one.host) for one in expected}
    pairs = {(one.job, one.host) for one in sums if one.day >= shown[0].isoformat()}
    rows = [
        Row(one.job, one.host, one.hours, (one.job, one.host) == (None, None), found)
        for one in expected
        for found in [_days([each for each in sums if one.meets(each)], one, now, shown)]
    ]
    for job, host in sorted(pairs - named, key=lambda pair: (pair[0] or "", pair[1] or "")):
        mine = [each for each in sums if (each.job, each.host) == (job, host)]
        rows.append(Row(job, host, None, False, _days(mine, None, now, shown)))
    return rows


def strip(rows: Sequence[Row]) -> tuple[Day, ...]:
    """Lay rows over each other: of each day the worst that any row says."""
    return tuple(
        Day(
            same[0].day,
            min((day.kind for day in same), key=KINDS.index),
            sum(day.count for day in same),
            sum(day.bytes for day in same),
        )
        for same in zip(*(row.days for row in rows), strict=True)
    )


def _days(
    sums: Iterable[DaySum], expected: Expected | None, now: datetime, shown: Sequence[date]
) -> tuple[Day, ...]:
    by_day = dict[date, list[DaySum]]()
    for one in sums:
        by_day.setdefault(date.fromisoformat(one.day), []).append(one)
    came = {day: _Sum.of(found) for day, found in sorted(by_day.items())}
    return tuple(_day(day, came, expected, now) for day in shown)


def _day(day: date, came: dict[date, _Sum], expected: Expected | None, now: datetime) -> Day:
    mine = came.get(day)
    before = [one for earlier, one in came.items() if earlier < day]
    kind = _plain(mine, before)
    if expected is not None:
        kind = _lateness(day, mine, before, expected, now) or kind
    return Day(day, kind, mine.count if mine else 0, mine.bytes if mine else 0)


def _lateness(
    day: date, mine: _Sum | None, before: Sequence[_Sum], expected: Expected, now: datetime
) -> Kind | None:
    """Say whether what was due on a day was late or is missing."""
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
    declared = parse_stamp(expected.since)
    begun = max(declared, before[-1].last) if before else declared
    due = begun + timedelta(hours=expected.hours)
    until = min(now, mine.first if mine else begin + _DAY)
    if due < until:
        is_today = begin <= now < begin + _DAY
        return "late" if mine or is_today else "missing"
    whole = declared <= begin and begin + _DAY <= now
    if mine and whole and mine.count < 24 // expected.hours:
        return "late"
    return None


def _plain(mine: _Sum | None, before: Sequence[_Sum]) -> Kind:
    if mine is None:
        return "none"
    if mine.gone == mine.count:
        return "gone"
    return "smaller" if _is_smaller(mine, before) else "there"


def _is_smaller(mine: _Sum, before: Sequence[_Sum]) -> bool:
    means = [one.bytes / one.count for one in before[-USUAL_DAYS:]]
    return len(means) >= USUAL_LEAST and 2 * mine.bytes / mine.count < median(means)
