"""Times as strings: ``YYYY-MM-DDTHH:MM:SS.ffffffZ``, always UTC, always 27 characters.

Strings of this form sort as times do and survive every database unchanged.
Nothing here reads a clock but :func:`now`, which only the shell calls.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from custody.errors import InputError, TamperedError

FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"
_SHAPE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_DURATION = re.compile(r"([1-9][0-9]{0,5})([smhd])", re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def now() -> datetime:
    """Read the system clock, in UTC."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """Write an aware datetime as a stamp; a naive one is a programming error."""
    assert moment.tzinfo is not None
    return moment.astimezone(UTC).strftime(FORMAT).rjust(27, "0")


def parse_stamp(text: str) -> datetime:
    """Read a stamp back; ``TamperedError`` for any other shape."""
    if not _SHAPE.fullmatch(text):
        raise TamperedError("expected a time like 2026-01-31T22:05:00.000000Z")
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise TamperedError("expected a real date and time") from None


def is_stamp(text: object) -> bool:
    """Tell whether this is a stamp, and of a real moment."""
    try:
        return isinstance(text, str) and bool(parse_stamp(text))
    except TamperedError:
        return False


def parse_duration(text: str) -> timedelta:
    """Read ``90s``, ``15m``, ``72h`` or ``14d``; ``InputError`` for anything else."""
    match = _DURATION.fullmatch(text)
    if not match:
        raise InputError(f"expected a duration such as 15m, 72h or 14d, got {text!r}")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})
