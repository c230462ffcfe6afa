"""The service that a user knows: of which ledger, and under which log key (promise KNOWN).

People, recipients and quorums are known by ledger (:mod:`custody.official.known_people`). So a
service that names another ledger, or signs with another log key, would escape all that is known.
Whoever takes anything from a service holds it to this first: its log has the known key; who knows
anything knows it of this ledger; and all that the service shows is of this ledger, and of no other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from custody.ceremony import Subject
from custody.errors import CustodyError, KnownError, TamperedError
from custody.formats.fields import answer_fields
from custody.formats.validation import require_name
from custody.official.enrolment import first_checkpoint
from custody.official.invitation import names_log
from custody.official.known_people import KnownPeople
from custody.tlog.note import Checkpoint


@dataclass(frozen=True, slots=True)
class KnownService:
    """A service whose log is no other than the known one: its ledger's head, and the log's key.

    ``is_compared`` says whether its user got that key from a person.
    """

    head: Checkpoint
    vkey: str
    is_compared: bool

    @property
    def origin(self) -> str:
        """The ledger's name."""
        return self.head.origin

    @classmethod
    def read(cls, about: object, known: KnownPeople) -> Self:
        """Hold what a service says of itself, at ``GET /service``, to what its user knows.

        ``KnownError`` for another log key than the known one, and for a ledger that nothing is
        known of where something is known of others.
        """
        head, vkey = first_checkpoint(about), answer_fields(about).text("vkey")
        line = known.require_same(head.origin, None, vkey)
        ledgers = sorted({one.origin for one in known.entries()})
        if ledgers and head.origin not in ledgers:
            raise KnownError(
                f"the service writes the ledger {head.origin}, and you know {', '.join(ledgers)}",
                hint="take nothing from there; if it is another service that you mean: "
                f"custody known add --log VKEY{known.option}, as somebody hands it to you",
                promise="KNOWN",
            )
        return cls(head, vkey, line is not None and line.is_compared)

    def require_of(self, origin: str) -> None:
        """Refuse what is of another ledger, whatever is known of that one."""
        if origin != self.origin:
            raise KnownError(
                f"what the service shows is of the ledger {origin}, and its own is {self.origin}",
                hint="take nothing of it, and tell the officials: the service lies",
                promise="KNOWN",
            )

    def require_ceremony(self, id_: str, subject: Subject) -> None:
        """Refuse a ceremony of another ledger, or one that is shown under another's id."""
        self.require_of(subject.origin)
        require_own_id(id_, subject)

    def require_code(self, code: str) -> None:
        """Refuse an invitation code that does not name this log, before anybody is handed it."""
        if not names_log(code, self.vkey):
            raise KnownError(
                "the code that the service made does not name its log",
                hint="hand it to nobody: whoever takes it up would believe any service",
                promise="KNOWN",
            )


def require_own_id(id_: str, subject: Subject) -> None:
    """Refuse an answer under another id than its ceremony's, or under one that is no plain name.

    People read the id out, and files are named by it (promise BOUND).
    """
    try:
        require_name(subject.ceremony, "a ceremony")
    except CustodyError:
        id_ = ""
    if id_ != subject.ceremony:
        raise TamperedError(
            "the service's answer names another ceremony than it shows",
            hint="read no words out, and tell the auditor: the service lies",
            promise="BOUND",
        )
