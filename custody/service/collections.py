"""Collections: closing them, and what is known of each. What is in them never comes here."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from custody.collection.closing import Closing
from custody.errors import NotKnownError, RefusedError, TamperedError
from custody.formats import canonical_json
from custody.formats.validation import require_object
from custody.service.active_datasets import require_active
from custody.service.context import Principal, Service, entry_body
from custody.store.append import locked_head
from custody.store.tables import ledger_entry, state
from custody.tlog.entry import parse_entry

_collections, _objects = state["collection"], state["object"]


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection by the id of its key object; what it holds is known once it is ``closed``."""

    id: str
    dataset: str
    host: str | None
    job: str | None
    sealed: str
    registered: str
    closed: str | None
    count: int | None
    bytes: int | None
    first: str | None
    last: str | None
    manifest: str | None

    def record(self) -> dict[str, Any]:
        """Give it as a JSON object."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class CollectionEntries:
    """What the ledger's entries say of a collection: its registration, and its closing if any."""

    registration: dict[str, Any]
    closing: dict[str, Any] | None


def close(service: Service, principal: Principal, dataset: str, record: dict[str, Any]) -> Closing:
    """Put on the ledger what a collection holds, as its manifest key signed it.

    The same closing again changes nothing, so a job may safely repeat itself; another one is
    refused.
    """
    principal.require("register", dataset)
    closing = Closing.read(record)
    with service.store.writing() as connection:
        require_active(connection, dataset)
        locked_head(connection)
        row = _row(connection, dataset, closing.collection)
        try:
            closing.require_signed(canonical_json.decode_binary(row["manifest_key"], 32))
        except TamperedError as error:
            raise RefusedError(error.message, promise=error.promise) from None
        if row["closed"] is None:
            _require_no_object(connection, dataset, closing.manifest)
            said = closing.record()
            body = entry_body(
                "collection.closed", principal.name, service.now(), said, dataset=dataset
            )
            service.append(connection, [body])
        elif row["root"] != closing.root or row["manifest"] != closing.manifest:
            raise RefusedError(f"collection {closing.collection[:12]} was closed before, otherwise")
    return closing


def list_all(service: Service, principal: Principal, dataset: str) -> list[Collection]:
    """List a dataset's collections, the newest first."""
    principal.require("read", dataset)
    query = (
        select(_collections, _objects)
        .join(
            _objects,
            (_objects.c.dataset == _collections.c.dataset)
            & (_objects.c.id == _collections.c.object),
        )
        .where(_collections.c.dataset == dataset)
        .order_by(_objects.c.sealed.desc(), _objects.c.id)
    )
    with service.store.reading() as connection:
        require_active(connection, dataset)
        names = Collection.__slots__
        rows = connection.execute(query.with_only_columns(*map(_column, names))).all()
    return [Collection(**dict(zip(names, row, strict=True))) for row in rows]


def entries(service: Service, principal: Principal, dataset: str, prefix: str) -> CollectionEntries:
    """Give what the ledger says of a collection, whole: the key object, and its closing.

    It is named by its id, or an unambiguous beginning of at least eight digits.
    """
    principal.require("read", dataset)
    with service.store.reading() as connection:
        require_active(connection, dataset)
        row = _row(connection, dataset, prefix)
        opened = select(_objects.c.seq).where(
            _objects.c.dataset == dataset, _objects.c.id == row["object"]
        )
        seq = connection.execute(opened).scalar_one()
        closed = row["closed_seq"]
        found = {one: _data(connection, one) for one in (seq, closed) if one is not None}
    return CollectionEntries(found[seq], None if closed is None else found[closed])


def closings_of(connection: Connection, dataset: str, ids: list[str]) -> dict[str, int | None]:
    """Give, for those of the objects that are collections, the entry that closed each."""
    mine = (_collections.c.dataset == dataset, _collections.c.object.in_(ids))
    rows = connection.execute(select(_collections.c.object, _collections.c.closed_seq).where(*mine))
    return {row.object: row.closed_seq for row in rows}


def _column(name: str) -> Any:
    return _objects.c[name] if name in _objects.c else _collections.c[name]


def _row(connection: Connection, dataset: str, prefix: str) -> RowMapping:
    require_object(prefix, dataset)
    query = select(_collections).where(
        _collections.c.dataset == dataset,
        _collections.c.object.between(prefix, prefix + "g"),  # beyond any hex digit
    )
    rows = connection.execute(query.limit(2)).mappings().all()
    if len(rows) != 1:
        many = "more than one collection begins" if rows else "no collection begins"
        raise NotKnownError(
            f"{many} with {prefix[:12]} in the dataset {dataset}",
            hint=f"custody collection list -d {dataset}",
        )
    return rows[0]


def _data(connection: Connection, seq: int) -> dict[str, Any]:
    query = select(ledger_entry.c.entry).where(ledger_entry.c.seq == seq)
    data: dict[str, Any] = parse_entry(connection.execute(query).scalar_one()).body["data"]
    return data


def _require_no_object(connection: Connection, dataset: str, object_id: str) -> None:
    mine = (_objects.c.dataset == dataset, _objects.c.id == object_id)
    if connection.execute(select(_objects.c.id).where(*mine)).first():
        raise RefusedError(f"object {object_id[:12]} is registered, and no manifest")
