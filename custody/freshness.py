"""How often a dataset is to get an object, and since when it lacks one.

A cadence is a whole number of hours: "an object at least every 26 hours". The next
object is due that long after the newest was sealed; before the first, after the
dataset was activated or the cadence declared, whichever came later. An object that
the store has lost does not count: what can't be restored is no backup.

It may be expected of a whole dataset, whoever seals, and of single jobs and hosts: an object
every minute, of one job, must not hide that another has died.

A backup host's clock may say anything, and its receipts may come late. So sealing counts
and not registration, or a file of last year would silence the alarm when it is registered
today; but what says that it was sealed after it was registered is implausible, and counts
from its registration. Ten minutes of difference between two clocks are let pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from custody.errors import InputError
from custody.formats.timestamps import parse_duration, parse_stamp, stamp

MAX_HOURS = 366 * 24
CLOCKS_DIFFER = timedelta(minutes=10)
"""How far a backup host's clock may be ahead of the service's before it is not believed."""
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Freshness:
    """When a dataset's newest object came, as a stamp, and when the next is due.

    ``hours`` and ``due`` are None where nothing is expected. ``job`` and ``host`` are those
    whose objects alone count; None is any.
    """

    dataset: str
    hours: int | None
    newest: str | None
    due: str | None
    job: str | None = None
    host: str | None = None

    @property
    def of(self) -> str:
        """Say whose objects count: of ``registry``, or of the job dump of it, on the host db1."""
        job = f"the job {self.job} of " if self.job is not None else ""
        host = f" on the host {self.host}" if self.host is not None else ""
        return f"{job}{self.dataset}{host}"

    def overdue_by(self, now: datetime) -> timedelta | None:
        """Tell how long the next object is overdue; None while it is not."""
        if self.due is None or now <= parse_stamp(self.due):
            return None
        return now - parse_stamp(self.due)


def compute_freshness(
    dataset: str,
    hours: int | None,
    newest: str | None,
    active: str,
    declared: str | None,
    job: str | None = None,
    host: str | None = None,
) -> Freshness:
    """Work out when a dataset's next object is due.

    ``newest`` is what the newest object counts from, ``active`` since when the
    dataset has a key, ``declared`` when its cadence was; all are stamps.
    """
    if hours is None:
        return Freshness(dataset, None, newest, None, job, host)
    begun = newest or max(active, declared or active)
    due = stamp(parse_stamp(begun) + hours * _HOUR)
    return Freshness(dataset, hours, newest, due, job, host)


def is_plausible(sealed: str, registered: str) -> bool:
    """Say whether an object can have been sealed when it says so; both are stamps."""
    if sealed <= registered:  # stamps sort as times do
        return True
    return parse_stamp(sealed) - parse_stamp(registered) <= CLOCKS_DIFFER


def counted_time(sealed: str, registered: str) -> str:
    """Give the time that an object counts from: of its sealing, where that is plausible."""
    return sealed if is_plausible(sealed, registered) else registered


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
