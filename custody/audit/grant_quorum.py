"""Who signed for a grant, and whether the auditor knows them (promises QUORUM, KNOWN).

That a quorum of the request's roster signed is in the grant itself, and whoever made up the
grant could make up the roster too. So with a file of known people the roster has to be the
known one, and a quorum of it compared; without, it is shown for others to compare.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from custody.audit.checks.known_keys import COMPARE, ShownKey, require_known_keys
from custody.grant import Grant
from custody.official.known_dataset import quorum_text, require_known_dataset
from custody.official.known_people import KnownPeople
from custody.quorum_tree import Node, quorum_fields, satisfied, takes_text
from custody.tlog.note_keys import Verifier


@dataclass(frozen=True, slots=True)
class GrantQuorum:
    """Those who signed both an approval and a turn, and how many of them it takes."""

    signers: tuple[ShownKey, ...]
    quorum: Node
    roster: str
    """How many it takes, and of whom, by the grant's own word unless it is known."""

    @property
    def known(self) -> int:
        """How many of them the auditor has compared."""
        return sum(one.is_compared for one in self.signers)

    @property
    def is_known(self) -> bool:
        """Whether the auditor has compared a quorum."""
        return satisfied(self.quorum, {one.name for one in self.signers if one.is_compared})

    @property
    def reservation(self) -> str:
        """Say what is not proven where no quorum is known, and what to do about it."""
        return (
            f"whose keys signed is not known: you have compared {self.known}, and it takes "
            f"{takes_text(self.quorum)}; {COMPARE}"
        )

    def lines(self) -> list[str]:
        """Show them: by name, or where no quorum is known, to be compared."""
        if self.is_known:
            names = ", ".join(one.name for one in self.signers)
            whom = f"you know {self.known}"
            signed = f"signed for   {names}; it takes {takes_text(self.quorum)}, and {whom}"
            return [signed, f"quorum       {self.roster}"]
        return [*self.shown(), f"quorum       {self.roster}", f"not known    {self.reservation}"]

    def shown(self) -> list[str]:
        """Show their keys, to be compared."""
        return [line for one in self.signers for line in one.lines("signed for")]

    def record(self) -> dict[str, Any]:
        """Give it as a JSON object."""
        return {
            "known": self.is_known,
            "signers": [one.record() for one in self.signers],
            **quorum_fields(self.quorum),
        }


def check_grant(grant: Grant, log: Verifier, people: KnownPeople | None) -> GrantQuorum:
    """Check a grant, and say who signed for it.

    ``TamperedError`` for one that does not hold (:meth:`custody.grant.Grant.verify`), and
    ``KnownError`` for a seat of its roster with another key than is known.
    """
    grant.verify(log)
    request = grant.document.request
    shown = {
        seat.official: ShownKey.of(people, request.origin, seat.official, seat.fingerprint)
        for seat in request.seats
    }
    require_known_keys(shown.values())
    if people is not None:
        require_known_dataset(request, request.asked.public, people)
    signers = tuple(shown[seat.official] for seat in grant.document.signers())
    return GrantQuorum(signers, request.quorum, quorum_text(request))
