"""What the console shows of many objects: their sums, by job and host, and the list in pages.

Of a set before it is asked for, of what is named by id, and of a request that was filed. SQL adds
up and turns the pages, so a page costs about the same of ten objects and of 100,000. Nobody signs
by these figures: whoever signs has them recomputed from proven registrations (promise BOUND).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Subquery,
    and_,
    func,
    or_,
    select,
    union_all,
)

from custody.ceremony import ObjectSet
from custody.ceremony.opening import MAX_OBJECTS
from custody.formats import canonical_json
from custody.service.active_datasets import require_active
from custody.service.ceremony_repository import require_visible
from custody.service.context import Principal, Service
from custody.service.ledger_reads import size_of_head
from custody.service.object_sets import require_number, resolve_named, set_queries
from custody.service.paging import containing, words_of
from custody.store.json_columns import plain_text
from custody.store.rows import read_all
from custody.store.tables import state

_objects, _collections = state["object"], state["collection"]
_asked = state["ceremony_object"]
MAX_GROUPS = 20
"""Of how many jobs on hosts it is said how much there is; the list has them all."""


@dataclass(frozen=True, slots=True)
class ListedObject:
    """A sealed object as a page lists it; ``dated`` is what its sealing counts as.

    ``tags`` are as they are stored. The last three are of a collection's key object alone:
    whether it was closed, and then how many files it has and how large they are.
    """

    id: str
    sealed: str
    dated: str
    registered: str
    size: int
    host: str | None
    job: str | None
    gone: str | None
    tags: str
    is_collection: bool
    closed: str | None
    files: int | None
    held: int | None

    @property
    def tag_texts(self) -> list[str]:
        """Its tags, in order."""
        tags: dict[str, str] = canonical_json.decode(self.tags.encode())
        return [f"{key}={value}" for key, value in sorted(tags.items())]


@dataclass(frozen=True, slots=True)
class Group:
    """How much there is of a job on a host, and from when to when it was sealed."""

    job: str | None
    host: str | None
    count: int
    bytes: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class CollectionSums:
    """The collections among objects, how many are still open, and what is in the closed ones."""

    number: int
    open: int
    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Sums:
    """How many objects, how large, sealed from when to when, and by which jobs on which hosts."""

    count: int
    bytes: int
    first: str
    last: str
    groups: tuple[Group, ...]
    more: int
    collections: CollectionSums | None


@dataclass(frozen=True, slots=True)
class ObjectPage:
    """Some objects of a list: ``after`` come before them, and ``total`` fit in all.

    No more are counted than a request may name, and one more for all others.
    """

    rows: list[ListedObject]
    after: int
    total: int


def page_columns() -> tuple[ColumnElement[Any], ...]:
    """Give the columns of :class:`ListedObject`, of the catalogue with its collections."""
    held = _collections.c
    of_collection = {
        "is_collection": held.object.is_not(None),
        "closed": held.closed,
        "files": held.count,
        "held": held.bytes,
    }
    names = [field.name for field in fields(ListedObject)]
    return tuple(of_collection.get(name, _objects.c.get(name)).label(name) for name in names)  # type: ignore[union-attr]


def with_collections() -> Any:
    """Join the catalogue with what is known of the collections among its objects."""
    same = (_collections.c.dataset == _objects.c.dataset) & (_collections.c.object == _objects.c.id)
    return _objects.outerjoin(_collections, same)


def text_fits(text: str, found: Any = _objects.c) -> list[ColumnElement[bool]]:
    """Find each word of a text at the beginning of an id, or anywhere in host, job or tags."""
    columns = (found.host, found.job, plain_text(found.tags))
    return [
        or_(found.id.startswith(word.lower(), autoescape=True), *containing(word, *columns))
        for word in words_of(text)
    ]


def sums_of_set(service: Service, principal: Principal, dataset: str, wanted: ObjectSet) -> Sums:
    """Add up a set as it is now; ``InputError`` where a request may not name as many.

    A set of nothing is no error here: whoever is choosing sees that there are none.
    """
    principal.require("read", dataset)
    with service.store.reading() as connection:
        require_active(connection, dataset)
        sums = _sums(connection, dataset, _found(connection, dataset, wanted))
        require_number(dataset, sums.count)
        return sums


def sums_of_named(
    service: Service, principal: Principal, dataset: str, names: Sequence[str]
) -> Sums:
    """Add up objects that are named by ids, or beginnings of ids."""
    principal.require("read", dataset)
    with service.store.reading() as connection:
        require_active(connection, dataset)
        named = resolve_named(connection, dataset, list(names), size_of_head(connection))
        ids = [one.id for one in named]
        found = select(_objects).where(_objects.c.dataset == dataset, _objects.c.id.in_(ids))
        return _sums(connection, dataset, found.subquery())


def sums_of_request(service: Service, principal: Principal, ceremony_id: str) -> Sums:
    """Add up the objects that a ceremony is about."""
    with service.store.reading() as connection:
        require_visible(connection, principal, ceremony_id)
        query = select(state["ceremony"].c.dataset).where(state["ceremony"].c.id == ceremony_id)
        dataset = str(connection.execute(query).scalar_one())
        ids = select(_asked.c.object).where(_asked.c.ceremony == ceremony_id)
        found = select(_objects).where(_objects.c.dataset == dataset, _objects.c.id.in_(ids))
        return _sums(connection, dataset, found.subquery())


def page_of_set(
    service: Service,
    principal: Principal,
    dataset: str,
    wanted: ObjectSet,
    *,
    text: str = "",
    after: int = 0,
    limit: int = 50,
    number: int | None = None,
) -> ObjectPage:
    """Give a page of a set, the newest first; ``text`` narrows the list, and not the set.

    ``number`` is how many objects the set has, where that is known.
    """
    principal.require("read", dataset)
    with service.store.reading() as connection:
        require_active(connection, dataset)
        found = _found(connection, dataset, wanted)
        ids = select(found.c.id)
        if text:
            ids = ids.where(*text_fits(text, found.c))
        total = counted(connection, ids, MAX_OBJECTS) if text or number is None else number
        after = _page_with(after, total, limit)
        shown = ids.order_by(found.c.sealed.desc(), found.c.id).offset(after).limit(limit)
        named = list(connection.execute(shown).scalars())
        rows = select(*page_columns()).select_from(with_collections())
        rows = rows.where(_objects.c.dataset == dataset, _objects.c.id.in_(named))
        of = {row.id: row for row in read_all(connection, rows, ListedObject)}
        return ObjectPage([of[one] for one in named], after, total)


def page_of_request(
    service: Service,
    principal: Principal,
    ceremony_id: str,
    *,
    text: str = "",
    after: int = 0,
    limit: int = 50,
) -> ObjectPage:
    """Give a page of the objects that a ceremony is about, in the order of its list."""
    with service.store.reading() as connection:
        require_visible(connection, principal, ceremony_id)
        dataset = select(state["ceremony"].c.dataset).where(state["ceremony"].c.id == ceremony_id)
        query = (
            select(*page_columns())
            .select_from(with_collections().join(_asked, _asked.c.object == _objects.c.id))
            .where(
                _asked.c.ceremony == ceremony_id,
                _objects.c.dataset == dataset.scalar_subquery(),
            )
        )
        if text:
            query = query.where(*text_fits(text))
        total = counted(connection, query, MAX_OBJECTS)
        after = _page_with(after, total, limit)
        rows = query.order_by(_objects.c.sealed, _objects.c.id).offset(after).limit(limit)
        return ObjectPage(read_all(connection, rows, ListedObject), after, total)


def counted(connection: Connection, query: Select[Any], most: int) -> int:
    """Count rows, to one more than ``most`` at most: a page must not cost what all of them do."""
    return _number(connection, query.limit(most + 1).subquery())


def _page_with(after: int, total: int, limit: int) -> int:
    """Stay within the list, which may have become shorter since its page was shown."""
    return min(after, max(total - 1, 0) // limit * limit)


def _found(connection: Connection, dataset: str, wanted: ObjectSet) -> Subquery:
    queries = list(set_queries(connection, dataset, wanted, None))
    return (queries[0] if len(queries) == 1 else union_all(*queries)).subquery()


def _number(connection: Connection, found: Subquery) -> int:
    return int(connection.execute(select(func.count()).select_from(found)).scalar_one())


def _sums(connection: Connection, dataset: str, found: Subquery) -> Sums:
    """Add up by job and host, and of that the whole: one pass over the objects."""
    held = _collections.c
    joined = found.outerjoin(_collections, and_(held.dataset == dataset, held.object == found.c.id))
    of_group = found.c.job, found.c.host
    query = select(
        *of_group,
        func.count().label("number"),
        func.sum(found.c.size).label("size"),
        func.min(found.c.sealed).label("first"),
        func.max(found.c.sealed).label("last"),
        func.count(held.object).label("keys"),
        func.count(held.closed).label("closed"),
        func.coalesce(func.sum(held.count), 0).label("files"),
        func.coalesce(func.sum(held.bytes), 0).label("held"),
    )
    rows = connection.execute(query.select_from(joined).group_by(*of_group)).all()
    groups = [
        Group(row.job, row.host, row.number, int(row.size), row.first, row.last) for row in rows
    ]
    groups.sort(key=lambda one: -one.count)
    return Sums(
        count=sum(one.count for one in groups),
        bytes=sum(one.bytes for one in groups),
        first=min((row.first for row in rows), default=""),
        last=max((row.last for row in rows), default=""),
        groups=tuple(groups[:MAX_GROUPS]),
        more=len(groups[MAX_GROUPS:]),
        collections=_collection_sums(rows),
    )


def _collection_sums(rows: Sequence[Any]) -> CollectionSums | None:
    number, closed, files, held = (
        sum(int(getattr(row, name)) for row in rows) for name in ("keys", "closed", "files", "held")
    )
    return CollectionSums(number, number - closed, files, held) if number else None
