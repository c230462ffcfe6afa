"""Moments as people write them: ``2026-11-02``, ``2026-11-2 14:05``, ``Nov 2``.

.. code-block:: text

    day     YYYY-M-D, YYYYMMDD, Mon D, Mon D YYYY, D Mon, D Mon YYYY
    time    h:mm, h:mm:ss, h:mm:ss.fraction; after a blank, a comma or a T; or none
    zone    Z, UTC, +hh:mm, +hhmm, +hh; or none

A day without a year is the last one of that name. Terminal and console read by this module, and
pages' scripts by its twin (web/static/js/crypto/moments.js), so that all mean the same by a time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

from custody.errors import InputError
from custody.formats.timestamps import stamp

_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTHS = [name[:3] for name in _NAMES]
_MONTH = r"(?P<{}>[a-z]{{3,9}})\.?"
_MOMENT = re.compile(
    r"(?:(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"|(?P<year1>\d{4})(?P<month1>\d{2})(?P<day1>\d{2})"
    rf"|{_MONTH.format('month2')}\s+(?P<day2>\d{{1,2}})(?:\s*,?\s+(?P<year2>\d{{4}})(?![\d:]))?"
    rf"|(?P<day3>\d{{1,2}})\s+{_MONTH.format('month3')}(?:\s+(?P<year3>\d{{4}})(?![\d:]))?)"
    r"(?:(?:t|\s*,?\s+)(?P<hour>\d{1,2}):(?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,6}))?)?)?"
    r"\s*(?P<zone>z|utc|[+-]\d{2}(?::?\d{2})?)?",
    re.ASCII,
)
_TICK = timedelta(microseconds=1)


def read_moment(text: str, now: datetime, local: Callable[[datetime], datetime]) -> datetime:
    """Read a moment; ``InputError`` for anything else.

    ``local`` gives one that says no zone the zone that is meant, and ``now`` the year.
    """
    try:
        found = _exactly(text.strip()) or _written(text.strip().lower(), now, local)
    except (ValueError, OverflowError):  # the 30th of February, or the hour 25
        found = None
    if found is None:
        raise InputError(
            f"expected a time like 2026-01-31T22:05Z, got {text[:70]!a}",
            hint="or a day like 2026-01-31 or Jan 31, with or without a time",
        )
    try:
        aware = found if found.tzinfo else local(found)
        for end in (aware, aware + timedelta(days=1)):
            stamp(end)  # it is in the calendar of UTC too
    except (OverflowError, ValueError):
        raise InputError(f"{text.strip()} is at an end of the calendar") from None
    return aware


def in_utc(time: datetime) -> datetime:
    """Mean UTC by a time that does not say its zone, as the console does."""
    return time.replace(tzinfo=UTC)


def end_of(text: str, moment: datetime) -> datetime:
    """Give the end of a moment that is meant whole: of its day, where it names no time.

    Else of its second, since the catalogue shows whole seconds, and what it shows at one was
    sealed within it; or of the microsecond that it names.
    """
    if is_day(text):
        return moment + timedelta(days=1)
    fraction = re.search(r"\d[.,]\d", text)
    return moment + (_TICK if fraction else timedelta(seconds=1))


def is_day(text: str) -> bool:
    """Tell whether a moment is a day, with no time in it."""
    found = _MOMENT.fullmatch(text.strip().lower())
    return found is not None and found["hour"] is None


def _exactly(text: str) -> datetime | None:
    """Read what ``date`` and other programs write, in all forms of ISO 8601."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _written(text: str, now: datetime, local: Callable[[datetime], datetime]) -> datetime | None:
    found = _MOMENT.fullmatch(text)
    if found is None:
        return None
    said = {name.rstrip("123"): part for name, part in found.groupdict().items() if part}
    month = _month(said["month"])
    hour, minute, second = (int(said.get(name, 0)) for name in ("hour", "minute", "second"))
    fraction = int(said.get("fraction", "").ljust(6, "0"))
    zone = _zone(said.get("zone"))

    def of(year: int) -> datetime:
        day = date(year, month, int(said["day"]))
        return datetime(day.year, day.month, day.day, hour, minute, second, fraction, tzinfo=zone)

    if "year" in said:
        return of(int(said["year"]))
    return _last(of, now, local)


def _last(
    of: Callable[[int], datetime], now: datetime, local: Callable[[datetime], datetime]
) -> datetime | None:
    """Give the last moment of a name that has no year, which has begun by now."""
    for year in range(now.year + 1, now.year - 9, -1):
        try:
            found = of(year)
        except ValueError:  # the 29th of February
            continue
        if (found if found.tzinfo else local(found)) <= now:
            return found
    return None


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    names = _MONTHS if len(text) == 3 else _NAMES
    return names.index(text) + 1  # ValueError where it is none


def _zone(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text[0] not in "+-":
        return UTC
    hours, minutes = int(text[1:3]), int(text[3:].lstrip(":") or 0)
    span = timedelta(hours=hours, minutes=minutes)
    return timezone(-span if text[0] == "-" else span)
