"""Who compared whose key with them, and names as people write them: what a person's page says.

A comparison is for the record of the service: which keys a client trusts is decided by what its
own user compared (:mod:`custody.official.known_people`), and by no list of the service's.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from custody.errors import InputError, NotKnownError, RefusedError
from custody.formats.dsse import Envelope
from custody.formats.lookalike import mixed_alphabets
from custody.formats.validation import require_label
from custody.service.context import Principal, Service, entry_body
from custody.service.person import Person, find_enrolled, find_person
from custody.service.signed_acts import signed_body
from custody.standing import MAX_DISPLAY
from custody.store.rows import read_all
from custody.store.tables import state

_people, _comparisons = state["person"], state["comparison"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Somebody compared a key, and when last; ``signed`` with a key of their own."""

    by_whom: str
    at: str
    signed: bool


def compared(
    service: Service,
    principal: Principal,
    name: str,
    fingerprint: str,
    act: Envelope | None = None,
) -> None:
    """Record that the caller compared somebody's key with them, twelve words by twelve words.

    ``RefusedError`` for a fingerprint that is not the registered one: the words differed.
    """
    principal.require("read")
    with service.store.writing() as connection:
        person, by = find_person(connection, name), find_enrolled(connection, principal.name)
        if person is None or person.fingerprint is None:
            raise NotKnownError(f"{name[:70]!a} has no key to compare")
        if by is None or by.name == name:
            raise RefusedError("a key is compared by somebody else, who is enrolled here")
        if person.fingerprint != fingerprint:
            raise RefusedError(
                f"these are not the twelve words of the key of {name}",
                hint="compare them again; if they differ, somebody's key was exchanged",
                promise="QUORUM",
            )
        data = {"fingerprint": fingerprint, "name": name}
        body = entry_body("person.compared", principal.name, service.now(), data)
        service.append(connection, [signed_body(service, connection, body, act)])


def comparisons_of(connection: Connection, person: Person) -> list[Comparison]:
    """Give who compared somebody's key, each once and with the last time, the newest first."""
    rows = read_all(
        connection,
        select(_comparisons.c.by_whom, _comparisons.c.at, _comparisons.c.signed)
        .where(
            _comparisons.c.person == person.name,
            _comparisons.c.fingerprint == person.fingerprint,
        )
        .order_by(_comparisons.c.seq),
        _comparison,
    )
    newest = {one.by_whom: one for one in rows}
    return sorted(newest.values(), key=lambda one: one.at, reverse=True)


def _comparison(by_whom: str, at: str, signed: int) -> Comparison:
    return Comparison(by_whom, at, signed=bool(signed))


def set_display(service: Service, principal: Principal, name: str, display: str) -> None:
    """Set the name as somebody writes it, for oneself or as an administrator. It is an entry."""
    if name != principal.name:
        principal.require("admin")
    with service.store.writing() as connection:
        if find_person(connection, name) is None:
            raise NotKnownError(f"there is nobody called {name[:70]!a}")
        append_display(service, connection, principal, name, display)


def append_display(
    service: Service, connection: Connection, principal: Principal, name: str, display: str
) -> None:
    """Set a written name on the caller's transaction, unless it could pass for another's."""
    require_label(display, "a name", limit=MAX_DISPLAY)
    if mixed := mixed_alphabets(display):
        raise InputError(f"a word of the name mixes {mixed} letters, which look alike")
    same = display.casefold()
    query = select(_people.c.name, _people.c.display).where(_people.c.name != name)
    rows = connection.execute(
        query.where((func.lower(_people.c.display) == display.lower()) | (_people.c.name == same))
    )
    if taken := rows.first():
        raise InputError(
            f"{taken.name} goes by that name", hint="add something that tells you apart"
        )
    data = {"display": display, "name": name}
    body = entry_body("person.named", principal.name, service.now(), data)
    service.append(connection, [body])
