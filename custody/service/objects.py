"""Registering sealed objects by their headers, and listing them. Payloads never come here."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from custody import age
from custody.catalogue import CatalogueObject, Registered
from custody.collection.key_object import CollectionKey
from custody.errors import InputError, NotKnownError, RefusedError
from custody.formats import canonical_json
from custody.formats.encoding import format_base64
from custody.formats.timestamps import parse_stamp, stamp
from custody.formats.validation import require_description, require_object, require_recorded_text
from custody.registration import SignedFields
from custody.sealed_header import ephemeral_shares
from custody.service.active_datasets import require_active
from custody.service.context import Principal, Service, entry_body
from custody.service.header_rules import (
    NEVER_ALONE,
    require_fresh,
    require_header,
    require_proven,
)
from custody.service.object_sizes import usual_size_if_small
from custody.store.append import locked_head
from custody.store.tables import state

MAX_LISTED = 1000
ID_DIGITS = 64
_objects = state["object"]
_collections = state["collection"]


@dataclass(frozen=True, slots=True)
class Offered:
    """A sealed object as a job hands it in; ``size`` is that of the whole sealed file.

    ``key`` is of a collection's key object alone.
    """

    header: bytes
    size: int
    sealed: str
    host: str | None
    job: str | None
    tags: dict[str, str]
    proof: bytes | None = None
    key: CollectionKey | None = None

    def require_valid(self) -> None:
        """Refuse what can't be an object, whatever the database says."""
        require_header(self.header, self.size)
        parse_stamp(self.sealed)
        require_description(self.host, self.job, self.tags)
        if self.key is not None:
            self.key.require_of(self.header, self.size)

    def entry_data(self) -> dict[str, Any]:
        """Write what its ledger entry says.

        Without a proof, that has the ephemeral shares of its header too: no two headers of a
        dataset are to have one in common.
        """
        return {
            "header": format_base64(self.header),
            "host": self.host,
            "id": age.object_id(self.header),
            "job": self.job,
            "sealed": self.sealed,
            "size": self.size,
            "tags": self.tags,
            **self._proof_or_shares(),
            **(self.key.record() if self.key else {}),
        }

    def _proof_or_shares(self) -> dict[str, Any]:
        if self.proof is not None:
            return {"proof": format_base64(self.proof)}
        return {"shares": [format_base64(one) for one in ephemeral_shares(self.header)]}


def register(
    service: Service,
    principal: Principal,
    *,
    dataset: str,
    header: bytes,
    size: int,
    sealed: str,
    host: str | None,
    job: str | None,
    tags: dict[str, str],
    proof: bytes | None = None,
    key: CollectionKey | None = None,
) -> Registered:
    """Put a sealed object's header on the ledger, and all of it if it is a collection's ``key``.

    ``size`` is that of the whole sealed file in bytes. ``proof`` is the signature of whoever
    sealed (:mod:`custody.registration`): where the dataset's policy asks for it, what has
    none is refused at once, and not on the day of the restore.

    Registering the same header again gives the first registration back, so a job may safely
    repeat itself. ``usual`` is in the answer the usual size of the job, where this object is
    far smaller.
    ``RefusedError`` when it comes back with another size.
    """
    principal.require("register", dataset)
    offered = Offered(header, size, sealed, host, job, tags, proof, key)
    offered.require_valid()  # before anybody waits for the database
    with service.store.writing() as connection:
        row = require_active(connection, dataset)
        return register_in(service, connection, row, principal, offered)


def register_in(
    service: Service,
    connection: Connection,
    dataset: RowMapping,
    principal: Principal,
    offered: Offered,
) -> Registered:
    """Register an object of this dataset's row in the caller's transaction."""
    offered.require_valid()
    name, object_id = dataset["name"], age.object_id(offered.header)
    before = find(connection, name, object_id)
    if before is None:  # or it is just being registered: then the head row is locked
        locked_head(connection)
        dataset = require_active(connection, name)  # its policy may have been tightened
        before = find(connection, name, object_id)
    if before is None:
        data = offered.entry_data()
        require_proven(connection, dataset, offered.header, SignedFields.of(data), offered.proof)
        require_fresh(connection, name, offered.header)
        _require_no_manifest(connection, name, object_id)
        entry = entry_body("object.registered", principal.name, service.now(), data, dataset=name)
        service.append(connection, [entry])
        before = find(connection, name, object_id)
    assert before is not None
    if before.size != offered.size:
        raise RefusedError(
            f"object {object_id[:12]} is registered with {before.size} bytes, not {offered.size}",
            hint="the file was cut short or added to after it was sealed",
        )
    _require_same_kind(connection, before, offered.key)
    return Registered(**asdict(before), usual=usual_size_if_small(connection, before))


def list_all(
    service: Service,
    principal: Principal,
    dataset: str,
    *,
    limit: int,
    before: str | None,
    job: str | None = None,
    host: str | None = None,
    gone: bool | None = None,
    plausible: bool | None = None,
) -> list[CatalogueObject]:
    """List a dataset's objects, the newest first, ``limit`` of them, sealed before ``before``.

    ``job`` and ``host`` leave out those of others, ``gone`` those that are marked
    gone (False) or are not (True), ``plausible`` those that say they were sealed well
    after they were registered (True), or all others (False).

    Objects sealed at the same moment stay together, so that the next page begins
    before the last one's time; there may be more than ``limit`` for that.
    """
    principal.require("read", dataset)
    if not 1 <= limit <= MAX_LISTED:
        raise InputError(f"expected a limit from 1 to {MAX_LISTED}")
    query = select(_objects).where(_objects.c.dataset == dataset)
    if before is not None:
        query = query.where(_objects.c.sealed < stamp(parse_stamp(before)))
    for column, text in ((_objects.c.job, job), (_objects.c.host, host)):
        if text is not None:
            query = query.where(column == require_recorded_text(text, "a job or host", limit=255))
    if gone is not None:
        query = query.where(_objects.c.gone.is_not(None) if gone else _objects.c.gone.is_(None))
    if plausible is not None:
        # never later than the sealing: with == PostgreSQL expects next to none, and sorts them all
        right = _objects.c.dated >= _objects.c.sealed
        query = query.where(right if plausible else _objects.c.dated != _objects.c.sealed)
    query = query.order_by(_objects.c.sealed.desc(), _objects.c.id)
    with service.store.reading() as connection:
        require_active(connection, dataset)
        rows = connection.execute(query.limit(limit)).mappings().all()
        if len(rows) == limit:
            rest = query.where(_objects.c.sealed == rows[-1]["sealed"]).where(
                _objects.c.id > rows[-1]["id"]
            )
            rows = [*rows, *connection.execute(rest).mappings()]
        return [_object(row) for row in rows]


def find(connection: Connection, dataset: str, object_id: str) -> CatalogueObject | None:
    """Give an object by its whole id; None where the dataset has none of it."""
    query = select(_objects).where(_objects.c.dataset == dataset, _objects.c.id == object_id)
    row = connection.execute(query).mappings().one_or_none()
    return _object(row) if row else None


def resolve(
    connection: Connection, dataset: str, prefixes: list[str]
) -> tuple[tuple[str, int], ...]:
    """Give ids and sizes for ids or unambiguous beginnings of at least eight digits."""
    whole = _sizes(connection, dataset, [one for one in prefixes if len(one) == ID_DIGITS])
    found = []
    for prefix in prefixes:
        require_object(prefix, dataset)
        if prefix in whole:
            found.append((prefix, whole[prefix]))
            continue
        query = select(_objects.c.id, _objects.c.size).where(
            _objects.c.dataset == dataset,
            _objects.c.id.between(prefix, prefix + "g"),  # beyond any hex digit: by the index
        )
        rows = connection.execute(query.limit(2)).all()
        if len(rows) != 1:
            many = "more than one object begins" if rows else "no object begins"
            raise NotKnownError(
                f"{many} with {prefix} in the dataset {dataset}",
                hint=f"custody objects -d {dataset}",
            )
        found.append((rows[0].id, rows[0].size))
    return tuple(found)


def _sizes(connection: Connection, dataset: str, ids: list[str]) -> dict[str, int]:
    """Give the sizes of those objects that are registered, of whole ids."""
    sizes = dict[str, int]()
    for at in range(0, len(ids), MAX_LISTED):
        part = _objects.c.id.in_(ids[at : at + MAX_LISTED])
        query = select(_objects.c.id, _objects.c.size).where(_objects.c.dataset == dataset, part)
        sizes.update((row.id, row.size) for row in connection.execute(query))
    return sizes


def _object(row: RowMapping) -> CatalogueObject:
    header = canonical_json.decode_binary(row["header"])
    tags = canonical_json.decode(row["tags"].encode())
    return CatalogueObject(**{**row, "header": header, "tags": tags})


def _require_no_manifest(connection: Connection, dataset: str, object_id: str) -> None:
    mine = (_collections.c.dataset == dataset, _collections.c.manifest == object_id)
    if connection.execute(select(_collections.c.object).where(*mine)).first():
        raise RefusedError(
            f"object {object_id[:12]} is the manifest of a collection", hint=NEVER_ALONE
        )


def _require_same_kind(
    connection: Connection, before: CatalogueObject, key: CollectionKey | None
) -> None:
    """Refuse a key object whose header somebody registered as something else."""
    mine = (_collections.c.dataset == before.dataset, _collections.c.object == before.id)
    found = connection.execute(select(_collections.c.manifest_key).where(*mine)).scalar()
    if key is not None and found != format_base64(key.manifest_key):
        raise RefusedError(f"object {before.id[:12]} is registered, and not as this collection")
