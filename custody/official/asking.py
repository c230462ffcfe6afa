"""What whoever asks for an export checks of the service's draft, and then signs (promise ASKED).

The service writes the subject of a request: names, nonce, seats, objects. Nobody signs it before
it has been read on their own machine: it is of the ledger they know, asks for exactly what they
asked for, and names their own key, to whose signature officials hold it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from custody.ceremony import Subject, objects_digest, require_roster
from custody.errors import RefusedError, TamperedError
from custody.formats.dsse import Envelope
from custody.formats.fields import answer_fields
from custody.official.keyfile import KeyFile, OfficialKey
from custody.official.signing import Shown, make_statement, sign_statement
from custody.tlog.note import Checkpoint


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for; objects by their ids, or by beginnings of these."""

    dataset: str
    objects: tuple[str, ...]
    purpose: str
    recipient: str
    hours: int


@dataclass(frozen=True, slots=True)
class Draft:
    """The service's draft of a request, as it came: its subject, and the objects it resolved."""

    id: str
    subject: Subject
    objects: tuple[tuple[str, int], ...]

    @classmethod
    def read(cls, record: object) -> Draft:
        """Read a service's answer; nothing in it is believed yet."""
        fields = answer_fields(record)
        rows = [(row.text("id"), row.integer("size")) for row in fields.records("objects")]
        subject = Subject.read(fields.json("subject"))
        return cls(fields.text("id"), subject, tuple(rows))


def sign_draft(
    draft: Draft, asked: Asked, key: OfficialKey, checkpoint: Checkpoint, now: datetime
) -> Envelope:
    """Sign a draft that says what was asked for; ``TamperedError`` for any other."""
    require_draft(draft, asked, key.keyfile, checkpoint)
    shown = Shown(draft.subject, None, checkpoint)
    return sign_statement(make_statement("request", shown, key.name, now), key)


def require_draft(draft: Draft, asked: Asked, mine: KeyFile, checkpoint: Checkpoint) -> None:
    """Refuse a draft that asks for anything else, or in anybody else's name."""
    subject = draft.subject
    require_roster(subject)
    request = subject.asked
    if subject.requester != mine.name:
        raise RefusedError(
            f"it is {subject.requester} who asks by this token, and the key file is of {mine.name}",
            hint=f"give the key file of {subject.requester}, or no token",
            promise="ASKED",
        )
    named = (subject.origin, subject.ceremony, request.requester_key)
    if named != (checkpoint.origin, draft.id, mine.signing_public):
        raise _other("is of another ledger, or to be signed with another key")
    said = (subject.dataset, request.purpose, request.recipient)
    if said != (asked.dataset, asked.purpose, asked.recipient):
        raise _other("names another dataset, reason or recipient")
    if subject.expires - subject.opened != timedelta(hours=asked.hours):
        raise _other(f"is not open for {asked.hours} hours")
    require_listed(subject, draft.objects)
    _require_objects([id_ for id_, _ in draft.objects], asked.objects)


def require_listed(subject: Subject, listed: Sequence[tuple[str, int]]) -> None:
    """Refuse a list of ids and sizes that is not the one which the subject names by its digest."""
    named = subject.asked.objects
    if (named.count, named.digest) != (len(listed), objects_digest(tuple(listed))):
        raise _other("is not about the objects listed beside it")


def _require_objects(found: Sequence[str], wanted: Sequence[str]) -> None:
    same = len(found) == len(wanted)
    if not same or not all(map(str.startswith, found, wanted)):
        raise _other("names other objects")


def _other(how: str) -> TamperedError:
    return TamperedError(
        f"the service's draft {how}, so it is not what was asked for",
        hint="nothing was signed; tell the auditor: the service lies",
        promise="ASKED",
    )
