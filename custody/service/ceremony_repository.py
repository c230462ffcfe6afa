"""Loading ceremonies from the ledger, appending their events to it, and who may see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select

from custody.ceremony import Ceremony, Event, evolve
from custody.errors import LedgerError, NotKnownError
from custody.formats.timestamps import parse_stamp
from custody.service.context import Principal, Service, entry_body, may_be_a_name
from custody.service.scripts import read_script
from custody.store.engine import erase
from custody.store.tables import contribution as contributions
from custody.store.tables import ledger_entry, state
from custody.tlog.entry import parse_entry

_ceremonies = state["ceremony"]
_ERASING_EVENTS = {"ceremony.lapsed", "ceremony.ended", "ceremony.unlocked", "ceremony.activated"}


def load(connection: Connection, ceremony_id: str, *, lock: bool = False) -> Ceremony:
    """Fold a ceremony's entries into its state; ``NotKnownError`` if there are none."""
    if not may_be_a_name(ceremony_id):
        raise _unknown(ceremony_id)
    row = select(_ceremonies.c.id).where(_ceremonies.c.id == ceremony_id)
    if connection.execute(row.with_for_update() if lock else row).first() is None:
        raise _unknown(ceremony_id)
    query = select(ledger_entry.c.entry).where(ledger_entry.c.ceremony == ceremony_id)
    bodies = [
        parse_entry(entry).body
        for entry in connection.execute(query.order_by(ledger_entry.c.seq)).scalars()
    ]
    if not bodies:
        raise LedgerError(f"the ledger has no entries of {ceremony_id}", promise="TAMPER")
    script = read_script(connection, bodies[0]["data"]["subject"]["script"]["digest"])
    state_: Ceremony | None = None
    for record in bodies:
        event = Event(record["type"], record["data"])
        state_ = evolve(state_, event, parse_stamp(record["at"]), script)
    assert state_ is not None
    return state_


def append_events(
    service: Service,
    connection: Connection,
    state_: Ceremony,
    events: Sequence[Event],
    by: str,
    now: datetime,
) -> Ceremony:
    """Append a ceremony's events, erase what they end, and give the state after them."""
    bodies = [
        entry_body(event.type, by, now, event.data, dataset=state_.dataset, ceremony=state_.id)
        for event in events
    ]
    if bodies:
        service.append(connection, bodies)
    for event in events:
        state_ = evolve(state_, event, now, state_.script)
    if any(event.type in _ERASING_EVENTS for event in events):
        erase(connection, delete(contributions).where(contributions.c.ceremony == state_.id))
    return state_


def load_visible(connection: Connection, principal: Principal, ceremony_id: str) -> Ceremony:
    """Load a ceremony for somebody who may see it; ``NotKnownError`` for everybody else."""
    state_ = load(connection, ceremony_id)
    if not may_see(principal, state_):
        raise _unknown(ceremony_id)
    return state_


def may_see(principal: Principal, state_: Ceremony) -> bool:
    """Tell whether this caller may see a ceremony: they take part in it, or may read the ledger."""
    return may_see_subject(principal, state_.subject)


def may_see_subject(principal: Principal, subject: dict[str, Any]) -> bool:
    """Tell from a ceremony's subject alone whether this caller may see the ceremony."""
    if principal.dataset not in (None, subject["dataset"]):
        return False
    if principal.scopes & {"admin", "audit"}:
        return True
    people = [seat["official"] for seat in subject["seats"]]
    people += [witness["name"] for witness in subject["witnesses"]]
    named = principal.name in [*people, subject["requester"]]
    return named and bool(principal.scopes & {"attend", "read", "request"})


def _unknown(ceremony_id: str) -> NotKnownError:
    return NotKnownError(f"there is no ceremony {ceremony_id[:70]!a}", hint="custody ceremonies")
