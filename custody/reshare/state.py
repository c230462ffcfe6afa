"""How far a reshare is: what its events so far come to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from custody.quorum_tree import leaves, people, satisfied
from custody.reshare.frozen import Frozen
from custody.reshare.redeal import Redeal
from custody.reshare.subject import ReshareSubject

SWITCHED, FAILED = "switched", "failed"


@dataclass(frozen=True, slots=True)
class Dispute:
    """An official's complaint of a dealer's part; its ``verdict`` is open, right, wrong or late.

    ``opened`` is the part, once the dealer has opened it and it is right.
    """

    official: str
    dealer: int
    fault: str
    verdict: str = "open"
    opened: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class State:
    """A reshare as its events leave it.

    ``redeals`` are in the order in which they were handed in. ``excluded`` has each official's
    reason. ``receipts`` are those of the dealing that is frozen now.
    """

    subject: ReshareSubject
    redeals: tuple[Redeal, ...] = ()
    dealing_over: bool = False
    attempt: int = 0
    frozen: Frozen | None = None
    receipts: frozenset[str] = frozenset()
    disputes: tuple[Dispute, ...] = ()
    excluded: Mapping[str, str] = field(default_factory=dict)
    outcome: str | None = None
    destroyed: frozenset[str] = frozenset()

    @property
    def epoch(self) -> int:
        """The one epoch that is active (promise EPOCH): the old one until the switch."""
        return self.subject.epoch if self.outcome == SWITCHED else self.subject.old.epoch

    @property
    def standing(self) -> str:
        """Say how far it is: dealing, frozen and which attempt, disputed, or how it ended."""
        if self.outcome:
            return self.outcome
        if self.frozen is None:
            return "dealing"
        return "disputed" if self.open_disputes() else f"frozen {self.attempt}"

    def usable(self) -> dict[int, Redeal]:
        """Give the dealings, by row, of whoever is not left out."""
        found = ((one.row, one) for one in self.redeals)
        return {row: one for row, one in found if self.subject.dealer(row) not in self.excluded}

    def all_have_dealt(self) -> bool:
        """Tell whether nobody is left who could still deal."""
        rows = {leaf.row for leaf in leaves(self.subject.old.quorum) if self.may_deal(leaf.who)}
        return rows <= self.usable().keys()

    def may_deal(self, official: str) -> bool:
        """Tell whether an old official is not left out."""
        return official not in self.excluded

    def can_be_dealt(self) -> bool:
        """Tell whether those who are not left out are a quorum of dealers."""
        tree = self.subject.old.quorum
        return satisfied(tree, set(people(tree)) - self.excluded.keys())

    def dispute(self, official: str, dealer: int) -> Dispute | None:
        """Give an official's complaint of a dealer's part."""
        pairs = ((one.official, one.dealer) for one in self.disputes)
        return dict(zip(pairs, self.disputes, strict=True)).get((official, dealer))

    def open_disputes(self) -> tuple[Dispute, ...]:
        """Give the complaints that the dealing waits for: of dealers who are frozen in it."""
        dealers: Collection[int] = self.frozen.dealers if self.frozen else ()
        return tuple(
            one for one in self.disputes if one.verdict == "open" and one.dealer in dealers
        )

    def answers_to(self, official: str) -> dict[int, bytes]:
        """Give what dealers opened to this official, by the dealer's row, to be used as dealt."""
        return {
            one.dealer: one.opened
            for one in self.disputes
            if one.official == official and one.opened is not None
        }

    def outstanding(self) -> tuple[str, ...]:
        """Name old officials whose old shares together still open everything; nobody, if none can.

        So it is after the switch while those who have not attested are a quorum of the old tree.
        """
        tree = self.subject.old.quorum
        left = tuple(name for name in people(tree) if name not in self.destroyed)
        return left if self.outcome == SWITCHED and satisfied(tree, left) else ()
