"""Applying what time alone has done to a ceremony, before anybody acts on it or looks at it.

Deadlines pass while nobody is there. So every act and every look first asks the
engine what is overdue; that is committed by itself, so that a refusal of the act
can't roll it back (promise REFUSAL). Where nothing is overdue, the state that was
loaded to ask is the one that is acted on or shown: one fold, one transaction.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from sqlalchemy import Connection, select

from custody.ceremony import Ceremony, Tick, decide_and_evolve
from custody.errors import CustodyError
from custody.service.ceremony_repository import Act, load, load_visible, lock
from custody.service.context import SERVICE, Principal, Service
from custody.service.contributions import parts_of
from custody.service.dealing import deal_here, service_must_deal
from custody.service.unlocking import open_canary, unlock
from custody.store.tables import state

_ceremonies = state["ceremony"]


@contextlib.contextmanager
def acting(service: Service, principal: Principal | None, ceremony_id: str) -> Iterator[Act]:
    """Lock and load a ceremony for one act, after what is overdue in it was committed.

    Two officials who act at the same moment are decided one after the other, each on
    what the other left. ``NotKnownError`` for a principal who may not see it.
    """
    with service.store.writing() as connection:
        act = lock(service, principal, ceremony_id, connection)
        if not _apply_deadlines(act):
            yield act
            return
    with service.store.writing() as connection:
        yield lock(service, principal, ceremony_id, connection)


@contextlib.contextmanager
def looking(
    service: Service, principal: Principal, ceremony_id: str
) -> Iterator[tuple[Connection, Ceremony]]:
    """Load a ceremony to show it, after its deadlines; and the database as it was then.

    ``NotKnownError`` for a principal who may not see it.
    """
    with service.store.reading() as connection:
        state_ = load_visible(connection, principal, ceremony_id)
        if not is_overdue(service, state_):
            yield connection, state_
            return
    settle(service, ceremony_id)
    with service.store.reading() as connection:
        yield connection, load_visible(connection, principal, ceremony_id)


def is_overdue(service: Service, state_: Ceremony) -> bool:
    """Tell whether time alone has changed a ceremony since its last entry."""
    events, _ = decide_and_evolve(state_, Tick(), service.now())
    return bool(events)


def settle(service: Service, ceremony_id: str) -> None:
    """Append the events that passed deadlines have caused in a ceremony (promise REFUSAL)."""
    with service.store.writing() as connection:
        _apply_deadlines(lock(service, None, ceremony_id, connection))


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
            _settle_if_overdue(service, ceremony_id)
        except CustodyError as error:
            failed.append(error)
    if failed:
        raise failed[0]
    return len(ids)


def do_service_steps(act: Act) -> Ceremony:
    """Do the steps that the script gives to the service itself: dealing, canary, unlock.

    The unlock of a large request is done apart (:mod:`custody.service.unlocking_apart`).
    """
    if act.state.outcome is not None or act.state.kind == "drill":
        return act.state  # a drill has no secret, so its canary follows by itself
    if service_must_deal(act.state):
        return deal_here(act).state
    if act.state.current.action == "canary":
        return act.carry_out(open_canary(act), SERVICE).state
    if act.state.current.action == "unlock" and parts_of(act.state) == 1:
        return act.carry_out(unlock(act), SERVICE).state
    return act.state


def _apply_deadlines(act: Act) -> bool:
    events, after = decide_and_evolve(act.state, Tick(), act.now)
    if events:
        do_service_steps(act.append(events, after, SERVICE))
    return bool(events)


def _settle_if_overdue(service: Service, ceremony_id: str) -> None:
    """Look before locking: a sweep comes every few seconds, and hardly ever finds something."""
    with service.store.reading() as connection:
        overdue = is_overdue(service, load(connection, ceremony_id))
    if overdue:
        settle(service, ceremony_id)
