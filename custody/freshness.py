"""How often a dataset is to get an object, and since when it lacks one.

A cadence is a whole number of hours: "an object at least every 26 hours". The next
object is due that long after the newest was registered; before the first, after the
dataset was activated or the cadence declared, whichever came later. Registration
counts and not sealing, since a backup host's clock may say anything. An object that
the store has lost does not count: what can't be restored is no backup.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from custody.errors import InputError
from custody.formats.timestamps import parse_duration, parse_stamp, stamp

MAX_HOURS = 366 * 24
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Freshness:
    """When a dataset's newest object came, as a stamp, and when the next is due.

    ``hours`` and ``due`` are None where nothing is expected.
    """

    dataset: str
    hours: int | None
    newest: str | None
    due: str | None

    def overdue_by(self, now: datetime) -> timedelta | None:
        """Tell how long the next object is overdue; None while it is not."""
        if self.due is None or now <= parse_stamp(self.due):
            return None
        return now - parse_stamp(self.due)


def compute_freshness(
    dataset: str, hours: int | None, newest: str | None, active: str, declared: str | None
) -> Freshness:
    """Work out when a dataset's next object is due.

    ``newest`` is when the newest object was registered, ``active`` since when the
    dataset has a key, ``declared`` when its cadence was; all are stamps.
    """
    if hours is None:
        return Freshness(dataset, None, newest, None)
    begun = newest or max(active, declared or active)
    return Freshness(dataset, hours, newest, stamp(parse_stamp(begun) + hours * _HOUR))


def require_cadence(hours: object) -> int:
    """Give a cadence in hours back; ``InputError`` if it is not one."""
    if type(hours) is not int or not 1 <= hours <= MAX_HOURS:
        raise InputError(f"expected a cadence of 1 to {MAX_HOURS} whole hours")
    return hours


def parse_cadence(text: str) -> int:
    """Read a cadence as people write it, ``26h`` or ``7d``, as hours."""
    hours, rest = divmod(parse_duration(text), _HOUR)
    if rest:
        raise InputError(f"expected whole hours such as 26h or 7d, got {text}")
    return require_cadence(hours)
