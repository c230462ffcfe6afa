"""What people do in a ceremony: each act is decided and appended to the ledger; and showing it.

Each act locks the ceremony's row before it loads, so two officials who act at the
same moment are decided one after the other, each on what the other left. One
reading of the clock stands for the whole act: what it was decided by is what is
written down.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from custody.ceremony import (
    Cancel,
    Ceremony,
    Command,
    Present,
    ReadBack,
    Submit,
    Tick,
    accepted_kinds,
    deadline,
    decide,
)
from custody.errors import (
    ContributionError,
    CredentialError,
    CustodyError,
    NotAllowedError,
    RefusedError,
)
from custody.formats import canonical_json
from custody.formats.digest_words import four_words
from custody.formats.dsse import Envelope
from custody.formats.statement import Statement
from custody.formats.timestamps import stamp
from custody.formats.validation import require_text
from custody.quorum import Context, Contribution, verify_contribution
from custody.service.ceremony_repository import append_events, load, load_visible, may_see_subject
from custody.service.context import SERVICE, Principal, Service
from custody.service.dealing import deal_here, service_must_deal
from custody.service.unlocking import dealing_of, elements_of, open_canary, unlock
from custody.store.tables import contribution as contributions
from custody.store.tables import state

_ceremonies = state["ceremony"]


def settle(service: Service, ceremony_id: str) -> None:
    """Append the events that passed deadlines have caused in a ceremony (promise REFUSAL)."""
    with service.store.reading() as connection:
        if not decide(load(connection, ceremony_id), Tick(), service.now()):
            return
    with service.store.writing() as connection:
        state_, now = load(connection, ceremony_id, lock=True), service.now()
        state_ = append_events(
            service, connection, state_, decide(state_, Tick(), now), SERVICE, now
        )
        do_service_steps(service, connection, state_, now)


def sweep(service: Service) -> int:
    """Settle every open ceremony whose time is up; gives how many were looked at.

    One that can't be settled keeps none of the others waiting; its error comes last.
    """
    query = select(_ceremonies.c.id).where(_ceremonies.c.outcome.is_(None))
    with service.store.reading() as connection:
        ids = connection.execute(query).scalars().all()
    service.store.tidy()
    failed: list[CustodyError] = []
    for ceremony_id in ids:
        try:
            settle(service, ceremony_id)
        except CustodyError as error:
            failed.append(error)
    if failed:
        raise failed[0]
    return len(ids)


def submit(
    service: Service, ceremony_id: str, envelope: Envelope, sealed: bytes | None
) -> Ceremony:
    """Accept an official's signed statement (such as a turn), with its contribution if it has one.

    The signature is the credential. A wrong contribution is refused here and now and
    names its official; those of the others stay (promise NAMED). The contribution
    that completes the quorum unlocks in the same transaction.
    """
    settle(service, ceremony_id)
    statement = Statement.parse(envelope.payload).require_fit()
    with service.store.writing() as connection:
        state_, now = load(connection, ceremony_id, lock=True), service.now()
        events = decide(state_, Submit(envelope), now)
        if statement.contribution is not None:
            _verify_and_store_contribution(service, connection, state_, statement, sealed)
        elif sealed is not None:
            raise RefusedError(f"a statement of kind {statement.kind} has no contribution")
        state_ = append_events(service, connection, state_, events, statement.official, now)
        return do_service_steps(service, connection, state_, now)


def present(
    service: Service, principal: Principal, ceremony_id: str, official: str, said: str
) -> Ceremony:
    """Answer the roll-call: an official for themselves, or a witness who hears them."""
    principal.require("attend", principal.dataset)
    with service.store.reading() as connection:
        heard = load_visible(connection, principal, ceremony_id).is_witness(principal.name)
    if principal.name != official and not heard:
        raise NotAllowedError("only a witness answers the roll-call for somebody else")
    return run_command(service, principal, ceremony_id, Present(official, said, principal.name))


def read_back(service: Service, principal: Principal, ceremony_id: str, said: str) -> Ceremony:
    """Check the four words that somebody typed against the digest that is to be signed."""
    principal.require("attend", principal.dataset)
    return run_command(service, principal, ceremony_id, ReadBack(principal.name, said))


def cancel(service: Service, principal: Principal, ceremony_id: str, reason: str) -> Ceremony:
    """Cancel a ceremony, for its requester or for an administrator."""
    with service.store.reading() as connection:
        requester = load_visible(connection, principal, ceremony_id).subject["requester"]
    filed = "request" in principal.scopes and principal.name == requester
    if not filed and "admin" not in principal.scopes:
        raise NotAllowedError("only the requester or an administrator may cancel a ceremony")
    require_text(reason, "a reason for the record")
    return run_command(service, principal, ceremony_id, Cancel(principal.name, reason))


def run_command(
    service: Service, principal: Principal, ceremony_id: str, command: Command
) -> Ceremony:
    """Carry out a command that needs no signature, for somebody whom the ceremony concerns."""
    settle_visible(service, principal, ceremony_id)
    with service.store.writing() as connection:
        state_, now = load(connection, ceremony_id, lock=True), service.now()
        events = decide(state_, command, now)
        state_ = append_events(service, connection, state_, events, principal.name, now)
        return do_service_steps(service, connection, state_, now)


def do_service_steps(
    service: Service, connection: Connection, state_: Ceremony, now: datetime
) -> Ceremony:
    """Do the steps that the script gives to the service itself: dealing, canary, unlock."""
    if state_.outcome is not None:
        return state_
    if service_must_deal(state_):
        return deal_here(service, connection, state_, now)
    if state_.current.action == "canary":
        command: Command = open_canary(service, connection, state_)
    elif state_.current.action == "unlock":
        command = unlock(service, connection, state_)
    else:
        return state_
    return append_events(service, connection, state_, decide(state_, command, now), SERVICE, now)


def show(service: Service, principal: Principal, ceremony_id: str) -> dict[str, Any]:
    """Give one ceremony as JSON for the API and the console, after its deadlines were applied."""
    settle_visible(service, principal, ceremony_id)
    with service.store.reading() as connection:
        return ceremony_view(load(connection, ceremony_id))


def list_open(service: Service, principal: Principal) -> list[Ceremony]:
    """Give every open ceremony this principal may see, as the last sweep left it."""
    query = select(_ceremonies.c.id, _ceremonies.c.subject).where(_ceremonies.c.outcome.is_(None))
    with service.store.reading() as connection:
        rows = connection.execute(query.order_by(_ceremonies.c.opened)).all()
        mine = [
            id_
            for id_, text in rows
            if may_see_subject(principal, canonical_json.decode(text.encode()))
        ]
        return [load(connection, id_) for id_ in mine]


def settle_visible(service: Service, principal: Principal, ceremony_id: str) -> None:
    """Settle a ceremony for somebody who may see it; ``NotKnownError`` for everybody else."""
    with service.store.reading() as connection:
        load_visible(connection, principal, ceremony_id)
    settle(service, ceremony_id)


def list_all(service: Service, principal: Principal) -> list[dict[str, Any]]:
    """List the ceremonies this principal may see, newest first."""
    principal.require("read", principal.dataset)
    query = select(_ceremonies).order_by(_ceremonies.c.opened.desc(), _ceremonies.c.id)
    with service.store.reading() as connection:
        rows = [dict(row) for row in connection.execute(query).mappings()]
    listed = []
    for row in rows:
        subject = canonical_json.decode_object(row.pop("subject").encode())
        if may_see_subject(principal, subject):
            listed.append({**row, "purpose": subject.get("purpose")})
    return listed


def ceremony_view(state_: Ceremony) -> dict[str, Any]:
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
        "takes": sorted(accepted_kinds(state_)) if state_.outcome is None else [],
        "script": {"name": state_.script.name, "digest": state_.script.digest},
        "subject": state_.subject,
        "dealing": state_.dealing,
        "digest": state_.digest.hex(),
        "words": four_words(state_.digest),
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


def _verify_and_store_contribution(
    service: Service,
    connection: Connection,
    state_: Ceremony,
    statement: Statement,
    sealed: bytes | None,
) -> None:
    """Check an official's contribution, and store it only when it is right (promise NAMED)."""
    seat = state_.seat(statement.official)
    assert seat is not None
    if sealed is None or hashlib.sha256(sealed).hexdigest() != statement.contribution:
        raise RefusedError(
            f"the contribution is not the one that the statement of {seat.official} names",
            promise="BOUND",
        )
    bound = Context.of(state_.subject, state_.digest, seat.official, seat.index)
    try:
        given = Contribution.decode(service.key.unseal(sealed))
    except (CredentialError, ContributionError) as error:
        raise ContributionError(
            f"the contribution of {seat.official} can't be read: {error.message}",
            hint="seal it to the combiner key that the ceremony's subject names",
            promise="NAMED",
        ) from None
    verify_contribution(dealing_of(state_), elements_of(connection, state_), given, bound)
    row = {"ceremony": state_.id, "official": seat.official, "sealed": sealed}
    connection.execute(insert(contributions).values(row))
