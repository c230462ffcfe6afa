"""How often a dataset's keys are to be tried: a drill every quarter, a census every year.

A drill is due so many days after the last one that was closed and had its canary opened, which
includes a census; a census after the last one in which all turned, without a fault on purpose.
Before the first, after the dataset was activated or the schedule set, whichever came later.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from custody.ceremony.subject import Subject
from custody.errors import InputError
from custody.formats.fields import Fields
from custody.formats.timestamps import parse_stamp, stamp
from custody.quorum_tree import satisfied

DrillKind = Literal["drill", "census"]
KINDS: tuple[DrillKind, ...] = ("drill", "census")
MAX_DAYS = 5 * 366
WORDS = {"month": 31, "quarter": 92, "year": 366}
"""How many days people mean by a word: the longest of its kind, so that nobody is early."""


@dataclass(frozen=True, slots=True)
class DrillDue:
    """When a drill or census of a dataset is due; times are stamps.

    ``days`` and ``due`` are None where none is expected, ``last`` where there was none yet.
    """

    dataset: str
    kind: DrillKind
    days: int | None
    last: str | None
    due: str | None

    def overdue_by(self, now: datetime) -> timedelta | None:
        """Tell how long it is overdue; None while it is not."""
        if self.due is None or now <= parse_stamp(self.due):
            return None
        return now - parse_stamp(self.due)

    @classmethod
    def read(cls, fields: Fields) -> DrillDue:
        """Read it from a service's answer."""
        named = fields.text("kind")
        kind: DrillKind = "census" if named == "census" else "drill"
        return cls(
            fields.text("dataset"),
            kind,
            fields.optional_integer("days"),
            fields.optional_text("last"),
            fields.optional_text("due"),
        )


def compute_due(
    dataset: str, kind: DrillKind, days: int | None, last: str | None, begun: str
) -> DrillDue:
    """Work out when the next is due; ``begun`` is since when one is expected."""
    if days is None:
        return DrillDue(dataset, kind, None, last, None)
    since = begun if last is None else last
    return DrillDue(dataset, kind, days, last, stamp(parse_stamp(since) + timedelta(days=days)))


def counts_as(subject: Subject) -> tuple[DrillKind, ...]:
    """Say what a drill counts as, once it is closed: it was to open, so it has."""
    drill, officials = subject.drill, [seat.official for seat in subject.seats]
    if drill is None or drill.target.need == "one":
        return ()
    if drill.target.need == "all" and not (drill.absent or drill.corrupt):
        return ("drill", "census")
    return ("drill",) if is_enough(subject, drill.right(officials)) else ()


def is_enough(subject: Subject, people: Iterable[str]) -> bool:
    """Tell whether these people's keys open the dataset."""
    return satisfied(subject.quorum, [*people])


def require_days(days: object) -> int:
    """Give a number of days back; ``InputError`` if it is none."""
    if type(days) is not int or not 1 <= days <= MAX_DAYS:
        raise InputError(f"expected 1 to {MAX_DAYS} whole days")
    return days


def parse_every(text: str) -> int | None:
    """Read how often: ``quarter``, ``year``, ``month``, ``90d``, or ``never``, as days."""
    if text == "never":
        return None
    days = re.fullmatch("([1-9][0-9]{0,3})d", text)
    if text in WORDS:
        return WORDS[text]
    if days is None:
        raise InputError(
            f"expected month, quarter, year, never, or days such as 90d, got {text[:30]!a}"
        )
    return require_days(int(days[1]))


def often_text(days: int) -> str:
    """Say how often that is."""
    named = {number: word for word, number in WORDS.items()}
    return f"every {named[days]}" if days in named else f"every {days} days"
