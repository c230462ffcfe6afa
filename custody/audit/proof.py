"""Proofs for outsiders: one entry, shown to be in the ledger without the ledger (TAMPER).

A proof is a C2SP tlog-proof (:mod:`custody.tlog.proof`) whose extra data is the
entry itself::

    c2sp.org/tlog-proof@v1
    extra Y3VzdG9keS5leGFtcGxlL21haW4vZW50cnkvdjEKNQox…    base64 of the entry's exact bytes
    index 5
    …

Nobody has signed the extra data, and it is not believed: like bytes that come
from anywhere else it has to hash to the leaf at the place that it names. So one
file and the service's key are all it takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from custody.audit.checks.checkpoint import read_identity
from custody.audit.sources.source import Source
from custody.errors import InputError, LedgerError
from custody.tlog.cosignature import Cosigner, open_cosigned
from custody.tlog.entry import parse_entry
from custody.tlog.merkle import HASH_SIZE, Frontier, inclusion_proof, leaf_hash
from custody.tlog.note import Checkpoint, Verified, split_note
from custody.tlog.note_keys import Verifier
from custody.tlog.proof import TlogProof, verify_entry, with_entry

Place = tuple[int, int]
"""A complete subtree: its level, and its index there."""


@dataclass(frozen=True, slots=True)
class ProvenEntry:
    """An entry that is in a log: its number, its body, and the checkpoint that covers it."""

    seq: int
    body: dict[str, Any]
    checkpoint: Checkpoint
    signed_by: tuple[str, ...]
    """The names on the checkpoint; verified are the log's own and those of ``witnesses``."""
    witnesses: tuple[Verified, ...] = ()


def make_proof(source: Source, seq: int) -> TlogProof:
    """Prove an entry of a ledger under its checkpoint; reads all of the ledger once.

    The proof is checked before it is given: ``LedgerError`` where entries and
    checkpoint don't belong together. ``InputError`` for an entry there isn't.
    """
    identity = read_identity(source)
    checkpoint, key = identity.checkpoint, source.claimed or identity.named
    if identity.note is None or checkpoint is None or key is None:
        raise LedgerError("the ledger names no key, or has no checkpoint")
    if not 0 <= seq < checkpoint.size:
        raise InputError(f"the checkpoint counts {checkpoint.size} entries, there is no {seq}")
    wanted = _proof_subtrees(seq, checkpoint.size)
    entries = (stored.entry for stored in islice(source.entries(), checkpoint.size))
    entry, found = _collect(entries, seq, wanted)
    hashes = inclusion_proof(seq, checkpoint.size, _reader(found))
    proof = with_entry(TlogProof(seq, tuple(hashes), identity.note), entry)
    verify_entry(proof, entry, key)
    return proof


def check_proof(
    proof: TlogProof,
    log: Verifier,
    entry: bytes | None = None,
    witnesses: Sequence[Cosigner] = (),
) -> ProvenEntry:
    """Check a proof of an entry, or of the one it carries itself; ``LedgerError`` if it fails.

    Every one of ``witnesses`` has to have cosigned the proof's checkpoint. ``InputError``
    where there is no entry to check it for.
    """
    data = proof.extra if entry is None else entry
    if data is None:
        raise InputError(
            "the proof does not carry its entry", hint="give it with --entry-file or --grant"
        )
    checkpoint = verify_entry(proof, data, log)
    _, seen = open_cosigned(proof.checkpoint, log, witnesses)
    for one in witnesses:  # no key is there under two names: open_cosigned refuses that
        if one.public not in {cosigned.public for cosigned in seen}:
            raise LedgerError(f"the witness {one.name} has not cosigned the checkpoint")
    parsed = parse_entry(data)
    names = tuple(dict.fromkeys(line.name for line in split_note(proof.checkpoint)[1]))
    return ProvenEntry(parsed.seq, parsed.body, checkpoint, names, seen)


def _proof_subtrees(seq: int, size: int) -> set[Place]:
    """List the subtrees that a proof is made of, before anything is read."""
    places = set[Place]()

    def note(level: int, index: int) -> bytes:
        places.add((level, index))
        return bytes(HASH_SIZE)

    inclusion_proof(seq, size, note)
    return places


def _collect(
    entries: Iterable[bytes], seq: int, wanted: set[Place]
) -> tuple[bytes, dict[Place, bytes]]:
    """Read all entries; keep one of them, and the hashes of the subtrees wanted."""
    kept, found, tree = b"", dict[Place, bytes](), Frontier()
    for at, data in enumerate(entries):
        leaf = leaf_hash(data)
        if at == seq:
            kept = data
        tree, completed = tree.append(leaf)
        for level, index, hash_ in ((0, at, leaf), *completed):
            if (level, index) in wanted:
                found[level, index] = hash_
    return kept, found


def _reader(found: dict[Place, bytes]) -> Callable[[int, int], bytes]:
    def node(level: int, index: int) -> bytes:
        if (level, index) not in found:
            raise LedgerError("the ledger has fewer entries than its checkpoint counts")
        return found[level, index]

    return node
