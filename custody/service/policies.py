"""Tightening a dataset's policy: opening the ceremony, and what clients check a change by.

One change of a dataset's policy is under way at a time, so what officials approve is always a
change from the policy that holds. A change in force ends the requests that were filed under
the former policy: officials' clients would refuse them (:mod:`custody.official.policy_changes`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from custody.ceremony import (
    Cancel,
    Ceremony,
    Subject,
    Tick,
    decide_and_evolve,
    policy_subject,
)
from custody.ceremony.available import may_cancel
from custody.ceremony.policy import Rules, require_tighter
from custody.errors import RefusedError
from custody.formats.dsse import Envelope
from custody.service.active_datasets import active_dataset, begun_by, require_active
from custody.service.ceremony_repository import Act, envelopes_of, has_part, load, lock
from custody.service.context import SERVICE, Principal, Service
from custody.service.datasets import append_opening, no_part, subject_frame
from custody.service.ledger_reads import EntryProof, entry_proofs
from custody.service.person import require_administrator
from custody.service.reshares import require_no_reshare
from custody.service.scripts import usable_script
from custody.store.append import locked_head
from custody.store.tables import ledger_entry, state

_ceremonies, _epochs = state["ceremony"], state["epoch"]
SCRIPT = "policy"
_SUPERSEDED = "the dataset's policy was tightened: file it again"


@dataclass(frozen=True, slots=True)
class RecordedChange:
    """A change of policy in force: its subject, the approvals of it, and its entry, proven."""

    subject: Subject
    approvals: tuple[Envelope, ...]
    proof: EntryProof

    def record(self) -> dict[str, Any]:
        """Give the change as a JSON object."""
        return {
            "approvals": [envelope.as_dict() for envelope in self.approvals],
            "entry": self.proof.record(),
            "subject": self.subject.record(),
        }


def tighten(
    service: Service,
    principal: Principal,
    dataset: str,
    rules: Rules,
    lifetime: timedelta | None = None,
    act: Envelope | None = None,
) -> Ceremony:
    """Open the ceremony in which officials decide on a stricter policy (promise KNOWN).

    ``act`` is the signature of whoever opens it, if they sign (:mod:`signed_acts`).

    ``RefusedError`` for one that is not stricter, or is looser in anything; and while another
    change is under way.
    """
    principal.require("admin", dataset)
    with service.store.writing() as connection:
        now = service.now()
        require_administrator(connection, principal.name, "a change of policy")
        require_active(connection, dataset)
        locked_head(connection)  # from here on nobody else opens one, and no policy changes
        active = active_dataset(service, connection, dataset)
        wanted = rules.applied_to(active.policy)
        require_tighter(active.policy, wanted)
        _require_none_open(connection, dataset)
        require_no_reshare(connection, dataset)
        script = usable_script(service, connection, SCRIPT, SCRIPT, principal.name)
        frame = subject_frame(
            service, connection, SCRIPT, dataset, script, principal.name, now, lifetime
        )
        subject = policy_subject(frame, active, wanted)
        return append_opening(
            service, connection, subject, script, (), principal.name, now, act=act
        )


def changes(
    service: Service, principal: Principal, dataset: str, size: int
) -> list[RecordedChange]:
    """Give the changes of a dataset's policy, the oldest first, to whom its bundle is given.

    Those since its genesis, or since its shares were dealt anew, which officials of today signed
    for under the policy of then. Each with all that an official's client checks it by; the proofs
    are for the tree of ``size`` entries.
    """
    query = select(ledger_entry.c.seq, ledger_entry.c.ceremony).where(
        ledger_entry.c.type == "dataset.policy",
        ledger_entry.c.dataset == dataset,
        ledger_entry.c.seq < size,
    )
    with service.store.reading() as connection:
        require_active(connection, dataset)
        if not has_part(principal, load(connection, begun_by(connection, dataset)).subject):
            raise no_part(principal, dataset)
        query = query.where(ledger_entry.c.seq > _begun_at(connection, dataset))
        rows = connection.execute(query.order_by(ledger_entry.c.seq)).all()
        proofs = entry_proofs(connection, [row.seq for row in rows], size)
        return [
            RecordedChange(
                load(connection, row.ceremony).subject,
                envelopes_of(connection, row.ceremony, "approve"),
                proofs[row.seq],
            )
            for row in rows
        ]


def _begun_at(connection: Connection, dataset: str) -> int:
    """Give the number of the entry that began the dataset's epoch; -1 in that of its genesis."""
    query = select(func.max(_epochs.c.seq)).where(_epochs.c.dataset == dataset)
    seq = connection.execute(query).scalar()
    return -1 if seq is None else int(seq)


def superseded(act: Act, after: Ceremony) -> tuple[Act, ...]:
    """Lock the open exports that a change ends when it comes into force with this act.

    They are locked before anything is appended, as acts in them are.
    """
    if after.kind != "policy" or not after.activated:
        return ()
    query = select(_ceremonies.c.id).where(
        _ceremonies.c.dataset == after.dataset,
        _ceremonies.c.kind == "export",
        _ceremonies.c.outcome.is_(None),
    )
    ids = act.connection.execute(query.order_by(_ceremonies.c.id)).scalars().all()
    held = [replace(lock(act.service, None, id_, act.connection), now=act.now) for id_ in ids]
    return tuple(one for one in held if may_cancel(one.state) and not _is_overdue(one))


def end_superseded(exports: tuple[Act, ...]) -> None:
    """End exports that were filed under a policy that holds no more; they are filed again."""
    for one in exports:
        one.carry_out(Cancel(SERVICE, _SUPERSEDED), SERVICE)


def _is_overdue(act: Act) -> bool:
    return bool(decide_and_evolve(act.state, Tick(), act.now)[0])


def _require_none_open(connection: Connection, dataset: str) -> None:
    query = select(_ceremonies.c.id).where(
        _ceremonies.c.dataset == dataset,
        _ceremonies.c.kind == SCRIPT,
        _ceremonies.c.outcome.is_(None),
    )
    for other in connection.execute(query).scalars():
        raise RefusedError(
            f"a change of the policy of {dataset} is under way already",
            hint=f"see what it waits for: custody show {other}; or call it off: custody cancel "
            f"{other}",
            promise="KNOWN",
        )
