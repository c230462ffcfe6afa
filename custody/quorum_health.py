"""Whether a quorum would still open its dataset: who has shown their key lately, and how many more.

A key is *shown* by whatever its owner signs with it: the enrolment, the receipt of a share, a
verdict, a turn. It is taken to work for a year from then. A quorum is *thin* where no more keys
have been shown within a year than it takes, for then the loss of one closes the dataset.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from custody.formats.timestamps import parse_stamp

SHOWN_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Keyholder:
    """An official with a seat; ``shown`` is when their key last signed something, as a stamp.

    ``by`` is what it signed, ``is_here`` whether they may still act.
    """

    idx: int
    official: str
    shown: str | None
    by: str
    is_here: bool = True

    def works(self, now: datetime) -> bool:
        """Tell whether the key has been shown within a year, by somebody who may still act."""
        if self.shown is None or not self.is_here:
            return False
        return now - parse_stamp(self.shown) <= SHOWN_FOR


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many of these officials open a dataset."""

    threshold: int
    holders: Sequence[Keyholder]

    def working(self, now: datetime) -> int:
        """Count the keys that have been shown within a year."""
        return sum(one.works(now) for one in self.holders)

    def spare(self, now: datetime) -> int:
        """Say how many of the keys that work may be lost; negative where it lacks some."""
        return self.working(now) - self.threshold

    def is_thin(self, now: datetime) -> bool:
        """Tell whether the loss of one more key closes the dataset, or it is closed already."""
        return bool(self.holders) and self.spare(now) <= 0
