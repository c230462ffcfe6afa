"""Checks whose ledger this is and its signed checkpoint: steps 1 and 4 of the verifier."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from custody.audit.checks.catalogue import make_finding
from custody.audit.checks.resumed import Resumption, read_resumptions
from custody.audit.finding import Finding
from custody.audit.sources.source import Source, Tables
from custody.errors import InputError, LedgerError
from custody.tlog.entry import Entry, parse_entry
from custody.tlog.note import Checkpoint, open_checkpoint, split_note
from custody.tlog.note_keys import Verifier


@dataclass(frozen=True, slots=True)
class Identity:
    """What a ledger says of itself, none of it verified.

    ``origin`` is its name as most of the places have it that say it, so that one
    altered place is one finding. ``named`` is the key in its first entry, or in the last
    that it was ``resumed`` with, and ``checkpoint`` what its ``note`` says, where that can be read.
    """

    origin: str
    named: Verifier | None
    note: bytes | None
    checkpoint: Checkpoint | None
    resumed: tuple[Resumption, ...] = ()


def read_identity(source: Source) -> Identity:
    """Read a ledger's name, key and checkpoint; ``InputError`` where there is nothing to check."""
    note, first = _note(source), None
    checkpoint = _checkpoint(note)
    with contextlib.suppress(LedgerError):
        stored = next(source.entries(), None)
        if stored is None and (not note or (checkpoint and not checkpoint.size)):
            raise InputError(
                f"there is nothing to check in {source.name}: the ledger has no entries",
                hint="custody init begins a ledger",
            )
        first = parse_entry(stored.entry) if stored else None
    origin, named = _name_and_key(first)
    resumed = _resumptions(source, named, note)
    named = resumed[-1].key if resumed else named
    said = [name for name in (first.origin if first else None, origin) if name]
    said += [key.name for key in (named, source.claimed) if key]
    said += [checkpoint.origin] if checkpoint else []
    most = Counter(said).most_common(1)[0][0] if said else ""
    return Identity(most, named, note, checkpoint, resumed)


def claimed_size(source: Source) -> int:
    """Give the number of entries in the checkpoint, unverified; 0 where there is no checkpoint."""
    checkpoint = _checkpoint(_note(source))
    return checkpoint.size if checkpoint else 0


def check_keys(key: Verifier | None, identity: Identity, source: Source) -> Iterator[Finding]:
    """Compare the keys that are named with the one to verify with."""
    at = identity.resumed[-1].seq if identity.resumed else 0
    named = {f"entry {at}, data.vkey": identity.named}
    if source.claimed is not None:
        named["line 1, vkey"] = source.claimed
    for where, other in named.items():
        if key is None or other != key:
            names = key.vkey if key else "a key", other.vkey if other else "none"
            yield make_finding("checkpoint.key", where, *names)


def check_signature(identity: Identity, key: Verifier | None) -> Iterator[Finding]:
    """Verify the checkpoint's signature; with a key, no finding means that it holds."""
    if not identity.note:
        yield make_finding("checkpoint.missing", "checkpoint", "a signed note", "none")
    elif key is not None:
        try:
            open_checkpoint(identity.note, key)
        except LedgerError as error:
            yield make_finding("checkpoint.signature", "checkpoint", key.vkey, error.message)


def check_size(
    checkpoint: Checkpoint | None, size: int, tables: Tables | None = None
) -> Iterator[Finding]:
    """Compare how many entries the checkpoint counts with how many there are.

    A service signs after it has committed. So a database may have more, where its head row
    counts them, too: they are not signed yet, and no more than that.
    """
    if checkpoint is not None and checkpoint.size != size:
        counted = [row["size"] for row in tables.heads()] if tables is not None else []
        if size > checkpoint.size and counted == [size]:
            return
        check = "chain.short" if size < checkpoint.size else "chain.long"
        yield make_finding(check, "ledger", f"{checkpoint.size} entries", f"{size} entries")


def check_head_note(tables: Tables, identity: Identity, key: Verifier) -> Iterator[Finding]:
    """Compare the head row's own note with the checkpoint, if that is the cosigned one of its size.

    The service signs a head once and cosignatures are added to a copy, so both are of
    the same text.
    """
    for row in tables.heads()[:1]:
        note = str(row["note"]).encode(errors="replace")
        if note == identity.note:
            continue
        try:
            if open_checkpoint(note, key) == identity.checkpoint:
                continue
            got = "another checkpoint"
        except LedgerError as error:
            got = error.message
        yield make_finding("head.note", "ledger_head, column note", "the checkpoint", got)


def _name_and_key(first: Entry | None) -> tuple[str | None, Verifier | None]:
    """Give the name and the key in the body of the first entry."""
    data = first.body.get("data") if first else None
    if not isinstance(data, dict):
        return None, None
    origin, named = data.get("origin"), None
    with contextlib.suppress(LedgerError):
        named = Verifier.parse(str(data.get("vkey")))
    return (origin if isinstance(origin, str) else None), named


def _resumptions(
    source: Source, first: Verifier | None, note: bytes | None
) -> tuple[Resumption, ...]:
    """Find where the ledger was resumed: not looked for where its first key signed it."""
    if first is None or first.key_id in _key_ids(note):
        return ()
    return read_resumptions(source, first)


def _key_ids(note: bytes | None) -> set[bytes]:
    with contextlib.suppress(LedgerError):
        return {line.key_id for line in split_note(note or b"")[1]}
    return set()


def _note(source: Source) -> bytes | None:
    with contextlib.suppress(LedgerError):
        return source.checkpoint()
    return None


def _checkpoint(note: bytes | None) -> Checkpoint | None:
    with contextlib.suppress(LedgerError):
        return Checkpoint.parse(split_note(note or b"")[0])
    return None
