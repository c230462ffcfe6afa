"""What the console looks up: ledger entries in words, and statements."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select

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
from custody.service.paging import PAGE, Page, within
from custody.service.person import keyed_people
from custody.service.settling import looking
from custody.signed_act import unsigned_by
from custody.store.rows import read_all
from custody.store.tables import ledger_entry, state
from custody.tlog.entry import parse_entry
from custody.tlog.merkle import leaf_hash

_statements = state["statement"]


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
class SoughtEntries:
    """What is asked of the ledger; what is empty asks for nothing.

    ``text`` is the number of an entry, or the whole name of a ceremony, dataset or kind; ``since``
    and ``until`` are stamps, the second one exclusive.
    """

    text: str = ""
    type: str = ""
    dataset: str = ""
    ceremony: str = ""
    since: str = ""
    until: str = ""


def page_of_entries(
    service: Service,
    principal: Principal,
    sought: SoughtEntries | None = None,
    *,
    descending: bool = True,
    number: int = 1,
    size: int = PAGE,
) -> Page[ToldEntry]:
    """Give a page of entries in words, the newest first: which ones is found by the indexes."""
    principal.require("audit")
    with service.store.reading() as connection:
        head = size_of_head(connection)
        wanted = [ledger_entry.c.seq < head, *_wanted_entries(sought or SoughtEntries())]
        total = head
        if len(wanted) > 1:
            query = select(func.count()).select_from(ledger_entry).where(*wanted)
            total = int(connection.execute(query).scalar_one())
        number = within(number, total, size)
        in_order = ledger_entry.c.seq.desc() if descending else ledger_entry.c.seq.asc()
        named = select(ledger_entry.c.seq).where(*wanted).order_by(in_order)
        seqs = connection.execute(named.limit(size).offset((number - 1) * size)).scalars().all()
        told = _summaries(connection, [ledger_entry.c.seq.in_(seqs)], size)
        return Page(told if descending else told[::-1], total, number, size)


def _wanted_entries(sought: SoughtEntries) -> list[ColumnElement[bool]]:
    of = ledger_entry.c
    names = ("type", "dataset", "ceremony")
    wanted = [of[name] == getattr(sought, name) for name in names if getattr(sought, name)]
    if sought.text.isascii() and sought.text.isdigit() and len(sought.text) < 16:
        wanted.append(of.seq == int(sought.text))
    elif sought.text:
        wanted.append(or_(*(of[name] == sought.text for name in names)))
    wanted += [of.at >= sought.since] if sought.since else []
    wanted += [of.at < sought.until] if sought.until else []
    return wanted


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


def _summaries(
    connection: Connection, wanted: list[ColumnElement[bool]], limit: int
) -> list[ToldEntry]:
    query = select(ledger_entry.c.seq, ledger_entry.c.entry).where(*wanted)
    rows = connection.execute(query.order_by(ledger_entry.c.seq.desc()).limit(limit))
    bodies = [(row.seq, parse_entry(row.entry).body) for row in rows]
    keyed = keyed_people(connection)
    return [ToldEntry.of(seq, body, keyed) for seq, body in bodies]
