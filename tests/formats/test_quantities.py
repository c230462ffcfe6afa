"""Quantities are written for people, in a unit that fits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from custody.formats.quantities import (
    brief_span_text,
    count_of,
    exact_span_text,
    size_text,
    span_text,
)


@pytest.mark.parametrize(
    ("span", "words", "brief"),
    [
        (timedelta(minutes=-5), "less than a minute", "less than a minute"),
        (timedelta(seconds=59), "less than a minute", "less than a minute"),
        (timedelta(minutes=1), "1 minute", "1 min"),
        (timedelta(minutes=59, seconds=59), "59 minutes", "59 min"),
        (timedelta(hours=5, minutes=59), "5 hours", "5 h"),
        (timedelta(hours=47), "1 day", "47 h"),
        (timedelta(hours=48), "2 days", "2 days"),
        (timedelta(days=400), "400 days", "400 days"),
    ],
    ids=str,
)
def test_a_span_of_time_is_written_in_its_largest_unit(
    span: timedelta, words: str, brief: str
) -> None:
    """Rounded down; in short, up to two days in hours."""
    assert (span_text(span), brief_span_text(span)) == (words, brief)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=1), "1 second"),
        (timedelta(seconds=90), "90 seconds"),
        (timedelta(minutes=15), "15 minutes"),
        (timedelta(minutes=60), "1 hour"),
        (timedelta(hours=72), "3 days"),
        (timedelta(hours=25), "25 hours"),
    ],
    ids=str,
)
def test_a_time_limit_is_written_exactly(span: timedelta, words: str) -> None:
    """Whoever reads a limit must be able to keep it."""
    assert exact_span_text(span) == words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (2**30, "1.0 GiB"),
        (2**50, "1024.0 TiB"),
    ],
)
def test_a_number_of_bytes_is_written_in_a_unit_that_fits(size: int, words: str) -> None:
    assert size_text(size) == words


def test_a_number_of_things_is_written_as_people_write_it() -> None:
    told = [count_of(number, "object") for number in (0, 1, 2, 2000)]
    assert told == ["0 objects", "1 object", "2 objects", "2,000 objects"]
