"""Whether a quorum would still open its dataset: who has shown their key lately, and how many more.

A key is *shown* by whatever its owner signs with it: the enrolment, the receipt of a share, a
verdict, a turn. It is taken to work for a year from then. A quorum is *thin* where
the loss of one of the keys that have been shown within a year may close the dataset.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from custody.formats.timestamps import parse_stamp
from custody.quorum_tree import Node, smallest, spare

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
    """Who of these officials open a dataset: the tree, and its people by seat."""

    tree: Node
    holders: Sequence[Keyholder]

    @property
    def threshold(self) -> int:
        """How few of them can open it."""
        return smallest(self.tree)

    def shown(self, now: datetime) -> tuple[str, ...]:
        """Name those whose keys have been shown within a year."""
        return tuple(one.official for one in self.holders if one.works(now))

    def working(self, now: datetime) -> int:
        """Count the keys that have been shown within a year."""
        return len(self.shown(now))

    def spare(self, now: datetime) -> int:
        """Say how many of the keys that work may be lost; negative where it lacks some."""
        return spare(self.tree, self.shown(now))

    def is_thin(self, now: datetime) -> bool:
        """Tell whether the loss of one more key closes the dataset, or it is closed already."""
        return bool(self.holders) and self.spare(now) <= 0
