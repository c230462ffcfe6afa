"""What whoever asks for an export checks of the service's draft, and then signs (promise ASKED).

The service writes the subject of a request: names, nonce, seats, objects. Nobody signs it before
it has been read on their own machine: it is of the ledger they know, asks for exactly what they
asked for, and names their own key, to whose signature officials hold it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from custody.ceremony import Policy, Subject, Target, require_roster
from custody.ceremony.drill import Need
from custody.ceremony.object_set import BY_ID
from custody.errors import RefusedError, TamperedError
from custody.formats.dsse import Envelope
from custody.formats.fields import answer_fields
from custody.formats.timestamps import stamp
from custody.official.keyfile import KeyFile, OfficialKey
from custody.official.known_dataset import (
    require_known_dataset,
    require_known_key,
    require_known_policy,
)
from custody.official.known_people import KnownPeople
from custody.official.known_roster import require_known
from custody.official.registered_objects import RegisteredObject
from custody.official.signing import CLOCK_TOLERANCE, Shown, make_statement, sign_statement
from custody.quorum_tree import Node, quorum_fields
from custody.reshare import ReshareSubject
from custody.signed_act import asked_opening
from custody.tlog.note import Checkpoint


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for; objects by their ids, or by beginnings of these; or a set of them."""

    dataset: str
    objects: tuple[str, ...]
    purpose: str
    recipient: str
    hours: int
    set: str = BY_ID
    batch: str | None = None

    def record(self) -> dict[str, Any]:
        """Give it as a service is asked."""
        chosen = {"objects": list(self.objects)} if self.set == BY_ID else {"set": self.set}
        return {
            **chosen,
            **({} if self.batch is None else {"batch": self.batch}),
            "purpose": self.purpose,
            "recipient": self.recipient,
            "hours": self.hours,
        }


@dataclass(frozen=True, slots=True)
class Draft:
    """The service's draft of a request, as it came; its objects come in pages."""

    id: str
    subject: Subject

    @classmethod
    def read(cls, record: object) -> Draft:
        """Read a service's answer; nothing in it is believed yet."""
        fields = answer_fields(record)
        return cls(fields.text("id"), Subject.read(fields.json("subject")))


def sign_draft(
    draft: Draft,
    asked: Asked,
    key: OfficialKey,
    checkpoint: Checkpoint,
    now: datetime,
    known: KnownPeople,
) -> Envelope:
    """Sign a draft that says what was asked for; ``TamperedError`` for any other."""
    require_draft(draft, asked, key.keyfile, checkpoint, now, known)
    shown = Shown(draft.subject, None, checkpoint)
    return sign_statement(make_statement("request", shown, key.name, now), key)


def require_draft(
    draft: Draft,
    asked: Asked,
    mine: KeyFile,
    checkpoint: Checkpoint,
    now: datetime,
    known: KnownPeople,
    seen: int = 0,
) -> None:
    """Refuse a draft that asks for anything else, for another time, or in anybody else's name.

    ``seen`` is how many entries the ledger had before it was drafted: whatever they registered
    is resolved too. ``KnownError`` (promise KNOWN) for another quorum or key of the dataset
    than are known.
    """
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
    if not is_open_from_now(subject, asked.hours, now):
        raise _other(f"is not open for {asked.hours} hours from now, {stamp(now)}")
    if (request.set, request.batch) != (asked.set, asked.batch):
        raise _other("names another set of objects")
    if not seen <= request.as_of <= checkpoint.size:
        raise _other("was resolved in another ledger than the one seen")
    require_known_dataset(subject, request.public, known)
    require_known_policy(subject, known)


def is_open_from_now(subject: Subject, hours: int, now: datetime) -> bool:
    """Tell whether a request is open for so long, and from the moment of asking."""
    asked_now = abs(subject.opened - now) <= CLOCK_TOLERANCE
    return asked_now and subject.expires - subject.opened == timedelta(hours=hours)


def require_asked_objects(asked: Asked, objects: Sequence[RegisteredObject]) -> None:
    """Refuse a draft of other objects than those that were named by id.

    Of a set :func:`custody.official.registered_objects.require_requested` sees that all fit.
    """
    if asked.set == BY_ID and not are_named([one.id for one in objects], asked.objects):
        raise _other("names other objects")


@dataclass(frozen=True, slots=True)
class AskedGenesis:
    """What somebody opens: for which dataset, with which quorum, policy and script.

    ``requester`` is who opens it, where that is known without the service.
    """

    dataset: str
    quorum: Node
    officials: tuple[str, ...]
    policy: Policy
    script: str
    requester: str | None = None


def require_genesis(subject: Subject, asked: AskedGenesis, known: KnownPeople) -> None:
    """Refuse to have the words read out of a genesis that says something else (promise BOUND).

    Every official sees to their own seat; to quorum, policy and script only who opens it can.
    ``KnownError`` for a seat, or a requester who is listed, with another key than the known one
    (promise KNOWN).
    """
    require_roster(subject)
    opened = AskedGenesis(
        subject.dataset,
        subject.quorum,
        tuple(seat.official for seat in subject.seats),
        subject.policy,
        subject.script.name,
        asked.requester and subject.requester,
    )
    if subject.kind != "genesis" or opened != asked:
        raise TamperedError(
            "the service has opened another genesis than the one asked for",
            hint=f"read no words out, and call it off: custody cancel {subject.ceremony}",
            promise="BOUND",
        )
    require_known(subject, known)


@dataclass(frozen=True, slots=True)
class AskedDrill:
    """What somebody opens a drill for: whose keys (``official``'s, for ``one``), and its faults."""

    dataset: str
    need: Need
    official: str | None
    absent: tuple[str, ...]
    corrupt: tuple[str, ...]

    @property
    def target(self) -> Target:
        """Whose keys are to turn."""
        return Target(self.need, self.official)

    def record(self) -> dict[str, Any]:
        """Give it as whoever opens it signs it, but for the dataset."""
        return {
            "absent": sorted(self.absent),
            "corrupt": sorted(self.corrupt),
            "kind": "drill",
            "target": self.target.record(),
        }


def require_drill(subject: Subject, asked: AskedDrill, known: KnownPeople) -> None:
    """Refuse a drill that says something else than was asked for (promise BOUND)."""
    require_roster(subject)
    require_known(subject, known)
    drill = subject.drill
    if drill is None or asked_opening(subject) != {**asked.record(), "dataset": asked.dataset}:
        raise TamperedError(
            "the service has opened another drill than the one asked for",
            hint=f"call it off: custody cancel {subject.ceremony}",
            promise="BOUND",
        )


@dataclass(frozen=True, slots=True)
class AskedReshare:
    """To whom somebody wants a dataset's shares to be dealt anew."""

    dataset: str
    quorum: Node
    officials: tuple[str, ...]
    script: str

    def record(self) -> dict[str, Any]:
        """Give it as whoever opens it signs it."""
        officials = list(self.officials)
        said = {"dataset": self.dataset, "kind": "reshare", "officials": officials}
        return {**said, **quorum_fields(self.quorum)}


def require_reshare_asked(subject: Subject, asked: AskedReshare, known: KnownPeople) -> None:
    """Refuse to have the words read out of a reshare that says something else (promise BOUND).

    ``KnownError`` for a new seat with another key than the known one, and for another key of the
    dataset (promise KNOWN). Which epoch it leaves is for its officials' own receipts to say.
    """
    require_roster(subject)
    said = (asked_opening(subject), subject.script.name) if subject.request is None else None
    if not isinstance(subject, ReshareSubject) or said != (asked.record(), asked.script):
        raise TamperedError(
            "the service has opened another reshare than the one asked for",
            hint=f"read no words out, and call it off: custody cancel {subject.ceremony}",
            promise="BOUND",
        )
    require_known(subject, known)
    require_known_key(subject.origin, subject.dataset, subject.public, known)


def are_named(found: Sequence[str], wanted: Sequence[str]) -> bool:
    """Tell whether these ids, in any order, are those that were named by ids or beginnings."""
    ids = sorted(found)
    places = [bisect_left(ids, one) for one in wanted]
    begins = all(
        at < len(ids) and ids[at].startswith(one) for at, one in zip(places, wanted, strict=True)
    )
    return begins and len({*places}) == len(ids) == len(wanted)


def _other(how: str) -> TamperedError:
    return TamperedError(
        f"the service's draft {how}, so it is not what was asked for",
        hint="nothing was signed; tell the auditor: the service lies",
        promise="ASKED",
    )
