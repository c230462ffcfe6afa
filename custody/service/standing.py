"""Suspending people, letting them back in, and removing them.

From the entry on they can't sign in, their sessions are over, their tokens are refused, and so
is whatever they would sign (:mod:`custody.service.may_act`). What they signed before stands on
the record: an approval that was given counts.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, delete, select

from custody.errors import NotKnownError, RefusedError
from custody.formats.dsse import Envelope
from custody.formats.validation import require_text
from custody.service.context import Principal, Service, entry_body
from custody.service.person import Person, find_person
from custody.service.seats import seats_of
from custody.service.signed_acts import signed_body
from custody.standing import STATUS_AFTER
from custody.store import tables
from custody.store.tables import state

_people = state["person"]
_SESSIONS = (
    (tables.browser_session, tables.browser_session.c.person),
    (tables.session, tables.session.c.person),
    (tables.challenge, tables.challenge.c.official),
    (tables.invitation, tables.invitation.c.name),
)


def suspend(
    service: Service, principal: Principal, name: str, reason: str, act: Envelope | None = None
) -> Person:
    """Suspend somebody: they can't act until they are let back in. It is an entry.

    ``RefusedError`` for oneself, for the last administrator, and for whoever is not enrolled.
    """
    return _change(service, principal, "person.suspended", name, reason, act)


def resume(
    service: Service, principal: Principal, name: str, reason: str, act: Envelope | None = None
) -> Person:
    """Let somebody back in who was suspended. It is an entry."""
    return _change(service, principal, "person.resumed", name, reason, act)


def remove(
    service: Service, principal: Principal, name: str, reason: str, act: Envelope | None = None
) -> Person:
    """Remove somebody for good: their name is not given again. It is an entry.

    ``RefusedError`` where that would leave too few officials of a dataset to ever open it.
    """
    return _change(service, principal, "person.removed", name, reason, act, _require_openable)


def _change(
    service: Service,
    principal: Principal,
    type_: str,
    name: str,
    reason: str,
    act: Envelope | None,
    also: Callable[[Connection, str], None] = lambda connection, name: None,
) -> Person:
    principal.require("admin")
    require_text(reason, "a reason for the record")
    with service.store.writing() as connection:
        person = find_person(connection, name)
        if person is None:
            raise NotKnownError(f"there is nobody called {name[:70]!a}")
        _require_before(person, type_)
        if name == principal.name:
            raise RefusedError("nobody does this to themselves", hint="ask another administrator")
        also(connection, name)
        data = {"name": name, "reason": reason}
        body = entry_body(type_, principal.name, service.now(), data)
        service.append(connection, [signed_body(service, connection, body, act)])
        _require_administrator(connection)
        _end_credentials(connection, name, removed=type_ == "person.removed")
        after = find_person(connection, name)
        assert after is not None
        return after


def _require_before(person: Person, type_: str) -> None:
    before = {"person.suspended": {"enrolled"}, "person.resumed": {"suspended"}}
    if person.status not in before.get(type_, {"invited", "enrolled", "suspended"}):
        raise RefusedError(
            f"{person.name} is {person.status}",
            hint="an invitation is withdrawn by removing them"
            if person.status == "invited"
            else None,
        )


def _require_openable(connection: Connection, name: str) -> None:
    closed = [seat for seat in seats_of(connection, name) if seat.closes]
    if closed:
        raise RefusedError(
            f"without {name} nobody could ever open {closed[0].dataset}: {closed[0].says}",
            hint="suspend them, which can be undone",
            promise="QUORUM",
        )


def _require_administrator(connection: Connection) -> None:
    """Asked for with the entry written: two administrators can't put each other out at once."""
    left = select(_people.c.name).where(
        _people.c.role == "administrator", _people.c.status == STATUS_AFTER["person.resumed"]
    )
    if connection.execute(left.limit(1)).first() is None:
        raise RefusedError(
            "they are the last administrator, and nobody could let anybody back in",
            hint="invite another administrator first",
        )


def _end_credentials(connection: Connection, name: str, *, removed: bool) -> None:
    """End sessions, challenges and links; of somebody who is removed, the password too."""
    for table, owner in _SESSIONS:
        connection.execute(delete(table).where(owner == name))
    if removed:
        hashes = tables.password_hash
        connection.execute(delete(hashes).where(hashes.c.person == name))
