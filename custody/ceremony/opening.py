"""Opening a ceremony: the subject that everybody will sign.

The subject is RFC 8785 JSON; its SHA-256 is the request's digest and gives the
four words. A request for many objects carries their sums and the root of the tree
over their list, and the list follows in entries of at most 500 objects, so that
no entry outgrows the ledger's 65,535 bytes. The roster stands in the subject
whole, about 300 bytes a seat: that, not the mathematics, bounds a roster at
about 180 officials, and a genesis that could never be followed by a request is
refused when it opens.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from custody.ceremony.asked import require_asked
from custody.ceremony.consequences import apply_consequences
from custody.ceremony.dealt import Dealt
from custody.ceremony.drill import Drill, Target, require_faults
from custody.ceremony.evolve import evolve
from custody.ceremony.policy import Policy, require_tighter
from custody.ceremony.requested import Listed, ObjectTree, Request
from custody.ceremony.requesters import KeyedRequester, listed_requesters
from custody.ceremony.roster import require_roster
from custody.ceremony.state import Ceremony, Event
from custody.ceremony.subject import Frame, Seat, Subject
from custody.errors import InputError, RefusedError
from custody.formats import canonical_json
from custody.formats.dsse import Envelope
from custody.formats.timestamps import stamp
from custody.formats.validation import require_recorded_text
from custody.quorum_tree import Node, leaves, rows_of
from custody.script import Script
from custody.tlog.entry import MAX_ENTRY

OBJECTS_PER_ENTRY = 500
MAX_OBJECTS = 100_000
"""How many objects a request names at most; a collection opens more, by one header."""
MAX_TEXT = 2000
DRAFT_LIFETIME = timedelta(hours=1)
"""How long the subject of a request may wait for its requester's signature."""
MAX_SUBJECT = MAX_ENTRY - 1024
"""Bytes of a subject that leave room for the rest of its entry."""

_BATCH = re.compile("[0-9a-f]{32}")
_SHARE_KEY = len(',"share_key":""') + 44
_REQUEST = 4 * MAX_TEXT + 1024  # what a request says more than the genesis before it
_SIGNED = 3 * 1024  # the requester's key, and their statement beside the subject


@dataclass(frozen=True, slots=True)
class ActiveDataset:
    """What a request to a dataset is made with: its quorum, seats with share keys, key, policy.

    ``epoch`` counts how often its shares were dealt anew, ``dealing`` is the SHA-256, in hex, of
    the dealing of this epoch.
    """

    quorum: Node
    seats: tuple[Seat, ...]
    public: bytes
    recipient: str
    policy: Policy
    epoch: int = 0
    dealing: str = ""

    def shares(self) -> tuple[bytes, ...]:
        """Give the public keys of its shares, by row."""
        keys = {
            row: key
            for seat in self.seats
            for row, key in zip(rows_of(self.quorum, seat.official), seat.share_keys, strict=True)
        }
        return tuple(keys[row] for row in sorted(keys))


def dealing_digest(dealing: Dealt) -> str:
    """Give the SHA-256, in hex, by which a reshare names the dealing that it leaves."""
    return hashlib.sha256(canonical_json.encode(dealing.record())).hexdigest()


@dataclass(frozen=True, slots=True)
class Resolved:
    """How a set became a list: its words, the ledger's size then, and the times at both ends.

    ``batch`` is the same in requests of several datasets that were filed at once.
    """

    words: str
    as_of: int
    first: str
    last: str
    batch: str | None = None


def genesis_subject(
    frame: Frame,
    quorum: Node,
    seats: tuple[Seat, ...],
    policy: Policy,
    requesters: tuple[KeyedRequester, ...] = (),
) -> Subject:
    """Describe a genesis: who gets a seat, who makes the quorum, under which policy.

    ``requesters`` are those with keys, whose keys are read out with the seats' (promise KNOWN).
    ``RefusedError`` with promise QUORUM for what is no quorum, and for anybody
    seated twice.
    """
    subject = _framed(frame, quorum, seats, policy, requesters=requesters)
    spare = sum(1 for _ in leaves(quorum)) * _SHARE_KEY + _REQUEST
    _require_fits(subject, spare + (_SIGNED if policy.requests == "signed" else 0))
    return subject


def export_subject(
    frame: Frame,
    dataset: ActiveDataset,
    objects: tuple[tuple[str, int], ...],
    purpose: str,
    recipient: str,
    requester_key: bytes | None = None,
    resolved: Resolved | None = None,
) -> Subject:
    """Describe a request: these objects, to this recipient, for this purpose (promise BOUND).

    With ``requester_key`` it is one that whoever asks signs (promise ASKED). One that is not
    ``resolved`` is of the format of 0.1.0, which the verifier still reads.
    """
    if not objects:
        raise InputError("a request names at least one object", promise="BOUND")
    if len(objects) > MAX_OBJECTS or len({id_ for id_, _ in objects}) < len(objects):
        raise InputError(
            f"a request names each object once, and at most {MAX_OBJECTS:,}, not {len(objects):,}",
            hint="a collection opens any number with one header",
        )
    if recipient == dataset.recipient:
        raise InputError("the dataset's own key can't be the recipient of its export")
    purpose = require_recorded_text(purpose, "a purpose", limit=MAX_TEXT)
    request = _request(objects, dataset.public, purpose, recipient, requester_key, resolved)
    subject = _of_dataset(frame, dataset, request=request)
    _require_fits(subject, spare=_SIGNED if requester_key is not None else 0)
    return subject


def policy_subject(frame: Frame, dataset: ActiveDataset, wanted: Policy) -> Subject:
    """Describe a change of a dataset's policy, which only tightens it (promise KNOWN)."""
    subject = _of_dataset(frame, dataset, wanted=wanted)
    require_tighter(subject.policy, wanted)
    _require_fits(subject)
    return subject


def drill_subject(
    frame: Frame,
    dataset: ActiveDataset,
    target: Target,
    absent: Sequence[str] = (),
    corrupt: Sequence[str] = (),
) -> Subject:
    """Describe a drill: whose keys turn, and which faults it makes on purpose (HARMLESS)."""
    officials = [seat.official for seat in dataset.seats]
    drill = Drill.of(frame, dataset.epoch, dataset.public, target, absent, corrupt)
    require_faults(drill, officials)
    subject = _of_dataset(frame, dataset, drill=drill)
    _require_fits(subject)
    return subject


def reshare_subject(
    frame: Frame, dataset: ActiveDataset, quorum: Node, seats: tuple[Seat, ...]
) -> Subject:
    """Describe a reshare: from whom a dataset's shares come, and to whom they go (EPOCH, QUORUM).

    ``RefusedError`` for what is no quorum, and where a request could not follow any more.
    """
    from custody.reshare import OldEpoch, ReshareSubject

    common = {field.name: getattr(frame, field.name) for field in fields(Frame)}
    subject = ReshareSubject(
        **common,
        epoch=dataset.epoch + 1,
        old=OldEpoch(
            dealing=dataset.dealing,
            epoch=dataset.epoch,
            quorum=dataset.quorum,
            seats=tuple(replace(seat, share_keys=()) for seat in dataset.seats),
            shares=dataset.shares(),
        ),
        public=dataset.public,
        quorum=quorum,
        seats=seats,
        policy=dataset.policy,
    )
    require_roster(subject)
    rows = sum(1 for _ in leaves(quorum))
    _require_fits(subject, spare=rows * _SHARE_KEY)
    return subject


def open_ceremony(
    subject: Subject,
    script: Script,
    objects: tuple[tuple[str, int], ...],
    now: datetime,
    envelope: Envelope | None = None,
) -> tuple[Event, ...]:
    """Give the opening's events: the frozen subject, its objects, and the first step done.

    ``envelope`` is the statement by which whoever asks signed it (:mod:`asked`).

    ``InputError`` for an expiry that this script can't be run in, ``RefusedError``
    when it asks for a witness and there is none, when ``objects`` are not those of
    the subject (promise BOUND), or when it lacks its requester's signature (promise ASKED).
    """
    return open_and_evolve(subject, script, objects, now, envelope)[0]


def open_and_evolve(
    subject: Subject,
    script: Script,
    objects: tuple[tuple[str, int], ...],
    now: datetime,
    envelope: Envelope | None = None,
) -> tuple[tuple[Event, ...], Ceremony]:
    """Open a ceremony; give its events, and the state after them."""
    require_asked(subject, envelope)
    signed = {} if envelope is None else {"envelope": envelope.as_dict()}
    data = {**signed, "kind": script.kind, "subject": subject.record()}
    opened = Event("ceremony.opened", data)
    state = evolve(None, opened, now, script)
    require_time(subject, script, now)
    if any(step.actor == "witness" for step in script.steps) and not subject.witnesses:
        raise RefusedError(
            f"the script {script.name} asks for a witness, and none is enrolled",
            hint="custody invite NAME --role witness",
        )
    asked = subject.request
    if not asked.objects.lists(objects) if asked else objects:
        raise RefusedError("the objects listed are not those of the subject", promise="BOUND")
    parts = [
        Event("ceremony.objects", {"objects": [{"id": id_, "size": size} for id_, size in part]})
        for part in (
            objects[at : at + OBJECTS_PER_ENTRY] for at in range(0, len(objects), OBJECTS_PER_ENTRY)
        )
    ]
    followed, state = apply_consequences(state, parts, now)
    return (opened, *followed), state


def _of_dataset(frame: Frame, dataset: ActiveDataset, **asked: Any) -> Subject:
    """Give the subject of what is asked of a dataset, in the epoch that it is in."""
    of = dataset
    return _framed(frame, of.quorum, of.seats, of.policy, epoch=of.epoch, **asked)


def _framed(
    frame: Frame,
    quorum: Node,
    seats: tuple[Seat, ...],
    policy: Policy,
    request: Request | None = None,
    wanted: Policy | None = None,
    requesters: tuple[KeyedRequester, ...] = (),
    drill: Drill | None = None,
    epoch: int = 0,
) -> Subject:
    common = {field.name: getattr(frame, field.name) for field in fields(Frame)}
    subject = Subject(
        **common,
        quorum=quorum,
        seats=seats,
        policy=policy,
        request=request,
        requesters=listed_requesters(requesters),
        wanted=wanted,
        drill=drill,
        epoch=epoch,
    )
    require_roster(subject)
    return subject


def _request(
    objects: tuple[tuple[str, int], ...],
    public: bytes,
    purpose: str,
    recipient: str,
    requester_key: bytes | None,
    resolved: Resolved | None,
) -> Request:
    if resolved is None:
        return Request(Listed.of(objects), public, purpose, recipient, requester_key)
    if resolved.batch is not None and not _BATCH.fullmatch(resolved.batch):
        raise InputError("expected a batch as 32 hex digits")
    return Request(
        objects=ObjectTree.of(objects, resolved.first, resolved.last),
        public=public,
        purpose=purpose,
        recipient=recipient,
        requester_key=requester_key,
        set=resolved.words,
        as_of=resolved.as_of,
        batch=resolved.batch,
    )


def require_time(subject: Subject, script: Script, now: datetime) -> None:
    """Refuse an expiry that the script leaves no time for, or not so much: ``InputError``."""
    expires = subject.expires
    if not now + _cooling(script) < expires <= now + script.expires:
        raise InputError(
            f"the expiry {stamp(expires)} is too soon, or too late, for the script {script.name}",
            hint=f"choose one between {stamp(now + _cooling(script))} and "
            f"{stamp(now + script.expires)}",
        )


def _cooling(script: Script) -> timedelta:
    """Give the time that the script makes everybody wait."""
    waits = [step.within for step in script.steps if step.action == "cool-off" and step.within]
    return sum(waits, timedelta())


def _require_fits(subject: Subject, spare: int = 0) -> None:
    size = len(subject.encode()) + spare
    if size > MAX_SUBJECT:
        raise RefusedError(
            f"the {len(subject.seats)} seats make entries of up to {size} bytes, "
            f"expected at most {MAX_SUBJECT}",
            hint="fewer officials, or fewer witnesses",
        )
