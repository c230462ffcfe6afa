"""What is to be done on a new service, in order; each item is done when the tables say so."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, select

from custody.service.context import Principal, Service
from custody.store.tables import state

_people, _datasets, _objects = state["person"], state["dataset"], state["object"]
_tokens, _ceremonies = state["token"], state["ceremony"]
ENROLLED = 3
"""How many officials a quorum that survives a loss takes at the least (2 of 3)."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something to do, and whether it is done."""

    name: str
    text: str
    done: bool


@dataclass(frozen=True, slots=True)
class Checklist:
    """All of it; it is shown until everything is done."""

    items: tuple[Item, ...]

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(item.done for item in self.items)

    @property
    def is_over(self) -> bool:
        """Whether nothing is left."""
        return self.done == len(self.items)


def checklist(service: Service, principal: Principal) -> Checklist | None:
    """Give what is to be done, to administrators; None to others, who can't do it."""
    if "admin" not in principal.scopes:
        return None
    with service.store.reading() as connection:
        return Checklist(tuple(_items(connection)))


def _items(connection: Connection) -> list[Item]:
    def there(table: str, *where: ColumnElement[bool]) -> bool:
        query = select(state[table]).where(*where).limit(1)
        return connection.execute(query).first() is not None

    keyed = _people.c.signing_key.is_not(None) & (_people.c.role == "official")
    count = select(func.count()).select_from(_people).where(keyed)
    officials = int(connection.execute(count).scalar_one())
    jobs = _tokens.c.scopes.contains('"register"')
    active = _datasets.c.status == "active"
    opened = (_ceremonies.c.kind == "export") & (_ceremonies.c.outcome == "closed")
    return [
        Item("invite", "Invite the first official", there("person", _people.c.role == "official")),
        Item(
            "enrol",
            f"Three officials enrol, each with a key of their own ({min(officials, ENROLLED)} of "
            f"{ENROLLED})",
            officials >= ENROLLED,
        ),
        Item(
            "genesis",
            "Make a dataset in its genesis",
            there("dataset", active),
        ),
        Item("token", "Make a token for the backup job", there("token", jobs)),
        Item("object", "Seal and register the first object", there("object")),
        Item("restore", "Rehearse a restore, up to the opened file", there("ceremony", opened)),
    ]
