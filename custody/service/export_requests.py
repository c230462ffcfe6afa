"""Requests to open objects: filing one, what officials check about it, collecting the grant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from custody import age
from custody.ceremony import Ceremony, Collect, Subject, export_subject
from custody.curve import from_montgomery
from custody.errors import NotAllowedError, PendingError, RefusedError
from custody.formats.dsse import Envelope
from custody.formats.validation import require_text
from custody.grant import encode_grant
from custody.script import Script
from custody.service.ceremony_repository import envelopes_of, load_visible, require_visible
from custody.service.collections import closings_of
from custody.service.context import Principal, Service
from custody.service.datasets import active_dataset, append_opening, subject_frame
from custody.service.ledger_reads import EntryProof, entry_proofs, tlog_proof
from custody.service.object_marks import require_not_gone
from custody.service.objects import resolve
from custody.service.scripts import latest_script
from custody.service.settling import acting
from custody.store.append import locked_head
from custody.store.tables import export_grant, ledger_entry, state


def file_request(
    service: Service,
    principal: Principal,
    *,
    dataset: str,
    objects: list[str],
    purpose: str,
    recipient: str,
    lifetime: timedelta | None,
) -> Ceremony:
    """File a request to open objects for a recipient; gives the ceremony it opened.

    A token vouches for it, so a dataset of signed requests refuses it (promise ASKED); there it
    is drafted and signed (:mod:`custody.service.request_drafts`).
    """
    principal.require("request", dataset)
    wanted = Wanted(dataset, objects, purpose, recipient, lifetime)
    with service.store.writing() as connection:
        now = service.now()
        locked_head(connection)  # from here on its policy stays as it is
        subject, script, named = prepare(service, connection, principal, wanted, now)
        return append_opening(service, connection, subject, script, named, principal.name, now)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for: which objects, why, for whose key, and open for how long."""

    dataset: str
    objects: list[str]
    purpose: str
    recipient: str
    lifetime: timedelta | None


def prepare(
    service: Service,
    connection: Connection,
    principal: Principal,
    wanted: Wanted,
    now: datetime,
    requester_key: bytes | None = None,
) -> tuple[Subject, Script, tuple[tuple[str, int], ...]]:
    """Give the subject of a request, its script, and the objects that it resolves to."""
    dataset = wanted.dataset
    require_text(wanted.purpose, "a reason")
    to = age.X25519Recipient.parse(wanted.recipient)
    from_montgomery(to.public)  # what is no key would be found only when m keys have turned
    active = active_dataset(connection, dataset)
    script = latest_script(connection, active.policy.export_script, "export")
    named = resolve(connection, dataset, wanted.objects)
    require_not_gone(connection, dataset, [id_ for id_, _ in named])
    frame = subject_frame(
        service, connection, "export", dataset, script, principal.name, now, wanted.lifetime
    )
    subject = export_subject(frame, active, named, wanted.purpose, str(to), requester_key)
    return subject, script, named


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
    service: Service, principal: Principal, ceremony_id: str, size: int
) -> list[ProvenObject]:
    """Give a request's objects with their headers and the proof that each is registered.

    The proofs are for the tree of ``size`` entries, the one whose checkpoint the
    official is about to sign.
    """
    with service.store.reading() as connection:
        state_ = load_visible(connection, principal, ceremony_id)
        table = state["object"]
        query = select(table.c.id, table.c.seq).where(
            table.c.dataset == state_.dataset,
            table.c.id.in_([object_id for object_id, _ in state_.objects]),
        )
        seqs = {row.id: row.seq for row in connection.execute(query)}
        found = closings_of(connection, state_.dataset, list(seqs))
        closed = {id_: seq for id_, seq in found.items() if seq is not None and seq < size}
        wanted = [*(seqs[id_] for id_, _ in state_.objects), *closed.values()]
        proofs = entry_proofs(connection, wanted, size)
    return [
        ProvenObject(
            object_id,
            bytes_,
            proofs[seqs[object_id]],
            proofs[closed[object_id]] if object_id in closed else None,
        )
        for object_id, bytes_ in state_.objects
    ]


def signed_verdicts(
    service: Service, principal: Principal, ceremony_id: str, size: int
) -> SignedVerdicts:
    """Give the entry that opened a ceremony, proven, and the signed verdicts on it.

    Nobody turns a key but for what the ledger opened, and they and a quorum approved, to
    the byte; their clients check it by these (promise SAME-TURN). ``size`` is as in
    :func:`request_objects`.
    """
    opened = select(ledger_entry.c.seq).where(
        ledger_entry.c.ceremony == ceremony_id, ledger_entry.c.type == "ceremony.opened"
    )
    with service.store.reading() as connection:
        require_visible(connection, principal, ceremony_id)
        seq = connection.execute(opened).scalar_one()
        said = envelopes_of(connection, ceremony_id, "approve", "deny", "abstain")
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
        have = len(state_.turned) if state_.current.action == "turn" else len(state_.approvals)
        raise PendingError(
            f"the quorum is not there yet: the step is {state_.current.id}, "
            f"{have} of {state_.threshold}",
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
