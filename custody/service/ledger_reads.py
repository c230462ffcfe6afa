"""Reading the ledger for callers: its checkpoint, its entries, and proofs about them.

All of it is for the newest head that is signed. Entries that were committed a moment ago and
are not signed yet are told to nobody (promise ONE-HISTORY).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from custody.errors import CustodyError, InputError, LedgerError, NotKnownError, PendingError
from custody.formats.encoding import LARGEST, format_base64
from custody.service.context import Principal, Service
from custody.store.tables import cosigned, ledger_entry, ledger_head
from custody.store.tree_nodes import node_reader
from custody.tlog.merkle import consistency_proof, inclusion_proof
from custody.tlog.note import Checkpoint, split_note
from custody.tlog.proof import TlogProof, with_entry

MAX_ENTRIES = 1000


@dataclass(frozen=True, slots=True)
class ServiceIdentity:
    """What identifies a service: origin, verifier key, combiner key, and signed head."""

    origin: str
    vkey: str
    combiner: str
    checkpoint: str


@dataclass(frozen=True, slots=True)
class Consistency:
    """The present checkpoint, and the proof that its tree continues an earlier one, in base64."""

    checkpoint: str
    proof: list[str]


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry's number and its exact bytes in base64."""

    seq: int
    entry: str


@dataclass(frozen=True, slots=True)
class Head:
    """How many entries are signed, and the checkpoint that says so."""

    size: int
    note: str


def describe_service(service: Service) -> ServiceIdentity:
    """Give what identifies this service."""
    combiner = format_base64(service.key.combiner_public)
    return ServiceIdentity(service.origin, service.key.vkey, combiner, checkpoint(service))


def checkpoint(service: Service) -> str:
    """Give the signed checkpoint of the present head."""
    with service.store.reading() as connection:
        return note_of_head(connection)


def entries(service: Service, principal: Principal, start: int, limit: int) -> list[StoredEntry]:
    """Give the exact bytes of at most ``limit`` entries from ``start``, for auditors."""
    principal.require("audit")
    if not (0 <= start <= LARGEST and 1 <= limit <= MAX_ENTRIES):
        raise InputError(f"expected a start from 0, and a limit from 1 to {MAX_ENTRIES}")
    query = select(ledger_entry.c.seq, ledger_entry.c.entry).where(ledger_entry.c.seq >= start)
    with service.store.reading() as connection:
        query = query.where(ledger_entry.c.seq < size_of_head(connection))
        rows = connection.execute(query.order_by(ledger_entry.c.seq).limit(limit)).all()
    return [StoredEntry(row.seq, format_base64(row.entry)) for row in rows]


def consistency(service: Service, first: int) -> Consistency:
    """Prove that the present head continues the tree of ``first`` entries."""
    with service.store.reading() as connection:
        size = size_of_head(connection)
        if not 1 <= first <= size:
            raise InputError(f"the ledger has {size} entries, there is no tree of {first} in it")
        proof = consistency_proof(first, size, node_reader(connection))
        note = note_of_head(connection)
    return Consistency(note, [format_base64(hash_) for hash_ in proof])


def tlog_proof(connection: Connection, seq: int) -> str:
    """Give a C2SP tlog-proof of an entry under the present head, for whoever has the entry."""
    return _proof(connection, seq).encode().decode()


def proof_with_entry(connection: Connection, seq: int) -> str:
    """Give a C2SP tlog-proof that brings its entry along; ``custody-audit proof check`` reads it.

    ``NotKnownError`` for an entry that there isn't.
    """
    query = select(ledger_entry.c.entry).where(ledger_entry.c.seq == seq)
    entry = connection.execute(query).scalar()
    if entry is None:
        raise NotKnownError(f"the ledger has no entry {seq}")
    return with_entry(_proof(connection, seq), bytes(entry)).encode().decode()


def _proof(connection: Connection, seq: int) -> TlogProof:
    size = size_of_head(connection)
    if seq >= size:
        raise PendingError(f"entry {seq} is not signed yet", hint="ask again in a moment")
    hashes = inclusion_proof(seq, size, node_reader(connection))
    return TlogProof(seq, tuple(hashes), note_with_cosignatures(connection).encode())


@dataclass(frozen=True, slots=True)
class EntryProof:
    """An entry's number, its exact bytes, and the hashes of its inclusion proof."""

    seq: int
    entry: bytes
    hashes: tuple[bytes, ...]

    def record(self) -> dict[str, Any]:
        """Give all of it as a JSON object."""
        return {
            "entry": format_base64(self.entry),
            "proof": [format_base64(hash_) for hash_ in self.hashes],
            "seq": self.seq,
        }


def entry_proofs(connection: Connection, seqs: Iterable[int], size: int) -> dict[int, EntryProof]:
    """Give entries with their inclusion proofs in the tree of ``size`` entries."""
    if not 1 <= size <= size_of_head(connection):
        raise InputError(f"the ledger has no tree of {size} entries")
    wanted = sorted(set(seqs))
    if wanted and wanted[-1] >= size:
        raise InputError(
            f"the tree of {size} entries has no entry {wanted[-1]} yet",
            hint="ask with the size of the newest checkpoint",
        )
    node = node_reader(connection, wanted, size)
    query = select(ledger_entry.c.seq, ledger_entry.c.entry).where(ledger_entry.c.seq.in_(wanted))
    return {
        row.seq: EntryProof(row.seq, row.entry, tuple(inclusion_proof(row.seq, size, node)))
        for row in connection.execute(query)
    }


def size_of_head(connection: Connection) -> int:
    """Give the number of entries that are signed."""
    return _head(connection).size


def note_of_head(connection: Connection) -> str:
    """Give the checkpoint of the newest signed head, under the service's own signature."""
    return _head(connection).note


def note_with_cosignatures(connection: Connection) -> str:
    """Give the checkpoint of the present head, with its cosignatures if it has any."""
    head = _head(connection)
    query = select(cosigned.c.note).where(cosigned.c.size == head.size)
    return str(connection.execute(query).scalar() or head.note)


def _head(connection: Connection) -> Head:
    note: Any = connection.execute(select(ledger_head.c.note)).scalar()
    if not note:
        raise CustodyError("the ledger has not begun yet", hint="begin it with: custody init")
    try:
        return Head(Checkpoint.parse(split_note(note.encode())[0]).size, note)
    except (AttributeError, LedgerError, UnicodeEncodeError):  # SQLite may have no text there
        raise LedgerError(
            "the signed head of the ledger can't be read",
            hint="find out what happened to it: custody-audit verify",
            promise="TAMPER",
        ) from None
