"""Calendars of backups: what each day says follows from what was due and what came."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from custody.backup_calendar import DaySum, Expected, Kind, calendar, strip
from custody.formats.timestamps import stamp

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
SINCE = "2026-01-01T00:00:00.000000Z"
DAILY = Expected("dump", "db1", 26, SINCE)


def came(
    ago: int,
    *,
    count: int = 1,
    size: int = 100,
    gone: int = 0,
    hour: int = 2,
    last: int | None = None,
) -> DaySum:
    """So many objects of a job, that many days ago, from an hour of the day on."""
    first = (NOW - timedelta(days=ago)).replace(hour=hour)
    end = first.replace(hour=hour if last is None else last)
    day = first.date().isoformat()
    return DaySum("dump", "db1", day, count, gone, count * size, stamp(first), stamp(end))


def kinds(sums: list[DaySum], *expected: Expected, days: int = 5) -> list[Kind]:
    """What the first row of a calendar says, the oldest day first."""
    row = calendar(sums, expected, NOW, NOW.date(), days)[0]
    return [day.kind for day in row.days]


def test_what_came_in_time_is_there() -> None:
    assert kinds([came(n) for n in range(9)], DAILY) == ["there"] * 5


def test_a_day_without_what_was_due_on_it_is_missing_and_today_is_late() -> None:
    assert kinds([came(n) for n in (5, 4, 3)], DAILY) == [
        "there",
        "there",
        "missing",
        "missing",
        "late",
    ]


def test_what_came_after_it_was_due_is_late() -> None:
    assert kinds([came(3), came(2), came(1, hour=9), came(0)], DAILY)[-3:] == [
        "there",
        "late",
        "there",
    ]


def test_fewer_than_are_due_on_a_whole_day_are_late() -> None:
    hourly = Expected("dump", "db1", 1, SINCE)
    sums = [came(n, count=24, hour=0, last=23) for n in (3, 2)] + [
        came(1, count=20, hour=0, last=23)
    ]
    assert kinds(sums, hourly)[1:4] == ["late", "there", "late"]


def test_smaller_is_less_than_half_of_what_was_usual() -> None:
    usual = [came(n) for n in (4, 3, 2)]
    assert kinds([*usual, came(1, size=49), came(0, size=50)])[-2:] == ["smaller", "there"]
    assert kinds([*usual[:2], came(1, size=1)])[-2] == "there"


def test_what_is_gone_had_come() -> None:
    """A job that keeps a few days is not late for the others."""
    sums = [came(n, gone=1 if n > 1 else 0) for n in range(9)]
    assert kinds(sums, DAILY) == ["gone", "gone", "gone", "there", "there"]


def test_nothing_is_planned_before_it_was_declared_or_where_nothing_is_expected() -> None:
    late = Expected("dump", "db1", 24, stamp(NOW - timedelta(days=1)))
    assert kinds([], late) == ["none"] * 5
    assert kinds([came(3)]) == ["none", "there", "none", "none", "none"]


def test_a_week_between_two_is_no_gap_for_what_is_weekly() -> None:
    weekly = Expected("dump", "db1", 168, SINCE)
    assert kinds([came(n) for n in (10, 3)], weekly) == ["none", "there", "none", "none", "none"]


def test_rows_are_what_is_expected_first_and_then_what_else_came() -> None:
    other = DaySum(
        "wal",
        "db2",
        "2026-11-29",
        1,
        0,
        5,
        "2026-11-29T01:00:00.000000Z",
        "2026-11-29T01:00:00.000000Z",
    )
    whole = Expected(None, None, 26, SINCE)
    rows = calendar([came(1), other], [whole, DAILY], NOW, date(2026, 11, 30), 3)
    assert [(row.job, row.hours, row.whole) for row in rows] == [
        (None, 26, True),
        ("dump", 26, False),
        ("wal", None, False),
    ]
    assert rows[0].days[1].count == 2


def test_a_strip_says_the_worst_of_each_day() -> None:
    rows = calendar(
        [came(2), came(1)], [DAILY, Expected("wal", None, 24, SINCE)], NOW, NOW.date(), 3
    )
    assert [day.kind for day in strip(rows)] == ["missing", "missing", "late"]
