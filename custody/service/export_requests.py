"""Requests to open objects: filing one, what officials check about it, collecting the grant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from custody import age
from custody.ceremony import Ceremony, Collect, ObjectSet, Resolved, Subject, export_subject
from custody.ceremony.object_set import BY_ID
from custody.ceremony.opening import OBJECTS_PER_ENTRY
from custody.curve import from_montgomery
from custody.errors import InputError, NotAllowedError, PendingError, RefusedError
from custody.formats.dsse import Envelope
from custody.formats.quantities import size_text
from custody.formats.validation import require_text
from custody.grant import encode_grant
from custody.quorum_tree import standing
from custody.script import Script
from custody.service.active_datasets import active_dataset
from custody.service.ceremony_repository import envelopes_of, require_visible
from custody.service.collections import closings_of
from custody.service.context import Principal, Service
from custody.service.datasets import append_opening, subject_frame
from custody.service.ledger_reads import EntryProof, entry_proofs, tlog_proof
from custody.service.object_marks import require_not_gone
from custody.service.object_sets import resolve_named, resolve_set
from custody.service.scripts import latest_script
from custody.service.settling import acting
from custody.store.append import locked_head
from custody.store.tables import export_grant, ledger_entry, state
from custody.tlog.entry import parse_entry

PAGE = 1000
"""How many objects of a request come at once, at most."""


def file_request(service: Service, principal: Principal, wanted: Wanted) -> Ceremony:
    """File a request to open objects for a recipient; gives the ceremony it opened.

    A token vouches for it, so a dataset of signed requests refuses it (promise ASKED); there it
    is drafted and signed (:mod:`custody.service.request_drafts`).
    """
    (filed,) = file_requests(service, principal, [wanted])
    return filed


def file_requests(
    service: Service, principal: Principal, wanted: Sequence[Wanted]
) -> list[Ceremony]:
    """File a request for each of several datasets, all of them or none."""
    for one in wanted:
        principal.require("request", one.dataset)
    with service.store.writing() as connection:
        now = service.now()
        filed = []
        for one in wanted:
            size = int(locked_head(connection)["size"])  # from here on its policy stays as it is
            subject, script, named = prepare(service, connection, principal, one, now, size)
            filed.append(
                append_opening(service, connection, subject, script, named, principal.name, now)
            )
        return filed


Shown = tuple[int, int, str, str]
"""What somebody was shown of a set: how many objects, bytes, and the times at both ends."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for: which objects, why, for whose key, and open for how long.

    ``objects`` are ids, or beginnings of these, where the ``set`` is of what is named by id; else
    it says in words which they are (:class:`custody.ceremony.ObjectSet`). A set that is not as it
    was ``shown`` is refused.
    """

    dataset: str
    objects: list[str]
    purpose: str
    recipient: str
    lifetime: timedelta | None
    set: str = BY_ID
    batch: str | None = None
    shown: Shown | None = None


def prepare(
    service: Service,
    connection: Connection,
    principal: Principal,
    wanted: Wanted,
    now: datetime,
    as_of: int,
    requester_key: bytes | None = None,
) -> tuple[Subject, Script, tuple[tuple[str, int], ...]]:
    """Give the subject of a request, its script, and the objects that it resolves to.

    They are resolved as the ledger of ``as_of`` entries had them.
    """
    dataset = wanted.dataset
    require_text(wanted.purpose, "a reason")
    to = age.X25519Recipient.parse(wanted.recipient)
    from_montgomery(to.public)  # what is no key would be found only when m keys have turned
    active = active_dataset(service, connection, dataset)
    script = latest_script(connection, active.policy.export_script, "export")
    named, resolved = _resolved(connection, wanted, as_of)
    frame = subject_frame(
        service, connection, "export", dataset, script, principal.name, now, wanted.lifetime
    )
    subject = export_subject(frame, active, named, wanted.purpose, str(to), requester_key, resolved)
    return subject, script, named


def _resolved(
    connection: Connection, wanted: Wanted, as_of: int
) -> tuple[tuple[tuple[str, int], ...], Resolved]:
    """Resolve what is wanted; of what is named by id, none may be marked gone."""
    chosen = ObjectSet.parse(wanted.set)
    if chosen.by_id != bool(wanted.objects):
        raise InputError("a request names objects by id, or a set of them", promise="BOUND")
    if chosen.by_id:
        found = resolve_named(connection, wanted.dataset, wanted.objects, as_of)
        require_not_gone(connection, wanted.dataset, [one.id for one in found])
    else:
        found = resolve_set(connection, wanted.dataset, chosen, as_of)
    ends = found[0].sealed, found[-1].sealed
    _require_as_shown(wanted, (len(found), sum(one.size for one in found), *ends))
    resolved = Resolved(chosen.words(), as_of, *ends, wanted.batch)
    return tuple((one.id, one.size) for one in found), resolved


def _require_as_shown(wanted: Wanted, found: Shown) -> None:
    """Refuse a set that has changed while somebody was reading what is in it."""
    if wanted.shown not in (None, found):
        number = f"{found[0]:,} object{'' if found[0] == 1 else 's'}"
        raise RefusedError(
            f"the set of {wanted.dataset} is not as it was shown: now it has {number}, "
            f"{size_text(found[1])}",
            hint="look at it again, and file it if it is what you want",
        )


@dataclass(frozen=True, slots=True)
class ProvenObject:
    """A requested object, the bytes of its file, and the proof that it is registered.

    ``closing`` proves what is in a collection, if the object is the key of one that was closed.
    """

    id: str
    size: int
    proof: EntryProof
    closing: EntryProof | None = None

    def record(self) -> dict[str, Any]:
        """Give the object and its proofs as one JSON object."""
        closed = {"closing": self.closing.record()} if self.closing else {}
        return {**self.proof.record(), **closed, "id": self.id, "size": self.size}


@dataclass(frozen=True, slots=True)
class SignedVerdicts:
    """The entry that opened a ceremony, proven, and the signed verdicts on it, as they came."""

    opening: EntryProof
    envelopes: tuple[Envelope, ...]

    def record(self) -> dict[str, Any]:
        """Give both as one JSON object."""
        return {
            "envelopes": [envelope.as_dict() for envelope in self.envelopes],
            "opening": self.opening.record(),
        }


def request_objects(
    service: Service,
    principal: Principal,
    ceremony_id: str,
    size: int,
    after: int = 0,
    limit: int = PAGE,
) -> list[ProvenObject]:
    """Give a page of a request's objects, with the proof that each is registered.

    ``after`` is how many come before it. The proofs are for the tree of ``size`` entries, the
    one whose checkpoint the official is about to sign.
    """
    with service.store.reading() as connection:
        require_visible(connection, principal, ceremony_id)
        listed = _listed(connection, ceremony_id, after, limit)
        return proven_objects(connection, _dataset_of(connection, ceremony_id), listed, size)


def proven_objects(
    connection: Connection, dataset: str, listed: Sequence[tuple[str, int]], size: int
) -> list[ProvenObject]:
    """Give objects with the proofs that they are registered, in the tree of ``size`` entries."""
    table = state["object"]
    query = select(table.c.id, table.c.seq).where(
        table.c.dataset == dataset, table.c.id.in_([id_ for id_, _ in listed])
    )
    seqs = {row.id: row.seq for row in connection.execute(query)}
    found = closings_of(connection, dataset, list(seqs))
    closed = {id_: seq for id_, seq in found.items() if seq is not None and seq < size}
    wanted = [*(seqs[id_] for id_, _ in listed), *closed.values()]
    proofs = entry_proofs(connection, wanted, size)
    return [
        ProvenObject(id_, bytes_, proofs[seqs[id_]], proofs[closed[id_]] if id_ in closed else None)
        for id_, bytes_ in listed
    ]


def _listed(
    connection: Connection, ceremony_id: str, after: int, limit: int
) -> list[tuple[str, int]]:
    """Give a page of a request's list; only the entries that have it are read."""
    skipped = after // OBJECTS_PER_ENTRY
    query = select(ledger_entry.c.entry).where(
        ledger_entry.c.ceremony == ceremony_id, ledger_entry.c.type == "ceremony.objects"
    )
    parts = query.order_by(ledger_entry.c.seq).offset(skipped)
    listed = [
        (row["id"], row["size"])
        for entry in connection.execute(parts.limit(limit // OBJECTS_PER_ENTRY + 2)).scalars()
        for row in parse_entry(entry).body["data"]["objects"]
    ]
    begin = after - skipped * OBJECTS_PER_ENTRY
    return listed[begin : begin + limit]


def _dataset_of(connection: Connection, ceremony_id: str) -> str:
    table = state["ceremony"].c
    query = select(table.dataset).where(table.id == ceremony_id)
    return str(connection.execute(query).scalar_one())


_TOLD = ("approve", "deny", "abstain", "commit", "redeal", "receipt")


def signed_verdicts(
    service: Service, principal: Principal, ceremony_id: str, size: int
) -> SignedVerdicts:
    """Give the entry that opened a ceremony, proven, and the signed verdicts on it.

    Nobody turns a key but for what the ledger opened, and they and a quorum approved, to
    the byte; their clients check it by these (promise SAME-TURN). Of a genesis without a dealer
    they are the commits, and of a reshare the dealings, too: nobody complains of another than was
    signed (promise NAMED). So are the receipts: before they are all there, nobody says that their
    old share is destroyed (promise EPOCH). ``size`` is as in :func:`request_objects`.
    """
    opened = select(ledger_entry.c.seq).where(
        ledger_entry.c.ceremony == ceremony_id, ledger_entry.c.type == "ceremony.opened"
    )
    with service.store.reading() as connection:
        require_visible(connection, principal, ceremony_id)
        seq = connection.execute(opened).scalar_one()
        said = envelopes_of(connection, ceremony_id, *_TOLD)
        return SignedVerdicts(entry_proofs(connection, [seq], size)[seq], tuple(said))


def collect_grant(service: Service, principal: Principal, ceremony_id: str) -> bytes:
    """Give the grant's file to its requester, and write down that it was given."""
    principal.require("request", principal.dataset)
    with acting(service, principal, ceremony_id) as act:
        _require_grantable(act.state, principal)
        row = select(export_grant.c.document).where(export_grant.c.ceremony == ceremony_id)
        document = act.connection.execute(row).scalar_one()
        if act.state.outcome is None and act.state.current.action == "collect":
            act.carry_out(Collect(principal.name), principal.name)
    return _grant(service, ceremony_id, document)


def _require_grantable(state_: Ceremony, principal: Principal) -> None:
    requester = state_.subject.requester
    if requester != principal.name:
        raise NotAllowedError(f"the grant is for {requester}, who asked for it")
    if state_.unlocked:
        return
    if state_.outcome is None and state_.current.action == "unlock":
        raise PendingError(
            "the quorum has turned, and the service is opening what was asked for",
            hint="try again in a minute",
            promise="QUORUM",
        )
    if state_.outcome is None:
        have = state_.turned if state_.current.action == "turn" else state_.approvals
        raise PendingError(
            f"the quorum is not there yet: the step is {state_.current.id}, "
            f"{standing(state_.quorum, have)}",
            hint=f"custody show {state_.id}",
            promise="QUORUM",
        )
    raise RefusedError(
        f"ceremony {state_.id} ended {state_.outcome}, so there is no grant",
        hint="file another request",
        promise="REFUSAL",
    )


def _grant(service: Service, ceremony_id: str, document: bytes) -> bytes:
    with service.store.reading() as connection:
        query = select(ledger_entry.c.seq, ledger_entry.c.entry).where(
            ledger_entry.c.ceremony == ceremony_id, ledger_entry.c.type == "ceremony.unlocked"
        )
        row = connection.execute(query).one()
        proof = tlog_proof(connection, row.seq)
    return encode_grant(document, row.entry, proof, service.key.vkey)
