"""People as the tables of state have them, and looking one up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from custody.errors import NotAllowedError
from custody.service.context import ROLE_SCOPES, Principal, may_be_a_name
from custody.store.rows import read_all, read_one
from custody.store.tables import state

_people = state["person"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a role here; keys and fingerprint are null for whoever has no key file."""

    name: str
    role: str
    status: str
    signing_key: str | None
    box_key: str | None
    fingerprint: str | None
    invited: str
    enrolled: str | None
    display: str | None

    @property
    def shown(self) -> str:
        """The name as people write it; where none is kept, the one they sign in with."""
        return self.display or self.name

    @property
    def is_enrolled(self) -> bool:
        """Tell whether the invitation has been taken up."""
        return self.status == "enrolled"

    @property
    def principal(self) -> Principal:
        """The person as the caller of a use case, with the scopes of their role."""
        return Principal(self.name, ROLE_SCOPES[self.role])

    @property
    def principal_in_browser(self) -> Principal:
        """The person as a session without their key has them: it answers no roll-call.

        Whoever makes a link for somebody can set their password, so that a password says
        nothing of who holds the key (promise QUORUM).
        """
        return Principal(self.name, ROLE_SCOPES[self.role] - {"attend"})


def find_person(connection: Connection, name: str) -> Person | None:
    """Give the person of this name, invited or enrolled; None where nobody has it."""
    if not may_be_a_name(name):
        return None
    return read_one(connection, select(_people).where(_people.c.name == name), Person)


def find_enrolled(connection: Connection, name: str) -> Person | None:
    """Give the person of this name, once they are enrolled; None for all others."""
    person = find_person(connection, name)
    return person if person is not None and person.is_enrolled else None


def keyed_people(connection: Connection) -> frozenset[str]:
    """Name everybody who has a key."""
    query = select(_people.c.name).where(_people.c.signing_key.is_not(None))
    return frozenset(connection.execute(query).scalars())


def everybody(connection: Connection, names: Iterable[str] | None = None) -> list[Person]:
    """Give all people, or those of these names, by name."""
    query = select(_people).order_by(_people.c.name)
    if names is not None:
        query = query.where(_people.c.name.in_(list(names)))
    return read_all(connection, query, Person)


def require_administrator(connection: Connection, name: str, what: str) -> None:
    """Refuse with ``NotAllowedError`` whoever is not enrolled as an administrator."""
    person = find_enrolled(connection, name)
    if person is None or person.role != "administrator":
        raise NotAllowedError(f"{name} is no administrator, and one of them asks for {what}")
