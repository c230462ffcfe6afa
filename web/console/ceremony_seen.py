"""A ceremony as one person looks at it: what the sentences of its room are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from custody.ceremony import Ceremony, CeremonyView
from custody.quorum_tree import Missing, Node, draw, missing
from web.console.reshare_standing import done_in, quorum_of, seats_of
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
        """Everybody who has a seat; in a reshare those whom its step is for."""
        if self.view.kind == "reshare":
            return [seat.official for seat in seats_of(self.view)]
        return [seat.official for seat in self.view.subject.seats]

    @property
    def approvals(self) -> list[str]:
        """Everybody who has approved."""
        return list(self.view.approved)

    @property
    def turns(self) -> bool:
        """Tell whether keys are what counts: they turn now, or have opened it."""
        if self.view.step.action == "turn" or self.view.kind == "drill":
            return True
        return self.view.kind == "export" and self.view.unlocked

    @property
    def counted(self) -> list[str]:
        """Everybody who counts towards the quorum now: who has turned, approved, or has a share."""
        if self.view.kind == "reshare":
            return list(done_in(self.view))
        if self.view.kind == "genesis":
            commits = self.view.step.action == "commit"
            return list(self.view.committed if commits else self.view.receipts)
        return list(self.view.turned) if self.turns else self.approvals

    @property
    def missing(self) -> Missing:
        """How many more approvals or keys the quorum takes at least, and of whom."""
        return missing(self.quorum, self.counted)

    @property
    def quorum(self) -> Node:
        """The quorum that counts now: in a reshare the old one, until it has dealt."""
        return quorum_of(self.view) if self.view.kind == "reshare" else self.view.quorum

    def name(self, name: str) -> str:
        """Write somebody's name as they do."""
        return isolated(self.written.get(name, name))

    def either(self, names: Sequence[str], needed: int) -> str:
        """Say who could, the reader first."""
        return either([self.name(one) for one in names], needed, self.name(self.me))

    def listed(self, names: Sequence[str]) -> str:
        """List people by their written names."""
        return listed([self.name(one) for one in names])


def so_far(tree: Node, have: Sequence[str]) -> str:
    """Say how far a quorum is: so many of those needed, or of a tree's parts."""
    if tree.is_plain:
        return f"{min(len(have), tree.need)} of {tree.need}"
    return draw(tree, have).standing
