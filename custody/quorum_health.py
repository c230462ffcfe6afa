"""Whether a quorum would still open its dataset: who has shown their share lately, and until when.

A share is *shown* by a proof that was verified, in the dataset's present epoch: a receipt, or a key
that turned in an export or a drill. What else a key signs shows that it is there, but not that its
share is. A share is taken to be *fresh* for a year from then, if its official may still act. A
quorum is *thin* where it would not open with the fresh ones, or where the loss of a single one of
them closes the dataset (*fragile*). As proofs age, that comes true by itself: when, is a forecast.

All of it is asked of the quorum itself, which may be m of n or a tree of groups.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from custody.formats.timestamps import parse_stamp
from custody.quorum_tree import Node, satisfied, smallest, spare

SHOWN_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Keyholder:
    """An official with a seat; ``shown`` is when a proof of their share was last verified.

    ``by`` is what proved it, ``is_here`` whether they may still act.
    """

    idx: int
    official: str
    shown: str | None
    by: str
    is_here: bool = True

    @property
    def until(self) -> datetime | None:
        """Until when the proof counts."""
        return None if self.shown is None else parse_stamp(self.shown) + SHOWN_FOR

    def works(self, now: datetime) -> bool:
        """Tell whether the share was shown within a year, by somebody who may still act."""
        return self.is_here and self.until is not None and now <= self.until


@dataclass(frozen=True, slots=True)
class Forecast:
    """When a quorum gets thin, and when it would not open, if nobody shows their share meanwhile.

    None where it is so already, and where it never is.
    """

    thin: datetime | None
    closed: datetime | None


@dataclass(frozen=True, slots=True)
class Quorum:
    """A dataset's quorum, and those who hold its shares."""

    tree: Node
    holders: Sequence[Keyholder]

    @property
    def threshold(self) -> int:
        """How many people it takes at least."""
        return smallest(self.tree)

    def fresh(self, now: datetime) -> frozenset[str]:
        """Name those who have shown their share within a year."""
        return frozenset(one.official for one in self.holders if one.works(now))

    def working(self, now: datetime) -> int:
        """Count them."""
        return len(self.fresh(now))

    def spare(self, now: datetime) -> int:
        """Say how many of them may be lost, whoever they are; negative where it lacks some."""
        return spare(self.tree, sorted(self.fresh(now)))

    def critical(self, now: datetime) -> tuple[str, ...]:
        """Name those without whom the other fresh ones open nothing; nobody where none may open."""
        fresh = self.fresh(now)
        if not satisfied(self.tree, fresh):
            return ()
        return tuple(one for one in sorted(fresh) if not satisfied(self.tree, fresh - {one}))

    def is_thin(self, now: datetime) -> bool:
        """Tell whether the loss of one more key closes the dataset, or it is closed already."""
        return bool(self.holders) and self._is_fragile(self.fresh(now))

    def forecast(self, now: datetime) -> Forecast:
        """Tell when it gets thin and when it closes as proofs age, with nobody showing a share."""
        ends = sorted({one.until for one in self.holders if one.until and one.works(now)})
        thin = closed = None
        for end in ends:
            fresh = self.fresh(end + timedelta(microseconds=1))
            if thin is None and not self.is_thin(now) and self._is_fragile(fresh):
                thin = end
            if not satisfied(self.tree, fresh) and satisfied(self.tree, self.fresh(now)):
                closed = end
                break
        return Forecast(thin, closed)

    def _is_fragile(self, fresh: Collection[str]) -> bool:
        left = frozenset(fresh)
        return not all(satisfied(self.tree, left - {one}) for one in left) or not left
