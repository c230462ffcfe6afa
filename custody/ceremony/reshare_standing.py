"""How far a reshare is, as the service answers it, pages draw it and clients read it.

All of it follows from the entries of the ceremony. A client takes none of it for more than a hint
of what to do next: what it signs rests on what it has computed itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from custody.ceremony.resharing import answer_times, course_of
from custody.ceremony.state import Ceremony
from custody.errors import TamperedError
from custody.formats.fields import Fields
from custody.formats.timestamps import stamp


@dataclass(frozen=True, slots=True)
class Complaint:
    """A new official's complaint of an old row's part; ``until`` when it can be answered."""

    official: str
    dealer: int
    fault: str
    verdict: str
    until: str | None

    def record(self) -> dict[str, Any]:
        """Give the complaint as a JSON object."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def read(cls, fields: Fields) -> Complaint:
        """Read one of a service's answer."""
        words = {name: fields.word(name) for name in ("official", "fault", "verdict")}
        return cls(**words, dealer=fields.integer("dealer"), until=fields.optional_word("until"))


@dataclass(frozen=True, slots=True)
class ReshareStanding:
    """How far a reshare is.

    ``standing`` is dealing, frozen, disputed, switched, or how it ended before; ``epoch`` the
    active one; ``dealt`` the old rows that have dealt; ``excluded`` whose dealings are left out,
    and why; ``outstanding`` those whose old shares together still open everything.
    """

    standing: str
    epoch: int
    attempt: int
    dealt: tuple[int, ...]
    complaints: tuple[Complaint, ...]
    excluded: dict[str, str]
    outstanding: tuple[str, ...]

    @classmethod
    def of(cls, state: Ceremony) -> ReshareStanding:
        """Show how far the course of a reshare is."""
        course, until = course_of(state), answer_times(state)
        complaints = []
        for one in course.disputes:
            limit = until.get((one.official, one.dealer))
            when = None if limit is None else stamp(limit)
            complaints.append(Complaint(one.official, one.dealer, one.fault, one.verdict, when))
        return cls(
            standing=(state.outcome or course.standing).split(" ")[0]
            if not state.activated
            else course.standing,
            epoch=course.epoch,
            attempt=course.attempt,
            dealt=tuple(one.row for one in course.redeals),
            complaints=tuple(complaints),
            excluded=dict(course.excluded),
            outstanding=course.outstanding(),
        )

    def record(self) -> dict[str, Any]:
        """Give the standing as a JSON object."""
        return {
            "attempt": self.attempt,
            "complaints": [one.record() for one in self.complaints],
            "dealt": list(self.dealt),
            "epoch": self.epoch,
            "excluded": self.excluded,
            "outstanding": list(self.outstanding),
            "standing": self.standing,
        }

    @classmethod
    def read(cls, fields: Fields) -> ReshareStanding:
        """Read a service's answer; ``TamperedError`` for anything :meth:`record` does not give."""
        from custody.reshare.schedule import REASONS

        excluded = fields.named_texts("excluded")
        if not REASONS.issuperset(excluded.values()):
            raise TamperedError("expected why a dealer is left out as one of the reasons there are")
        standing = cls(
            standing=fields.word("standing"),
            epoch=fields.integer("epoch"),
            attempt=fields.integer("attempt"),
            dealt=tuple(fields.integers("dealt")),
            complaints=tuple(Complaint.read(one) for one in fields.records("complaints")),
            excluded=excluded,
            outstanding=tuple(fields.words("outstanding")),
        )
        fields.end()
        return standing
