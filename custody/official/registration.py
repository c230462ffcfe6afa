"""The objects of a request, as their entries in the ledger that was seen register them.

This is what keeps a service from having other headers turned (promise TAMPER): each entry
comes with a proof of inclusion under the checkpoint that the official is about to sign.
"""

from __future__ import annotations

from dataclasses import dataclass

from custody.errors import LedgerError
from custody.formats.fields import Fields
from custody.official.signing import Shown
from custody.tlog.entry import parse_entry
from custody.tlog.merkle import leaf_hash, verify_inclusion


@dataclass(frozen=True, slots=True)
class RegisteredObject:
    """An object as its entry in the ledger registers it: size in bytes, header, where it is from.

    ``sealed`` is the stamp of the moment that the backup job named.
    """

    id: str
    size: int
    header: bytes
    sealed: str
    host: str | None
    job: str | None

    @classmethod
    def read(cls, fields: Fields) -> RegisteredObject:
        """Read the data of the entry that registered it."""
        return cls(
            id=fields.text("id"),
            size=fields.integer("size"),
            header=fields.binary("header"),
            sealed=fields.text("sealed"),
            host=fields.optional_text("host"),
            job=fields.optional_text("job"),
        )


def proven_object(row: Fields, shown: Shown) -> RegisteredObject:
    """Give the object of a row of ``GET /ceremonies/ID/objects``, once the tree seen has it.

    ``LedgerError`` for a proof that does not hold, or an entry of anything else.
    """
    data = row.binary("entry")
    entry = parse_entry(data)
    proof = row.binaries("proof", 32)
    checkpoint = shown.checkpoint
    verify_inclusion(entry.seq, checkpoint.size, leaf_hash(data), proof, checkpoint.root)
    body = Fields(entry.body, "a registration")
    registered = (entry.origin, body.text("type"), body.optional_text("dataset"))
    if registered != (checkpoint.origin, "object.registered", shown.subject.dataset):
        raise LedgerError("an object is not registered in this dataset", promise="TAMPER")
    return RegisteredObject.read(body.record("data"))
