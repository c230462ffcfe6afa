"""A ledger that went on after a restore that lost entries, under another key (ONE-HISTORY).

The entry ``ledger.resumed`` names the head that was signed last and is lost, the key that signed
it, and the key from there on. What an auditor kept from before is signed with a former key.
Up to that entry the ledger has to continue it; of what was lost it can say no more than how
much that was. Anybody who can write the database can write such an entry, and a new key with
it: whoever knows a former key has to hear of the new one from whoever runs the service.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from custody.audit.checks.catalogue import make_finding
from custody.audit.finding import Finding
from custody.audit.sources.source import Source
from custody.errors import CustodyError, LedgerError
from custody.formats.fields import Fields
from custody.tlog.entry import parse_entry
from custody.tlog.note import Checkpoint, open_checkpoint
from custody.tlog.note_keys import Verifier

_RESUMED = b'"type":"ledger.resumed"'


@dataclass(frozen=True, slots=True)
class Resumption:
    """Entry ``seq``: the ``key`` from there on, the one ``before`` it, and what was signed last.

    That was a head of ``size`` entries and this ``root``, by ``signed``, which is another key than
    ``before`` where the same backup was restored more than once.
    """

    seq: int
    before: Verifier
    signed: Verifier
    size: int
    root: bytes
    key: Verifier

    @property
    def lost(self) -> int:
        """How many entries of the head that was signed last are not here."""
        return max(0, self.size - self.seq)

    def record(self) -> dict[str, Any]:
        """Give it as a JSON object."""
        return {
            "entry": self.seq,
            "from": self.signed.vkey,
            "lost": self.lost,
            "root": self.root.hex(),
            "size": self.size,
            "to": self.key.vkey,
        }


def read_resumptions(source: Source, first: Verifier) -> tuple[Resumption, ...]:
    """Follow a ledger from its first key to the last that it was resumed under, unverified."""
    found = list[Resumption]()
    with contextlib.suppress(LedgerError):
        for number, stored in enumerate(source.entries()):
            if _RESUMED in stored.entry:
                before = found[-1].key if found else first
                with contextlib.suppress(CustodyError):
                    found += _read(number, before, stored.entry)
    return tuple(found)


def _read(number: int, before: Verifier, entry: bytes) -> Iterator[Resumption]:
    body = Fields(parse_entry(entry).body, "the entry", LedgerError)
    if body.text("type") != "ledger.resumed":
        return
    data = body.record("data")
    last = data.record("last")
    signed, key = Verifier.parse(last.text("vkey")), Verifier.parse(data.text("vkey"))
    root = last.binary("root", 32)
    yield Resumption(number, before, signed, last.integer("size"), root, key)


def check_former_key(resumed: Sequence[Resumption], known: Verifier | None) -> Iterator[Finding]:
    """Find that the ledger goes on under another key than the one that the auditor knows."""
    for one in resumed:
        if known in (one.before, one.signed) and known is not None:
            where = f"entry {one.seq}, data.vkey"
            yield make_finding("checkpoint.resumed", where, known.vkey, resumed[-1].key.vkey)
            return


def resumption_after(note: bytes, resumed: Sequence[Resumption]) -> Resumption | None:
    """Give where the ledger left the key that signed a note; None for one of the present key."""
    for one in resumed:
        for key in (one.before, one.signed):
            with contextlib.suppress(LedgerError):
                open_checkpoint(note, key)
                return one
    return None


def check_lost(one: Resumption, kept: Checkpoint, where: str) -> Iterator[Finding]:
    """Hold what was kept of the lost entries to what the ledger says of them."""
    if kept.size == one.size and kept.root != one.root:
        yield make_finding("anchor.root", where, kept.root.hex(), one.root.hex())
