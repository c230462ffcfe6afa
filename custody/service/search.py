"""One search for everything with a name: ceremonies, datasets, people, objects by id.

It finds what its asker may see by other pages, and nothing else: each part is the query of a list,
or asks for the scope that its list asks for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields

from sqlalchemy import ColumnElement, Connection, select

from custody.service.ceremony_list import ListedCeremony, Sought, page_of_ceremonies
from custody.service.context import Principal, Service
from custody.service.paging import Page, containing
from custody.store.rows import read_all
from custody.store.tables import state

_datasets, _people, _objects = state["dataset"], state["person"], state["object"]
SHOWN = 8
"""How many of each kind are shown; the kind's own list has the others."""
_ID = re.compile(r"[0-9a-f]{4,64}")


@dataclass(frozen=True, slots=True)
class FoundDataset:
    """A dataset that was found."""

    name: str
    status: str


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """Somebody who was found, with the name as they write it where one is kept."""

    name: str
    display: str | None
    role: str
    status: str


@dataclass(frozen=True, slots=True)
class FoundObject:
    """A sealed object that was found by the beginning of its id."""

    dataset: str
    id: str
    sealed: str
    job: str | None
    host: str | None
    size: int
    gone: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found of each kind; no more than ``SHOWN`` of each, and whether there are."""

    ceremonies: Page[ListedCeremony]
    datasets: list[FoundDataset]
    people: list[FoundPerson]
    objects: list[FoundObject]

    @property
    def number(self) -> int:
        """How many are shown."""
        return sum(
            len(one) for one in (self.ceremonies.rows, self.datasets, self.people, self.objects)
        )


def find(service: Service, principal: Principal, text: str) -> Found:
    """Find a text in names and purposes, or at the beginning of an object's id."""
    principal.require("read", principal.dataset)
    sought = Sought(text=text)
    ceremonies = page_of_ceremonies(service, principal, sought, size=SHOWN).page
    with service.store.reading() as connection:
        datasets = _find_datasets(connection, principal, text)
        people = [] if principal.dataset else _find_people(connection, text)
        return Found(ceremonies, datasets, people, _find_objects(connection, principal, text))


def _find_datasets(connection: Connection, principal: Principal, text: str) -> list[FoundDataset]:
    query = select(_datasets.c.name, _datasets.c.status).where(
        *containing(text, _datasets.c.name), *_of(principal, _datasets.c.name)
    )
    return read_all(connection, query.order_by(_datasets.c.name).limit(SHOWN), FoundDataset)


def _find_people(connection: Connection, text: str) -> list[FoundPerson]:
    query = select(*(_people.c[field.name] for field in fields(FoundPerson)))
    query = query.where(*containing(text, _people.c.name, _people.c.display))
    query = query.order_by(_people.c.name)
    return read_all(connection, query.limit(SHOWN), FoundPerson)


def _find_objects(connection: Connection, principal: Principal, text: str) -> list[FoundObject]:
    """Find objects by the beginning of their id, in one look at the key of each dataset."""
    begin = text.lower()
    if not _ID.fullmatch(begin):
        return []
    columns = [_objects.c[field.name] for field in fields(FoundObject)]
    datasets = select(_datasets.c.name).where(*_of(principal, _datasets.c.name))
    query = select(*columns).where(
        _objects.c.dataset.in_(datasets),
        _objects.c.id >= begin,
        _objects.c.id < begin + "g",  # what follows every hexadecimal digit
    )
    return read_all(connection, query.order_by(_objects.c.id).limit(SHOWN), FoundObject)


def _of(principal: Principal, column: ColumnElement[str]) -> list[ColumnElement[bool]]:
    return [] if principal.dataset is None else [column == principal.dataset]
