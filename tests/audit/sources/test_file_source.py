"""Exported ledger files: what was cut, garbled or put together is found (TAMPER)."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from custody.audit.export import export
from custody.audit.sources.database_source import open_database
from custody.audit.sources.file_source import FileSource
from custody.audit.verify import verify
from custody.errors import InputError, LedgerError, RefusedError
from custody.formats.encoding import format_base64, parse_base64
from custody.tlog.note_keys import Signer
from tests.audit.history import Copy, places
from tests.people import ORIGIN

Lines = list[bytes]


def found(path: Path, lines: Lines) -> set[tuple[str, str]]:
    path.write_bytes(b"".join(lines))
    return places(verify(FileSource(path)).findings)


@pytest.fixture
def lines(exported: Path) -> Lines:
    return exported.read_bytes().splitlines(keepends=True)


def test_a_file_that_was_cut_short_is_found(exported: Path, lines: Lines) -> None:
    """Anywhere after its first line: between entries, within one, before the checkpoint."""
    whole = b"".join(lines)
    for size in (len(lines[0]), len(lines[0]) + 10, len(whole) // 2, len(whole) - 2):
        assert ("source.readable", f"the ledger file {exported}") in found(exported, [whole[:size]])
    assert ("source.readable", f"the ledger file {exported}") in found(exported, lines[:-1])


def test_a_garbled_file_is_found_or_no_ledger_file(exported: Path, lines: Lines) -> None:
    """Any byte: it is never intact, and never more than a finding or one clear error."""
    draw, whole = random.Random(11), b"".join(lines)
    for at in draw.sample(range(len(whole)), 25):
        changed = whole[:at] + bytes([whole[at] ^ 1 << draw.randrange(7)]) + whole[at + 1 :]
        try:
            assert found(exported, [changed]), at
        except InputError:
            assert at < len(lines[0])


def test_lines_removed_swapped_or_doubled_are_found(exported: Path, lines: Lines) -> None:
    assert ("chain.seq", "entry 50") in found(exported, lines[:50] + lines[51:])
    swapped = [*lines[:50], lines[51], lines[50], *lines[52:]]
    assert {("chain.seq", "entry 50"), ("chain.seq", "entry 49")} <= found(exported, swapped)
    doubled = [*lines[:51], *lines[50:]]
    assert {("chain.seq", "entry 49"), ("chain.long", "ledger")} <= found(exported, doubled)
    assert ("chain.short", "ledger") in found(exported, [*lines[:50], lines[-1]])


def test_an_entry_under_another_number_is_found(exported: Path, lines: Lines) -> None:
    row = json.loads(lines[50])
    lines[50] = b'{"entry":"%b","seq":7}\n' % row["entry"].encode()
    assert found(exported, lines) == {("chain.index", "entry 7")}


def test_an_altered_entry_is_found(exported: Path, lines: Lines) -> None:
    row = json.loads(lines[-2])
    entry = parse_base64(row["entry"])
    assert entry is not None
    altered = format_base64(entry.replace(b"anna", b"bert", 1))
    lines[-2] = b'{"entry":"%b","seq":%d}\n' % (altered.encode(), row["seq"])
    assert ("checkpoint.root", "checkpoint") in found(exported, lines)


def test_another_key_in_front_is_found(exported: Path, lines: Lines) -> None:
    """The first line only says which ledger this claims to be."""
    vkey = Signer(ORIGIN, bytes(32)).verifier.vkey
    lines[0] = (
        json.dumps(
            {"format": "custody-ledger/v1", "origin": ORIGIN, "vkey": vkey}, separators=(",", ":")
        ).encode()
        + b"\n"
    )
    assert found(exported, lines) == {("checkpoint.key", "line 1, vkey")}


@pytest.mark.parametrize("content", [b"", b"\n", b"{}\n", b"\xff\xfd", b"SQLite format 3\0"])
def test_what_is_no_ledger_file_is_said(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(InputError, match="is not a ledger file"):
        FileSource(tmp_path / "x")


def test_a_file_without_entries_is_nothing_to_check(
    exported: Path, lines: Lines, played: Copy
) -> None:
    """But one whose checkpoint counts some is cut."""
    assert {("chain.empty", "ledger"), ("chain.short", "ledger")} <= found(
        exported, [lines[0], lines[-1]]
    )
    from custody.tlog.merkle import EMPTY_ROOT
    from custody.tlog.note import Checkpoint

    note = played.key.sign(Checkpoint(ORIGIN, 0, EMPTY_ROOT))
    last = json.dumps({"checkpoint": note}, ensure_ascii=False, separators=(",", ":")).encode()
    with pytest.raises(InputError, match="nothing to check"):
        found(exported, [lines[0], last + b"\n"])


def test_an_export_leaves_whole_files_only(copy: Copy, tmp_path: Path) -> None:
    """Not over another file, and not where an entry is longer than an entry can be."""
    path = tmp_path / "ledger.jsonl"
    path.write_text("mine")
    with open_database(copy.url) as source, pytest.raises(RefusedError, match="exists already"):
        export(source, path, lambda _, rows: rows)
    copy.alter("UPDATE ledger_entry SET entry = zeroblob(70000) WHERE seq = 60")
    with open_database(copy.url) as source, pytest.raises(LedgerError, match="entry 60"):
        export(source, path, lambda _, rows: rows, overwrite=True)
    assert path.read_text() == "mine"
    assert {one.name for one in tmp_path.iterdir()} <= {
        "ledger.jsonl",
        "copy.db",
        "copy.db-wal",
        "copy.db-shm",
    }


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET seq = -1 WHERE seq = 5",
        "UPDATE ledger_entry SET entry = zeroblob(9) WHERE seq = 0",
        "DELETE FROM ledger_head",
    ],
)
def test_what_a_file_could_not_hold_is_not_exported(
    copy: Copy, tmp_path: Path, statement: str
) -> None:
    copy.alter(statement)
    with open_database(copy.url) as source, pytest.raises(LedgerError):
        export(source, tmp_path / "ledger.jsonl", lambda _, rows: rows)
    assert not (tmp_path / "ledger.jsonl").exists()
