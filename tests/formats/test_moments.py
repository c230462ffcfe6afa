"""A day or a time is read as people write it, and means one thing at a terminal and in a page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from custody.errors import InputError
from custody.formats.moments import end_of, in_utc, is_day, read_moment
from tests.formats.moments import NOW, READ, REFUSED


@pytest.mark.parametrize(("text", "meant"), READ.items())
def test_a_moment_is_read_as_it_is_written(text: str, meant: tuple[str, str]) -> None:
    """And lasts to the end of its day, second or microsecond, whichever it names."""
    begin, end = (datetime.fromisoformat(one).replace(tzinfo=UTC) for one in meant)
    assert read_moment(text, NOW, in_utc) == begin
    assert end_of(text, begin) == end
    assert is_day(text) == (end - begin == timedelta(days=1))


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_moment_is_a_usage_error(text: str) -> None:
    with pytest.raises(InputError):
        read_moment(text, NOW, in_utc)
