"""When a dataset's next object is due, and how late it is."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from custody.errors import CustodyError, InputError
from custody.formats.timestamps import parse_stamp, stamp
from custody.freshness import (
    MAX_HOURS,
    Freshness,
    compute_freshness,
    counted_time,
    is_plausible,
    parse_cadence,
    require_cadence,
)

NOON = "2026-01-31T12:00:00.000000Z"
LATER = "2026-02-02T12:00:00.000000Z"


def at(hours: float, after: str = NOON) -> datetime:
    return parse_stamp(after) + timedelta(hours=hours)


def test_the_next_object_is_due_a_cadence_after_the_newest() -> None:
    """However long ago the dataset was activated or the cadence declared."""
    assert compute_freshness("registry", 26, LATER, NOON, NOON).due == stamp(at(26, LATER))
    assert compute_freshness("registry", 26, NOON, NOON, LATER).due == stamp(at(26))


def test_before_the_first_object_it_is_due_after_the_beginning() -> None:
    """Of the dataset or of the cadence, whichever came later."""
    assert compute_freshness("registry", 26, None, NOON, LATER).due == stamp(at(26, LATER))
    assert compute_freshness("registry", 26, None, LATER, NOON).due == stamp(at(26, LATER))
    assert compute_freshness("registry", 26, None, NOON, None).due == stamp(at(26))


def test_nothing_is_late_to_the_last_microsecond() -> None:
    one = compute_freshness("registry", 26, NOON, NOON, NOON)
    assert one.overdue_by(at(26)) is None
    assert one.overdue_by(at(26) + timedelta(microseconds=1)) == timedelta(microseconds=1)
    assert one.overdue_by(at(31)) == timedelta(hours=5)


def test_without_a_cadence_nothing_is_ever_late() -> None:
    one = compute_freshness("registry", None, None, NOON, None)
    assert one == Freshness("registry", None, None, None)
    assert one.overdue_by(at(100_000)) is None


@pytest.mark.parametrize(
    ("text", "hours"), [("26h", 26), ("1h", 1), ("7d", 168), ("120m", 2), ("366d", MAX_HOURS)]
)
def test_a_cadence_is_read_as_people_write_it(text: str, hours: int) -> None:
    assert parse_cadence(text) == hours


@pytest.mark.parametrize("text", ["90m", "59s", "0h", "", "26", "h", "-1h", "367d", "٢h", "1.5h"])
def test_what_is_no_whole_number_of_hours_of_a_year_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse_cadence(text)


@pytest.mark.parametrize("hours", [0, -1, MAX_HOURS + 1, True, "26", 26.0, None])
def test_hours_are_a_whole_number_in_bounds(hours: object) -> None:
    with pytest.raises(CustodyError):
        require_cadence(hours)


@pytest.mark.parametrize(
    ("ahead", "plausible"),
    [
        (timedelta(days=-3000), True),
        (timedelta(), True),
        (timedelta(minutes=10), True),
        (timedelta(minutes=10, microseconds=1), False),
        (timedelta(days=365), False),
    ],
    ids=str,
)
def test_an_object_counts_from_its_sealing_where_that_can_be(
    ahead: timedelta, plausible: bool
) -> None:
    """Nobody registers what is not sealed yet; two clocks may differ by ten minutes."""
    registered = "2026-01-31T09:00:00.000000Z"
    sealed = stamp(parse_stamp(registered) + ahead)
    assert is_plausible(sealed, registered) is plausible
    assert counted_time(sealed, registered) == (sealed if plausible else registered)
