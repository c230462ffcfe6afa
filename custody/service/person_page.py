"""What is known of one person here: their seats, who compared their key, what they do."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from custody.errors import NotKnownError
from custody.service.context import Principal, Service
from custody.service.known_keys import Comparison, comparisons_of
from custody.service.person import Person, find_person
from custody.service.seats import seats_of
from custody.standing import HeldSeat
from custody.store.rows import read_all, read_one
from custody.store.tables import state

_statements, _participants = state["statement"], state["participant"]
_ceremonies, _standings = state["ceremony"], state["standing"]


@dataclass(frozen=True, slots=True)
class OpenCeremony:
    """An open ceremony in which somebody has a part: a seat, a witness's, or it is theirs."""

    id: str
    part: str


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Somebody as others see them; ``signed`` is when their key signed last in a ceremony."""

    person: Person
    seats: list[HeldSeat]
    comparisons: list[Comparison]
    ceremonies: list[OpenCeremony]
    signed: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """That somebody was suspended, let back in or removed: by whom, when and why."""

    status: str
    by_whom: str
    at: str
    reason: str


def show(service: Service, principal: Principal, name: str) -> PersonPage:
    """Give one person; ``NotKnownError`` where nobody has this name."""
    principal.require("read")
    with service.store.reading() as connection:
        person = find_person(connection, name)
        if person is None:
            raise NotKnownError(f"there is nobody called {name[:70]!a}")
        return PersonPage(
            person,
            seats_of(connection, name),
            comparisons_of(connection, person),
            _open_ceremonies(connection, principal, name),
            last_signature(connection, name),
        )


def last_standing(service: Service, name: str) -> Standing | None:
    """Give what was said last about whether somebody may act; None where nothing was."""
    columns = (_standings.c[one] for one in ("status", "by_whom", "at", "reason"))
    query = select(*columns).where(_standings.c.person == name)
    with service.store.reading() as connection:
        return read_one(connection, query.order_by(_standings.c.seq.desc()).limit(1), Standing)


def last_signature(connection: Connection, name: str) -> str | None:
    """Give when somebody's key signed last in a ceremony."""
    query = select(func.max(_statements.c.at)).where(_statements.c.official == name)
    found: str | None = connection.execute(query).scalar()
    return found


def _open_ceremonies(connection: Connection, principal: Principal, name: str) -> list[OpenCeremony]:
    """Give those that the caller may know of: all, or one's own."""
    if name != principal.name and not principal.scopes & {"admin", "audit"}:
        return []
    query = (
        select(_ceremonies.c.id, _participants.c.part)
        .join(_participants, _participants.c.ceremony == _ceremonies.c.id)
        .where(_participants.c.person == name, _ceremonies.c.outcome.is_(None))
    )
    return read_all(connection, query.order_by(_ceremonies.c.opened), OpenCeremony)
