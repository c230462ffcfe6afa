"""Times are strings of one form, which sort as the times do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.errors import InputError, TamperedError
from custody.formats import timestamps

MOMENTS = st.datetimes(timezones=st.just(UTC))


@given(MOMENTS)
def test_a_stamp_reads_back_to_the_same_moment(moment: datetime) -> None:
    """No microsecond is lost, from year 1 to year 9999."""
    text = timestamps.stamp(moment)
    assert len(text) == 27
    assert timestamps.parse_stamp(text) == moment
    assert timestamps.parse_stamp(text).tzinfo is UTC


@given(MOMENTS, MOMENTS)
def test_stamps_sort_as_moments_do(one: datetime, other: datetime) -> None:
    assert (timestamps.stamp(one) < timestamps.stamp(other)) == (one < other)


def test_other_zones_are_written_in_utc() -> None:
    cet = timezone(timedelta(hours=1))
    moment = datetime(2026, 1, 31, 23, 5, 0, 7, tzinfo=cet)
    assert timestamps.stamp(moment) == "2026-01-31T22:05:00.000007Z"


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-31T22:05:00Z",
        "2026-01-31T22:05:00.000Z",
        "2026-01-31T22:05:00.000000",
        "2026-01-31T22:05:00.000000+00:00",
        "2026-01-31 22:05:00.000000Z",
        "2026-01-31T22:05:00.000000z",
        "2026-01-31T22:05:00.000000Z\n",
        "2026-01-31T24:00:00.000000Z",
        "2026-01-31T22:60:00.000000Z",
        "2026-01-31T22:05:60.000000Z",
        "2026-02-30T22:05:00.000000Z",
        "0000-01-31T22:05:00.000000Z",
        "٢٠٢٦-01-31T22:05:00.000000Z",
        "",
    ],
)
def test_every_other_form_is_refused(text: str) -> None:
    """Also ISO forms, leap seconds and the second name of midnight: one moment, one stamp."""
    with pytest.raises(TamperedError):
        timestamps.parse_stamp(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("15m", 900), ("72h", 259_200), ("14d", 1_209_600), ("999999d", 86_399_913_600)],
)
def test_durations_are_a_number_and_a_unit(text: str, seconds: int) -> None:
    assert timestamps.parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0s",
        "05m",
        "+5m",
        "5",
        "m",
        "5 m",
        "5M",
        "1.5h",
        "1h30m",
        "-1d",
        "٥m",
        "5m\n",
        "1000000d",
    ],
)
def test_no_duration_is_guessed(text: str) -> None:
    with pytest.raises(InputError, match="expected a duration"):
        timestamps.parse_duration(text)


def test_now_is_in_utc() -> None:
    assert timestamps.now().tzinfo is UTC
    assert abs(datetime.now(UTC) - timestamps.now()) < timedelta(seconds=60)
