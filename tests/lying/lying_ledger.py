"""A ledger as a service writes it that lies: entries of its own, in a tree that its key signs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from custody.formats import canonical_json
from custody.formats.encoding import format_base64
from custody.service import Principal, Service, ledger_reads
from custody.servicekey import ServiceKey
from custody.tlog.entry import GENESIS_PREV, encode_entry, parse_entry
from custody.tlog.export_file import ledger_lines
from custody.tlog.merkle import Frontier, consistency_proof, inclusion_proof, leaf_hash
from custody.tlog.note import Checkpoint
from custody.tlog.note_keys import Verifier
from tests.tlog.test_merkle import reader


@dataclass(frozen=True)
class LyingLedger:
    """Entries, and the key that signs whatever their tree is."""

    key: ServiceKey
    entries: tuple[bytes, ...]

    @classmethod
    def true(cls, service: Service, administrator: Principal) -> Self:
        """The entries that there are."""
        rows = ledger_reads.entries(service, administrator, 0, 1000)
        return cls(service.key, tuple(canonical_json.decode_binary(row.entry) for row in rows))

    @property
    def origin(self) -> str:
        return parse_entry(self.entries[0]).origin

    def bodies(self) -> list[dict[str, Any]]:
        return [parse_entry(entry).body for entry in self.entries]

    def of(self, bodies: list[dict[str, Any]]) -> Self:
        """The same ledger with other entries, each linked to the one before."""
        return self._written(self.origin, bodies)

    def under(self, key: ServiceKey) -> Self:
        """The same entries in the ledger that this key is of."""
        return replace(self, key=key)._written(Verifier.parse(key.vkey).name, self.bodies())

    def _written(self, origin: str, bodies: list[dict[str, Any]]) -> Self:
        entries: list[bytes] = []
        for seq, body in enumerate(bodies):
            prev = leaf_hash(entries[-1]) if entries else GENESIS_PREV
            entries.append(encode_entry(origin, seq, prev, body))
        return replace(self, entries=tuple(entries))

    def and_then(self, *bodies: dict[str, Any]) -> Self:
        """Go on with entries: whatever was seen before, this continues it."""
        return self.of([*self.bodies(), *bodies])

    def find(self, type_: str, ceremony: str) -> int:
        """Give the last entry of a type that is about a ceremony."""
        found = [(it["type"], it.get("ceremony")) == (type_, ceremony) for it in self.bodies()]
        return max(seq for seq, is_it in enumerate(found) if is_it)

    def has(self, type_: str, ceremony: str) -> bool:
        return any((it["type"], it.get("ceremony")) == (type_, ceremony) for it in self.bodies())

    def registered(self, object_id: str) -> int:
        """Give the last entry that registers an object."""
        found = [(it["type"], it["data"].get("id")) for it in self.bodies()]
        return max(n for n, it in enumerate(found) if it == ("object.registered", object_id))

    def leaves(self, size: int | None = None) -> list[bytes]:
        return [leaf_hash(entry) for entry in self.entries[:size]]

    def note(self, size: int | None = None) -> str:
        leaves = self.leaves(size)
        root = Frontier().extend(leaves).root()
        return self.key.sign(Checkpoint(self.origin, len(leaves), root))

    def consistency(self, first: int) -> dict[str, Any]:
        """Answer whether this continues what had ``first`` entries."""
        size = len(self.entries)
        proof = consistency_proof(min(first, size), size, reader(self.leaves()))
        return {"checkpoint": self.note(), "proof": [format_base64(one) for one in proof]}

    def proven(self, seq: int, size: int | None = None) -> dict[str, Any]:
        """An entry with the proof that it is among the first ``size``."""
        proof = [format_base64(one) for one in self.inclusion(seq, size)]
        return {"entry": format_base64(self.entries[seq]), "proof": proof, "seq": seq}

    def inclusion(self, seq: int, size: int | None = None) -> list[bytes]:
        leaves = self.leaves(size)
        return inclusion_proof(seq, len(leaves), reader(leaves))

    def export(self, path: Path) -> None:
        """Write it as ``custody-audit export`` writes a database's."""
        log = Verifier.parse(self.key.vkey)
        lines = ledger_lines(log, enumerate(self.entries), self.note().encode())
        path.write_bytes(b"".join(lines))
