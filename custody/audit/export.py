"""Writing a database's ledger to a file that is enough to verify it without the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from custody.audit.checks.checkpoint import read_identity
from custody.audit.sources.source import Source
from custody.audit.verify import Watch
from custody.errors import LedgerError
from custody.files import atomic_output
from custody.tlog.export_file import Row, ledger_lines
from custody.tlog.note import split_note


def export(source: Source, path: Path, watch: Watch, *, overwrite: bool = False) -> int:
    """Write the entries that the checkpoint counts, and the checkpoint; gives their number.

    A live database may have a few more, which are signed a moment later.

    Nothing is verified: what is stored is written, byte for byte, so that a ledger
    that was altered is evidence in the file too. ``LedgerError`` where an alteration
    leaves nothing that the file could hold; no file is left then.
    """
    identity, count = read_identity(source), 0
    if identity.named is None or not identity.note:
        raise LedgerError("the ledger names no key, or has no checkpoint")
    end = identity.checkpoint.size if identity.checkpoint else None

    def rows() -> Iterator[Row]:
        nonlocal count
        for stored in watch("export", source.entries()):
            if stored.seq < 0:
                raise LedgerError("an entry is stored under something else than a number from 0")
            if end is not None and count >= end:
                break
            yield stored.seq, stored.entry
            count += 1

    kept = newest_notes(source.cosigned(), identity.note)
    with atomic_output(path, overwrite=overwrite) as stream:
        for line in ledger_lines(identity.named, rows(), identity.note, kept):
            stream.write(line)
    return count


def newest_notes(kept: Iterable[tuple[Any, Any]], head: bytes) -> list[bytes]:
    """Pick, of the cosigned notes by size, the newest of everybody who did not cosign the head."""
    newest = dict[tuple[str, bytes], bytes]()
    for _, text in kept:
        note = str(text).encode(errors="replace")
        newest |= dict.fromkeys(_signers(note), note)
    for signer in _signers(head):
        newest.pop(signer, None)
    return list(dict.fromkeys(newest.values()))


def _signers(note: bytes) -> set[tuple[str, bytes]]:
    try:
        return {(line.name, line.key_id) for line in split_note(note)[1]}
    except LedgerError:
        return set()  # no note; whoever verifies the database is told so
