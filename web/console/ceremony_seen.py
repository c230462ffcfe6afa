"""A ceremony as one person looks at it: what the sentences of its room are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from custody.ceremony import Ceremony, CeremonyView
from web.console.telling import either, isolated, listed

ENDED = {
    "denied": "was denied",
    "failed": "failed",
    "expired": "ran out of time",
    "cancelled": "was called off",
}
"""What became of a ceremony that did not come to its end."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A ceremony's state, what the engine shows of it, and who looks at it.

    ``todo`` is what waits for them, if anything does; ``written`` has names as people write them.
    """

    state: Ceremony
    view: CeremonyView
    me: str
    todo: str | None
    written: Mapping[str, str]

    @property
    def asks(self) -> str:
        """Whoever asks for an export or opened a genesis, by their written name."""
        return self.name(self.view.subject.requester)

    @property
    def is_own(self) -> bool:
        """Tell whether the reader is whoever asks."""
        return self.me == self.view.subject.requester

    @property
    def seats(self) -> list[str]:
        """Everybody who has a seat."""
        return [seat.official for seat in self.view.subject.seats]

    @property
    def approvals(self) -> list[str]:
        """Everybody who has approved."""
        return [name for name, verdict in self.view.verdicts.items() if verdict == "approve"]

    @property
    def lacks(self) -> int:
        """How many approvals or keys, of those who are needed, are still missing."""
        done = self.view.turned if self.view.step.action == "turn" else self.approvals
        return max(0, self.view.threshold - len(done))

    def name(self, name: str) -> str:
        """Write somebody's name as they do."""
        return isolated(self.written.get(name, name))

    def either(self, names: Sequence[str], needed: int) -> str:
        """Say who could, the reader first."""
        return either([self.name(one) for one in names], needed, self.name(self.me))

    def listed(self, names: Sequence[str]) -> str:
        """List people by their written names."""
        return listed([self.name(one) for one in names])
