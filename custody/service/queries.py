"""What the console looks up: ledger entries in words, statements, a dataset's health."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from custody.ceremony import Ceremony
from custody.entry_summary import summarize
from custody.errors import NotKnownError
from custody.formats import canonical_json
from custody.formats.dsse import Envelope
from custody.formats.statement import Statement
from custody.service import ceremony_repository
from custody.service.ceremony_repository import require_visible
from custody.service.context import Principal, Service
from custody.service.ledger_reads import proof_with_entry, size_of_head
from custody.service.object_lists import (
    ListedObject,
    counted,
    page_columns,
    text_fits,
    with_collections,
)
from custody.service.person import keyed_people
from custody.service.settling import looking
from custody.signed_act import unsigned_by
from custody.store.rows import read_all
from custody.store.tables import ledger_entry, state
from custody.tlog.entry import parse_entry
from custody.tlog.merkle import leaf_hash

_objects = state["object"]
_statements = state["statement"]
COUNTED = 10_000
"""How many objects a page counts at most: who looks at it needs no larger number."""


@dataclass(frozen=True, slots=True)
class ToldEntry:
    """A ledger entry in words."""

    seq: int
    at: str
    by: str
    type: str
    ceremony: str | None
    text: str

    @classmethod
    def of(cls, seq: int, body: dict[str, Any], keyed: Container[str] = ()) -> ToldEntry:
        """Tell the entry with this body; ``keyed`` are those who have a key to sign with."""
        ceremony, text = body.get("ceremony"), summarize(body)
        if unsigned_by(body) in keyed:
            text += " (not signed)"
        return cls(seq, body["at"], body["by"], body["type"], ceremony, text)


@dataclass(frozen=True, slots=True)
class WholeEntry:
    """A ledger entry in words and as it is: its exact bytes as text, its hash and the one before.

    ``proof`` is its tlog-proof.
    """

    told: ToldEntry
    bytes: str
    leaf: str
    prev: str
    proof: str


@dataclass(frozen=True, slots=True)
class SignedStatement:
    """What somebody signed in a ceremony, and the number of its entry."""

    seq: int
    official: str
    kind: str
    at: str
    reason: str | None
    verdict: str | None
    expected: str | None
    happened: str | None
    decided: str | None


@dataclass(frozen=True, slots=True)
class Health:
    """How many objects a dataset has, how many are gone, and when its keys were last proven.

    Neither is counted beyond ``COUNTED``.
    """

    objects: int
    gone: int
    proven: str | None


def page_of_entries(
    service: Service,
    principal: Principal,
    *,
    type_: str | None = None,
    ceremony: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[ToldEntry]:
    """Give a page of entries in words, the newest first: ``limit`` of those below ``before``."""
    principal.require("audit")
    wanted: list[ColumnElement[bool]] = []
    if type_:
        wanted.append(ledger_entry.c.type == type_)
    if ceremony:
        wanted.append(ledger_entry.c.ceremony == ceremony)
    if before is not None:
        wanted.append(ledger_entry.c.seq < before)
    with service.store.reading() as connection:
        wanted.append(ledger_entry.c.seq < size_of_head(connection))
        return _summaries(connection, wanted, limit)


def ceremony_with_newest_entries(
    service: Service, principal: Principal, ceremony_id: str, limit: int
) -> tuple[Ceremony, list[ToldEntry]]:
    """Give a ceremony, after its deadlines, and its newest entries in words, both of one moment."""
    with looking(service, principal, ceremony_id) as (connection, state_):
        return state_, _summaries(connection, [ledger_entry.c.ceremony == ceremony_id], limit)


def newest_entry_of(service: Service, principal: Principal, ceremony_id: str) -> int:
    """Give the number of a ceremony's newest entry without loading it, to whom it concerns."""
    with service.store.glancing() as connection:
        return ceremony_repository.newest_entry_of(connection, principal, ceremony_id)


def last_entry_of(connection: Connection, ceremony_id: str) -> int:
    """Give the number of a ceremony's newest entry."""
    query = select(func.max(ledger_entry.c.seq)).where(ledger_entry.c.ceremony == ceremony_id)
    return int(connection.execute(query).scalar_one())


def entry(service: Service, principal: Principal, seq: int) -> WholeEntry:
    """Give one entry with its exact bytes and hashes, and its tlog-proof."""
    principal.require("audit")
    query = select(ledger_entry.c.entry).where(ledger_entry.c.seq == seq)
    with service.store.reading() as connection:
        data = connection.execute(query).scalar()
        if data is None:
            raise NotKnownError(f"the ledger has no entry {seq}")
        proof, keyed = proof_with_entry(connection, seq), keyed_people(connection)
    parsed = parse_entry(data)
    return WholeEntry(
        told=ToldEntry.of(seq, parsed.body, keyed),
        bytes=bytes(data).decode(),
        leaf=leaf_hash(data).hex(),
        prev=parsed.prev.hex(),
        proof=proof,
    )


def proof_of_entry(service: Service, principal: Principal, seq: int) -> str:
    """Give the tlog-proof of one entry, which it brings along."""
    principal.require("audit")
    with service.store.reading() as connection:
        return proof_with_entry(connection, seq)


def proof_of_ceremony(service: Service, principal: Principal, ceremony_id: str) -> str:
    """Give the tlog-proof of a ceremony's newest entry, for whom the ceremony concerns.

    The entry is chained to all before it, so it shows how far the ceremony had come.
    """
    with service.store.reading() as connection:
        require_visible(connection, principal, ceremony_id)
        return proof_with_entry(connection, last_entry_of(connection, ceremony_id))


def entry_types(service: Service) -> list[str]:
    """List the kinds of entry there are."""
    with service.store.reading() as connection:
        query = select(ledger_entry.c.type).distinct().order_by(ledger_entry.c.type)
        return list(connection.execute(query).scalars())


def statements_of(
    service: Service, principal: Principal, ceremony_id: str
) -> list[SignedStatement]:
    """Give a ceremony's signed statements, read out of their envelopes, in order."""
    columns = (_statements.c[name] for name in ("seq", "official", "kind", "at", "envelope"))
    query = select(*columns).where(_statements.c.ceremony == ceremony_id)
    with service.store.reading() as connection:
        require_visible(connection, principal, ceremony_id)
        return read_all(connection, query.order_by(_statements.c.seq), _signed)


def _signed(*, envelope: str, **row: Any) -> SignedStatement:
    """Read what was signed out of its envelope."""
    said = Statement.parse(Envelope.from_dict(canonical_json.decode(envelope.encode())).payload)
    texts = ("reason", "verdict", "expected", "happened", "decided")
    return SignedStatement(**row, **{name: getattr(said, name) for name in texts})


def health(service: Service, name: str) -> Health:
    """Give how many objects a dataset has and how many are gone; when its keys were last proven."""
    told = state["statement"].join(
        state["ceremony"], state["ceremony"].c.id == state["statement"].c.ceremony
    )
    proven = select(func.max(state["statement"].c.at)).select_from(told)
    proven = proven.where(
        state["ceremony"].c.dataset == name, state["statement"].c.kind.in_(("receipt", "turn"))
    )
    mine = _objects.c.dataset == name
    with service.store.reading() as connection:
        number = _counted(connection, [mine])
        gone = _counted(connection, [mine, _objects.c.gone.is_not(None)])
        return Health(number, gone, connection.execute(proven).scalar())


def page_of_objects(
    service: Service,
    principal: Principal,
    dataset: str,
    *,
    text: str = "",
    since: str = "",
    gone: bool | None = None,
    before: tuple[str, str] = ("", ""),
    limit: int = 50,
) -> tuple[int, list[ListedObject]]:
    """Give how many objects match, and the newest of them; ``gone`` those marked so, or not.

    ``before`` is when the last one on the page before was sealed, and its id: many may have
    been sealed in the same moment. At most ``COUNTED`` are counted, and one more says that
    there are more: a page must not cost what the whole catalogue does.
    """
    principal.require("read", dataset)
    wanted = _wanted_objects(dataset, text, since, gone)
    page = select(*page_columns()).select_from(with_collections()).where(*wanted)
    page = page.order_by(_objects.c.sealed.desc(), _objects.c.id)
    with service.store.reading() as connection:
        total, found = _counted(connection, wanted), list[ListedObject]()
        for part in _after(before):
            rest = page.where(*part).limit(limit - len(found))
            found += read_all(connection, rest, ListedObject) if len(found) < limit else ()
        return total, found


def _wanted_objects(
    dataset: str, text: str, since: str, gone: bool | None
) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [_objects.c.dataset == dataset]
    if text:
        wanted.append(text_fits(text))
    if since:
        wanted.append(_objects.c.sealed >= since)
    if gone is not None:
        wanted.append(_objects.c.gone.is_not(None) if gone else _objects.c.gone.is_(None))
    return wanted


def _counted(connection: Connection, wanted: list[ColumnElement[bool]]) -> int:
    """Count objects, to one more than ``COUNTED`` at most."""
    return counted(connection, select(_objects.c.id).where(*wanted), COUNTED)


def _after(before: tuple[str, str]) -> list[list[ColumnElement[bool]]]:
    """Give what follows an object in two ranges of the index: of its moment, and of earlier ones.

    One condition for both would be no range, and read all that is newer once more.
    """
    sealed, last = before
    if not sealed:
        return [[]]
    return [[_objects.c.sealed == sealed, _objects.c.id > last], [_objects.c.sealed < sealed]]


def _summaries(
    connection: Connection, wanted: list[ColumnElement[bool]], limit: int
) -> list[ToldEntry]:
    query = select(ledger_entry.c.seq, ledger_entry.c.entry).where(*wanted)
    rows = connection.execute(query.order_by(ledger_entry.c.seq.desc()).limit(limit))
    bodies = [(row.seq, parse_entry(row.entry).body) for row in rows]
    keyed = keyed_people(connection)
    return [ToldEntry.of(seq, body, keyed) for seq, body in bodies]
