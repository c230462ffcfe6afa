"""Whether somebody may still act: suspended and removed people may not, from their entry on.

Whoever is suspended is let back in with an entry; whoever was removed is not. What they signed
before stands. An entry after it that says they did something is a finding of the verifier, and
the service appends none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

SUSPENDED, REMOVED = "suspended", "removed"
STATUS_AFTER = {
    "person.suspended": SUSPENDED,
    "person.resumed": "enrolled",
    "person.removed": REMOVED,
}
"""By type of entry: the status that it gives to whom it is about."""

MAY_NOT_ACT = frozenset({SUSPENDED, REMOVED})
MAX_DISPLAY = 80
"""How long a name may be that stands beside the one somebody signs in with."""


def doers_of(body: dict[str, Any]) -> set[str]:
    """Name who acts in an entry: whoever it is by, and the official who answers or signs in it."""
    data, names = body.get("data"), {body.get("by")}
    if body.get("type") in ("ceremony.present", "ceremony.signed") and isinstance(data, dict):
        names.add(data.get("official"))
    return {name for name in names if isinstance(name, str)}


@dataclass(frozen=True, slots=True)
class HeldSeat:
    """A seat in a dataset: who can act there beside this person, and what it takes.

    ``others`` counts those of the dataset's officials who can act now but for this person, and
    ``spare`` says how many of these may be lost, whichever; it is negative where they are no
    quorum. ``takes`` is the quorum in words, ``threshold`` how few can be it.
    """

    dataset: str
    idx: int
    seats: int
    threshold: int
    others: int
    spare: int
    takes: str

    @property
    def closes(self) -> bool:
        """Whether nobody can open the dataset while this person can't act."""
        return self.spare < 0

    @property
    def says(self) -> str:
        """What is left without this person, in a sentence."""
        left = f"{self.others} of {self.seats} remain, {self.takes} needed"
        if self.closes:
            return f"{left}: nobody can open it"
        if not self.spare:
            return (
                f"{left}: one more loss may close it"
                if " " in self.takes
                else (f"{left}: one more loss closes it")
            )
        return left


def most_pressing(seats: Iterable[HeldSeat]) -> list[HeldSeat]:
    """Sort seats by what is left without their holder, the least first."""
    return sorted(seats, key=lambda seat: (seat.spare, seat.dataset))
