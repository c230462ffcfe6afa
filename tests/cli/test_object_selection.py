"""A time means what the clock beside whoever gives it shows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.catalogue import CatalogueObject
from custody.cli.object_selection import (
    NAMED,
    ObjectSelection,
    moment_text,
    parse_time,
    read_selection,
)
from custody.client import Client
from custody.errors import InputError
from tests.catalogued import catalogued


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
    assert picked.before == "2026-01-31T13:05:01.000000Z"
    said = "as of 2026-01-31T22:05:00+09:00, which is 2026-01-31T13:05:00Z\n"
    assert capsys.readouterr().err == said


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("22:05:00Z", "22:05:01.000000Z"),
        ("22:05Z", "22:05:01.000000Z"),
        ("22:05:00.4Z", "22:05:00.400001Z"),
        ("22:05:00,000Z", "22:05:00.000001Z"),
    ],
)
def test_a_second_lasts_to_its_end(text: str, before: str) -> None:
    """The catalogue shows 22:05:00 of what was sealed at 22:05:00.4, and that picks it."""
    picked = read_selection(latest=False, at=f"2026-01-31T{text}", job=None, host=None)
    assert picked is not None
    assert picked.before == f"2026-01-31T{before}"


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


class Catalogue:
    """A service that lists these objects, the newest first by what counts as their sealing."""

    def __init__(self, *rows: CatalogueObject) -> None:
        self.found = sorted(rows, key=lambda row: row.sealed, reverse=True)

    def get(self, path: str, *, limit: int, **which: str | None) -> list[dict[str, Any]]:
        right = {"yes": True, "no": False}.get(str(which["plausible"]))
        before = which["before"] or "9"
        rows = [row for row in self.found if row.plausible is right and row.sealed < before]
        return [row.record() for row in rows[:limit]]


def listed(name: str, sealed: str, registered: str, *, plausible: bool) -> CatalogueObject:
    day = "2026-01-31T"
    claimed, entered = f"{day}{sealed}:00.000000Z", f"{day}{registered}:00.000000Z"
    return catalogued(
        id=name * 64, sealed=claimed, registered=entered, dated=claimed if plausible else entered
    )


@pytest.mark.parametrize(
    "ahead",
    [
        pytest.param(("13:35", "13:20"), id="registered before the time that the other claims"),
        pytest.param(("23:00", "12:00"), id="claims to be newer, and was registered before"),
    ],
)
def test_what_is_passed_over_for_its_clock_is_named(
    ahead: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody gets an older backup without a word."""
    picked = listed("a", "13:23", "13:18", plausible=True)
    service = cast("Client", Catalogue(picked, listed("b", *ahead, plausible=False)))
    selection = ObjectSelection(None, None, None)
    assert selection.pick(service, "registry") == picked
    assert "object bbbbbbbbbbbb is passed over" in capsys.readouterr().err


def test_not_more_than_a_few_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [listed(f"{n:x}", "23:00", f"14:{n:02}", plausible=False) for n in range(8)]
    service = cast("Client", Catalogue(listed("a", "13:23", "13:18", plausible=True), *rows))
    ObjectSelection(None, None, None).pick(service, "registry")
    said = capsys.readouterr().err
    assert said.count("is passed over") == NAMED
    assert f"and {8 - NAMED} more" in said


def test_what_came_before_the_picked_one_needs_no_word(capsys: pytest.CaptureFixture[str]) -> None:
    """As of a time, only what was registered by then could be meant."""
    rows = [
        listed("a", "13:23", "13:18", plausible=True),
        listed("b", "23:00", "13:10", plausible=False),
        listed("c", "23:00", "15:00", plausible=False),
    ]
    selection = ObjectSelection("2026-01-31T14:00:00.000000Z", None, None)
    assert selection.pick(cast("Client", Catalogue(*rows)), "registry").id[0] == "a"
    assert capsys.readouterr().err == ""
