"""Ceremonies: load from the ledger, decide, append; settle what is overdue; show.

Each act locks the ceremony's row before it loads, so two officials who act at the
same moment are decided one after the other, each on what the other left.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from custody import canonical
from custody.ceremony import (
    Cancel,
    Ceremony,
    Command,
    Event,
    Present,
    ReadBack,
    Submit,
    Tick,
    deadline,
    decide,
    evolve,
)
from custody.clock import parse_stamp, stamp
from custody.dsse import Envelope
from custody.errors import NotAllowedError, NotKnownError, RefusedError
from custody.ledger import parse_entry
from custody.official import context
from custody.quorum import Contribution, Dealing, verify_contribution
from custody.script import Script, parse
from custody.service.core import SERVICE, Principal, Service, body
from custody.service.unlocking import dealing_of, elements_of, open_canary, unlock
from custody.statement import Statement
from custody.store.tables import contribution as contributions
from custody.store.tables import ledger_entry, state
from custody.words import words

_ceremonies = state["ceremony"]
_ERASES = {"ceremony.lapsed", "ceremony.ended", "ceremony.unlocked", "ceremony.activated"}


def load(connection: Connection, ceremony_id: str, *, lock: bool = False) -> Ceremony:
    """Fold a ceremony's entries into its state; ``NotKnownError`` if there are none."""
    row = select(_ceremonies.c.id, _ceremonies.c.script).where(_ceremonies.c.id == ceremony_id)
    found = connection.execute(row.with_for_update() if lock else row).one_or_none()
    if found is None:
        raise NotKnownError(f"there is no ceremony {ceremony_id!r}", hint="custody ceremonies")
    script = read_script(connection, found.script)
    query = select(ledger_entry.c.entry).where(ledger_entry.c.ceremony == ceremony_id)
    state_: Ceremony | None = None
    for (entry,) in connection.execute(query.order_by(ledger_entry.c.seq)):
        record = parse_entry(entry).body
        event = Event(record["type"], record["data"])
        state_ = evolve(state_, event, parse_stamp(record["at"]), script)
    assert state_ is not None
    return state_


def read_script(connection: Connection, digest: str) -> Script:
    """Give the adopted script with this digest."""
    table = state["script"]
    text = connection.execute(select(table.c.text).where(table.c.digest == digest)).scalar_one()
    return parse(text.encode())


def latest_script(connection: Connection, name: str, kind: str) -> Script:
    """Give the script of this name that was adopted last; ``NotKnownError`` if there is none."""
    table = state["script"]
    query = select(table.c.text).where(table.c.name == name, table.c.kind == kind)
    text = connection.execute(query.order_by(table.c.adopted_seq.desc()).limit(1)).scalar()
    if text is None:
        raise NotKnownError(f"there is no {kind} script called {name!r}")
    return parse(text.encode())


def record(
    service: Service, connection: Connection, state_: Ceremony, events: Sequence[Event], by: str
) -> Ceremony:
    """Append a ceremony's events, erase what they end, and give the state after them."""
    now = service.now()
    bodies = [
        body(event.type, by, now, event.data, dataset=state_.dataset, ceremony=state_.id)
        for event in events
    ]
    if bodies:
        service.append(connection, bodies)
    for event in events:
        state_ = evolve(state_, event, now, state_.script)
    if any(event.type in _ERASES for event in events):
        connection.execute(delete(contributions).where(contributions.c.ceremony == state_.id))
    return state_


def settle(service: Service, ceremony_id: str) -> None:
    """Write down what time alone has done to a ceremony (promise REFUSAL)."""
    with service.store.reading() as connection:
        if not overdue_or_cooled(load(connection, ceremony_id), service):
            return
    with service.store.writing() as connection:
        state_ = load(connection, ceremony_id, lock=True)
        events = decide(state_, Tick(), service.now())
        record(service, connection, state_, events, SERVICE)


def overdue_or_cooled(state_: Ceremony, service: Service) -> bool:
    """Tell whether a tick would change anything now."""
    return not state_.outcome and bool(decide(state_, Tick(), service.now()))


def sweep(service: Service) -> int:
    """Settle every open ceremony whose time is up; gives how many were looked at."""
    query = select(_ceremonies.c.id).where(_ceremonies.c.outcome.is_(None))
    with service.store.reading() as connection:
        ids = connection.execute(query).scalars().all()
    for ceremony_id in ids:
        settle(service, ceremony_id)
    return len(ids)


def submit(
    service: Service, ceremony_id: str, envelope: Envelope, sealed: bytes | None
) -> Ceremony:
    """Take a signed statement, with a contribution where its kind has one.

    The signature is the credential. A wrong contribution is refused here and now and
    names its official; those of the others stay (promise NAMED). The contribution
    that completes the quorum unlocks in the same transaction.
    """
    settle(service, ceremony_id)
    statement = Statement.parse(envelope.payload)
    with service.store.writing() as connection:
        state_ = load(connection, ceremony_id, lock=True)
        events = decide(state_, Submit(envelope), service.now())
        if statement.contribution is not None:
            _keep_contribution(service, connection, state_, statement, sealed)
        elif sealed is not None:
            raise RefusedError(f"a statement of kind {statement.kind} has no contribution")
        state_ = record(service, connection, state_, events, statement.official)
        return _carry_on(service, connection, state_)


def present(
    service: Service, principal: Principal, ceremony_id: str, official: str, said: str
) -> Ceremony:
    """Answer the roll-call: an official for themselves, or a witness who hears them."""
    if principal.name != official:
        _require_witness(service, principal, ceremony_id)
    return act(service, principal, ceremony_id, Present(official, said, principal.name))


def read_back(service: Service, principal: Principal, ceremony_id: str, said: str) -> Ceremony:
    """Type back the four words of what is to be signed."""
    return act(service, principal, ceremony_id, ReadBack(principal.name, said))


def cancel(service: Service, principal: Principal, ceremony_id: str, reason: str) -> Ceremony:
    """Call a ceremony off: whoever filed it, or an administrator."""
    if "admin" not in principal.scopes:
        with service.store.reading() as connection:
            requester = load(connection, ceremony_id).subject["requester"]
        if "request" not in principal.scopes or requester != principal.name:
            raise NotAllowedError("only the requester or an administrator may cancel a ceremony")
    return act(service, principal, ceremony_id, Cancel(principal.name, reason))


def act(service: Service, principal: Principal, ceremony_id: str, command: Command) -> Ceremony:
    """Carry out a command that needs no signature."""
    settle(service, ceremony_id)
    with service.store.writing() as connection:
        state_ = load(connection, ceremony_id, lock=True)
        events = decide(state_, command, service.now())
        return record(service, connection, state_, events, principal.name)


def show(service: Service, principal: Principal, ceremony_id: str) -> dict[str, Any]:
    """Give a ceremony as people and programs look at it, settled first."""
    settle_visible(service, principal, ceremony_id)
    with service.store.reading() as connection:
        return view(load(connection, ceremony_id))


def settle_visible(service: Service, principal: Principal, ceremony_id: str) -> None:
    """Settle a ceremony for somebody who may see it; unknown to everybody else."""
    with service.store.reading() as connection:
        if not may_see(principal, load(connection, ceremony_id)):
            raise NotKnownError(f"there is no ceremony {ceremony_id!r}", hint="custody ceremonies")
    settle(service, ceremony_id)


def list_all(service: Service, principal: Principal) -> list[dict[str, Any]]:
    """List the ceremonies this principal may see, newest first."""
    principal.require("read")
    query = select(_ceremonies).order_by(_ceremonies.c.opened.desc())
    with service.store.reading() as connection:
        rows = [dict(row) for row in connection.execute(query).mappings()]
    listed = []
    for row in rows:
        subject = canonical.decode_object(row.pop("subject").encode())
        if _seen_by(principal, subject):
            listed.append({**row, "purpose": subject.get("purpose")})
    return listed


def may_see(principal: Principal, state_: Ceremony) -> bool:
    """Tell whether a ceremony concerns this principal: a part in it, or the whole ledger."""
    return _seen_by(principal, state_.subject)


def view(state_: Ceremony) -> dict[str, Any]:
    """Give a ceremony's state as plain JSON."""
    limit = deadline(state_)
    step = state_.current
    return {
        "id": state_.id,
        "kind": state_.kind,
        "dataset": state_.dataset,
        "outcome": state_.outcome,
        "opened": stamp(state_.opened),
        "expires": stamp(state_.expires),
        "deadline": stamp(limit) if limit else None,
        "step": {"id": step.id, "action": step.action, "actor": step.actor, "read": step.read},
        "steps": [one.id for one in state_.script.steps],
        "script": {"name": state_.script.name, "digest": state_.script.digest},
        "subject": state_.subject,
        "dealing": state_.dealing,
        "digest": state_.digest.hex(),
        "words": words(state_.digest),
        "threshold": state_.threshold,
        "present": list(state_.present),
        "read_back": list(state_.read_back),
        "receipts": list(state_.receipts),
        "verdicts": state_.verdicts,
        "turned": list(state_.turned),
        "window": stamp(state_.window) if state_.window else None,
        "witnessed": list(state_.witnessed),
        "attested": state_.attested,
        "unlocked": state_.unlocked,
        "collected": state_.collected,
    }


def _seen_by(principal: Principal, subject: dict[str, Any]) -> bool:
    if principal.scopes & {"admin", "audit"}:
        return principal.dataset in (None, subject["dataset"])
    people = [seat["official"] for seat in subject["seats"]]
    people += [witness["name"] for witness in subject["witnesses"]]
    return principal.name in [*people, subject["requester"]]


def _require_witness(service: Service, principal: Principal, ceremony_id: str) -> None:
    with service.store.reading() as connection:
        if not load(connection, ceremony_id).is_witness(principal.name):
            raise NotAllowedError("only a witness answers the roll-call for somebody else")


def _keep_contribution(
    service: Service,
    connection: Connection,
    state_: Ceremony,
    statement: Statement,
    sealed: bytes | None,
) -> None:
    if sealed is None or hashlib.sha256(sealed).hexdigest() != statement.contribution:
        raise RefusedError(
            "the contribution is not the one the statement was signed for", promise="BOUND"
        )
    seat = state_.seat(statement.official)
    assert seat is not None
    bound = context(state_.subject, state_.digest, seat.official, seat.index)
    given = Contribution.decode(service.key.unseal(sealed))
    dealing: Dealing = dealing_of(state_)
    verify_contribution(dealing, elements_of(connection, state_), given, bound)
    row = {"ceremony": state_.id, "official": seat.official, "sealed": sealed}
    connection.execute(insert(contributions).values(row))


def _carry_on(service: Service, connection: Connection, state_: Ceremony) -> Ceremony:
    """Do what the script orders the service to do now that the last key has turned."""
    if state_.outcome is None and state_.current.action == "canary":
        command: Command = open_canary(service, connection, state_)
    elif state_.outcome is None and state_.current.action == "unlock":
        command = unlock(service, connection, state_)
    else:
        return state_
    return record(service, connection, state_, decide(state_, command, service.now()), SERVICE)
