"""The demo's last steps: restore, stock age, audit, and finding an altered byte."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from custody.config import sqlite_url
from custody.demo.cast import Participants, print_line


def restore(cast: Participants, ceremony_id: str, sealed: Path) -> None:
    """Fetch the grant as the requester, restore, and compare with what tar printed."""
    host = cast.host
    token = host.folder / "rita.token"
    host.custody("fetch", ceremony_id, "-o", "grant.json", token_file=token)
    options = ["--grant", "grant.json", "--identity", "rita.identity", "-o", "restored.tar"]
    host.custody("restore", sealed.name, *options, show=True)
    with (host.folder / "restored.tar").open("rb") as stream:
        cast.outcome.sha256_out = hashlib.file_digest(stream, "sha256").hexdigest()
    cast.outcome.opened = cast.outcome.sha256_out == cast.outcome.sha256_in
    same = "bit for bit the same" if cast.outcome.opened else "NOT the same"
    print_line("rita", f"restores: SHA-256 {cast.outcome.sha256_out[:16]}…, {same}")


def open_with_stock_age(cast: Participants, sealed: Path) -> None:
    """Rewrap the sealed file and open it with stock age, where that is installed."""
    host, age = cast.host, shutil.which("age")
    host.custody("rewrap", sealed.name, "--grant", "grant.json", "-o", "rewrapped.age")
    if age is None:
        print_line("stock age", "is not installed here, so this was left out")
        return
    command = [age, "-d", "-i", "rita.identity", "rewrapped.age"]
    digest = hashlib.sha256()
    with subprocess.Popen(command, cwd=host.folder, stdout=subprocess.PIPE) as child:  # noqa: S603
        assert child.stdout is not None
        while block := child.stdout.read(1 << 20):
            digest.update(block)
    opened = child.returncode == 0 and digest.hexdigest() == cast.outcome.sha256_in
    cast.outcome.stock_age = opened
    told = "opens the rewrapped file too" if opened else "does NOT open the rewrapped file"
    print_line("stock age", told)


def audit(cast: Participants) -> None:
    """Verify the ledger and the state that folds from it."""
    done = cast.host.audit(
        "verify", "--database", cast.host.database_url, "--require", "signed", "--json"
    )
    cast.outcome.ledger_verified = done.returncode == 0
    cast.outcome.ledger_entries = int(json.loads(done.stdout)["entries"])
    told = "nothing to find" if done.returncode == 0 else "FINDINGS"
    print_line(
        "auditor", f"{cast.outcome.ledger_entries} ledger entries, replayed and verified: {told}"
    )


def tamper(cast: Participants) -> None:
    """Flip one byte in a copy of the database, and see that the verifier finds it."""
    host = cast.host
    copy = host.folder / "tampered.db"
    with closing(sqlite3.connect(host.database)) as real, closing(sqlite3.connect(copy)) as fake:
        real.backup(fake)
        seq = _flip_a_byte(fake)
    done = host.audit("verify", "--database", sqlite_url(copy), "--json")
    cast.outcome.tamper_found = done.returncode == 1
    told = "and the verifier finds it" if cast.outcome.tamper_found else "and NOBODY NOTICES"
    print_line("intruder", f"flips one byte of entry {seq} in a copy of the database,")
    print_line("auditor", told)


def _flip_a_byte(database: sqlite3.Connection) -> int:
    """Change one letter of an official's approval, triggers dropped, as an owner could."""
    for (name,) in database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_entry'"
    ).fetchall():
        database.execute(f'DROP TRIGGER "{name}"')
    seq, entry = database.execute(
        "SELECT seq, entry FROM ledger_entry WHERE type = 'ceremony.signed' ORDER BY seq DESC"
    ).fetchone()
    flipped = bytearray(entry)
    flipped[len(flipped) // 2] ^= 1
    database.execute("UPDATE ledger_entry SET entry = ? WHERE seq = ?", (bytes(flipped), seq))
    database.commit()
    return int(seq)
