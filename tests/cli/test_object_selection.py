"""A time means what the clock beside whoever gives it shows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.cli.object_selection import moment_text, parse_time, read_selection
from custody.errors import InputError


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    def set_(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield set_
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Asia/Tokyo", "2026-01-31T22:05:00", "2026-01-31T13:05:00"),
        ("America/Lima", "2026-01-31 22:05", "2026-02-01T03:05:00"),
        ("Asia/Kathmandu", "2026-01-31", "2026-01-30T18:15:00"),
        ("UTC", "2026-01-31T22:05:00", "2026-01-31T22:05:00"),
        ("Asia/Tokyo", "2026-01-31T22:05Z", "2026-01-31T22:05:00"),
        ("Asia/Tokyo", "2026-01-31T22:05:00+01:00", "2026-01-31T21:05:00"),
        ("Europe/Berlin", " 2026-07-31T22:05\n", "2026-07-31T20:05:00"),
    ],
)
def test_a_time_without_a_zone_is_local(
    zone: Callable[[str], None], name: str, text: str, expected: str
) -> None:
    """What ``date +%FT%T`` prints there; and one with a zone is what it says."""
    zone(name)
    assert parse_time(text) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_it_is_said_before_anything_is_asked_for(
    zone: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    """With its zone and in UTC, as the catalogue has it."""
    zone("Asia/Tokyo")
    picked = read_selection(latest=False, at="2026-01-31T22:05:00", job=None, host=None)
    assert picked is not None
    assert picked.before == "2026-01-31T13:05:00.000001Z"
    said = "as of 2026-01-31T22:05:00+09:00, which is 2026-01-31T13:05:00Z\n"
    assert capsys.readouterr().err == said


@pytest.mark.parametrize("text", ["2026-10-25T02:30:00", "2026-03-29T02:30:00"])
def test_an_hour_that_is_there_twice_or_never_is_asked_about(
    zone: Callable[[str], None], text: str
) -> None:
    """When the clocks change, a guess could pick the wrong backup."""
    zone("Europe/Berlin")
    with pytest.raises(InputError, match="clocks change") as caught:
        parse_time(text)
    assert caught.value.hint
    assert parse_time(caught.value.hint.rpartition(" or ")[2]).tzinfo is not None


@pytest.mark.parametrize(
    "text",
    [
        *("0001-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.999999"),
        *("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59-12:00", "2026-02-30", "now", ""),
        *("2026-01-31T25:00", "\ud800"),
    ],
)
def test_what_is_no_time_is_a_usage_error(zone: Callable[[str], None], text: str) -> None:
    zone("Europe/Berlin")
    with pytest.raises(InputError):
        read_selection(latest=False, at=text, job=None, host=None)


@given(st.datetimes() | st.datetimes(timezones=st.timezones()))
def test_every_time_is_read_or_refused(moment: datetime) -> None:
    try:
        read = parse_time(moment.isoformat())
    except InputError:
        return
    assert parse_time(moment_text(read).partition(",")[0]) == read
