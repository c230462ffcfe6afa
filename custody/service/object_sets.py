"""Resolves the set of objects that a request names, in SQL.

SQL narrows the catalogue to the objects that may be meant, by its indexes, and
:func:`custody.ceremony.object_set.resolve` decides: so the service means the same by a set's
words as the verifier does, who resolves them once more (promise BOUND).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from custody.ceremony import ObjectSet
from custody.ceremony.object_set import resolve
from custody.ceremony.opening import MAX_OBJECTS
from custody.errors import InputError, NotKnownError
from custody.formats import canonical_json
from custody.service.objects import resolve as resolve_ids
from custody.store.tables import state

_objects = state["object"].c
_COLUMNS = (
    _objects.id,
    _objects.size,
    _objects.sealed,
    _objects.job,
    _objects.host,
    _objects.tags,
    _objects.seq,
    (_objects.dated == _objects.sealed).label("plausible"),
    _objects.gone,
)
_AT_ONCE = 500
STAMP_LENGTH = 27


@dataclass(frozen=True, slots=True)
class FoundObject:
    """An object of the catalogue that is in a set, or may be."""

    id: str
    size: int
    sealed: str
    job: str | None
    host: str | None
    tags: dict[str, str]
    seq: int
    plausible: bool
    gone: bool

    @classmethod
    def of(cls, row: Any) -> FoundObject:
        """Read a row."""
        return cls(
            id=row.id,
            size=row.size,
            sealed=row.sealed,
            job=row.job,
            host=row.host,
            tags=_tags(row.tags),
            seq=row.seq,
            plausible=bool(row.plausible),
            gone=row.gone is not None,
        )


@lru_cache(maxsize=4096)
def _tags(text: str) -> dict[str, str]:
    """Read tags; many objects have the same."""
    tags: dict[str, str] = canonical_json.decode(text.encode())
    return tags


def resolve_set(
    connection: Connection, dataset: str, wanted: ObjectSet, as_of: int
) -> list[FoundObject]:
    """Give the objects of a set, as the ledger of ``as_of`` entries had them.

    ``NotKnownError`` where there are none, which says what fits none; ``InputError`` where there
    are more than a request may name, which says how many.
    """
    queries = list(set_queries(connection, dataset, wanted, as_of))
    number = sum(_count(connection, query) for query in queries)
    require_number(dataset, number)
    rows = (FoundObject.of(row) for query in queries for row in connection.execute(query))
    found = resolve(wanted, rows, as_of)
    if not found:
        raise _nothing_fits(connection, dataset, wanted, as_of)
    return found


def require_number(dataset: str, number: int) -> None:
    """Refuse more objects than a request may name, and say how many there are: ``InputError``."""
    if number > MAX_OBJECTS:
        raise InputError(
            f"{number:,} objects of {dataset} fit, and a request names at most {MAX_OBJECTS:,}",
            hint="narrow it, or seal into a collection, which one header opens: custody collection",
        )


def resolve_named(
    connection: Connection, dataset: str, names: list[str], as_of: int
) -> list[FoundObject]:
    """Give the objects of these ids, or beginnings of ids, in the order of a request's list."""
    ids = [id_ for id_, _ in resolve_ids(connection, dataset, names)]
    if len({*ids}) < len(ids) or len(ids) > MAX_OBJECTS:
        raise InputError(f"a request names each object once, and at most {MAX_OBJECTS:,}")
    found = []
    for at in range(0, len(ids), _AT_ONCE):
        part = _objects.id.in_(ids[at : at + _AT_ONCE])
        rows = connection.execute(select(*_COLUMNS).where(_objects.dataset == dataset, part))
        found += [FoundObject.of(row) for row in rows]
    if any(one.seq >= as_of for one in found):
        raise NotKnownError("an object is just being registered", hint="ask again")
    return resolve(ObjectSet(by_id=True), found, as_of)


def set_queries(
    connection: Connection, dataset: str, wanted: ObjectSet, as_of: int | None
) -> Iterator[Select[tuple[Any, ...]]]:
    """Give queries which together find every object of a set, each once, and few others.

    As the ledger of ``as_of`` entries had them; None is now, which indexes alone may answer.
    """
    if wanted.base is None:
        terms = _fits(dataset, wanted, as_of)
        yield _newest(dataset, terms) if wanted.newest else select(*_COLUMNS).where(*terms)
        return
    alone = replace(wanted, base=None, spans=False, jobs=(wanted.base,))
    bases = _newest(dataset, _fits(dataset, alone, as_of))
    yield bases
    if not wanted.jobs:
        return
    for base in connection.execute(bases).all():
        same_host = _objects.host.is_not_distinct_from(base.host)
        since = base.sealed
        if wanted.spans:
            earlier = (_objects.dated == _objects.sealed, _objects.sealed < base.sealed, same_host)
            ended = select(func.max(_objects.sealed)).where(*_fits(dataset, alone, as_of), *earlier)
            since = connection.execute(ended).scalar()
        later = replace(wanted, base=None, spans=False, since=since)
        yield select(*_COLUMNS).where(*_fits(dataset, later, as_of), same_host)


def _fits(dataset: str, wanted: ObjectSet, as_of: int | None) -> list[ColumnElement[bool]]:
    """Say in SQL what :meth:`ObjectSet.fits` does, of the objects that were there."""
    terms = [_objects.dataset == dataset, _objects.gone.is_(None)]
    if as_of is not None:
        terms.append(_objects.seq < as_of)
    if wanted.jobs:
        terms.append(_objects.job.in_(wanted.jobs))
    if wanted.hosts:
        terms.append(_objects.host.in_(wanted.hosts))
    if wanted.since is not None:
        terms.append(_objects.sealed >= wanted.since)
    if wanted.before is not None:
        terms.append(_objects.sealed < wanted.before)
    for key, value in wanted.tags:  # no LIKE, which on SQLite takes a for A
        tag = canonical_json.encode({key: value}).decode()[1:-1]
        terms.append(func.replace(_objects.tags, tag, "") != _objects.tags)
    return terms


def _newest(dataset: str, terms: list[ColumnElement[bool]]) -> Select[tuple[Any, ...]]:
    """Find the newest of each job on each host, of those whose time is plausible.

    By the largest of time and id together, in one pass: ranking them all would sort them.
    """
    last = func.max(_objects.sealed.concat(_objects.id))
    ids = select(func.substr(last, STAMP_LENGTH + 1)).where(
        *terms, _objects.dated == _objects.sealed
    )
    of_each = ids.group_by(_objects.host, _objects.job)
    return select(*_COLUMNS).where(_objects.dataset == dataset, _objects.id.in_(of_each))


def _count(connection: Connection, query: Select[Any]) -> int:
    counted = select(func.count()).select_from(query.subquery())
    return int(connection.execute(counted).scalar_one())


def _nothing_fits(
    connection: Connection, dataset: str, wanted: ObjectSet, as_of: int
) -> NotKnownError:
    """Say which part of a set fits no object by itself; or that they do not fit together."""
    lone = [part for part in _parts(wanted) if not _count(connection, _any(dataset, part, as_of))]
    if lone:
        what = f"no object of {dataset} has {lone[0].words()}"
    elif wanted == ObjectSet():
        what = f"the dataset {dataset} has no object"
    else:
        what = f"no object of {dataset} is in the set {wanted.words()}"
    return NotKnownError(what, hint=f"custody objects -d {dataset}")


def _any(dataset: str, wanted: ObjectSet, as_of: int) -> Select[Any]:
    return select(_objects.id).where(*_fits(dataset, wanted, as_of)).limit(1)


def _parts(wanted: ObjectSet) -> Sequence[ObjectSet]:
    jobs = wanted.jobs if wanted.base is None else (wanted.base, *wanted.jobs)
    return [
        *(ObjectSet(jobs=(job,)) for job in jobs),
        *(ObjectSet(hosts=(host,)) for host in wanted.hosts),
        *(ObjectSet(tags=(tag,)) for tag in wanted.tags),
        *([] if wanted.since is None else [ObjectSet(since=wanted.since)]),
        *([] if wanted.before is None else [ObjectSet(before=wanted.before)]),
    ]
