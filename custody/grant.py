"""A grant: what an unlocked export is. New headers for old payloads.

For every object the grant carries an age header addressed to the requester's own
key; put in front of the payload that was there before, it makes a plain age file
(promise AGE-PLAIN). Around the headers stands what authorised them: the request,
every signed statement, and the proof that the unlock is in the ledger.

RFC 8785 JSON. The ``document``'s SHA-256 is in the ledger entry of the unlock::

    {"document": {"ceremony": …, "dataset": …, "failed": [{"object": …, "reason": …}],
                  "objects": [{"header": "<base64>", "id": …, "size": …}, …],
                  "origin": …, "recipient": "age1…", "request": {…},
                  "statements": [{…DSSE envelope…}, …]},
     "entry": "<base64 of the unlock's ledger entry>", "format": "custody-grant/v1",
     "proof": "<C2SP tlog-proof of that entry>", "vkey": "…"}
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from custody import canonical
from custody.errors import CustodyError, NotKnownError, TamperedError
from custody.ledger import parse_entry
from custody.strict import format_base64

FORMAT = "custody-grant/v1"


@dataclass(frozen=True, slots=True)
class Grant:
    """A parsed grant whose document is the one its ledger entry names."""

    document: dict[str, Any]
    entry: bytes
    proof: str
    vkey: str

    def encode(self) -> bytes:
        """Write the grant as RFC 8785 JSON."""
        record = {
            "document": self.document,
            "entry": format_base64(self.entry),
            "format": FORMAT,
            "proof": self.proof,
            "vkey": self.vkey,
        }
        return canonical.encode(record)

    @classmethod
    def parse(cls, data: bytes) -> Grant:
        """Read a grant; ``TamperedError`` for anything malformed or not what its entry says."""
        try:
            record = canonical.decode_object(data.strip())
            if record.get("format") != FORMAT or set(record) != _FIELDS:
                raise TamperedError(f"expected a file of format {FORMAT}")
            entry = canonical.decode_binary(record["entry"])
            unlocked = parse_entry(entry).body["data"]["grant"]
            if unlocked != document_digest(record["document"]):
                raise TamperedError("the document is not the one its ledger entry names")
            return cls(record["document"], entry, record["proof"], record["vkey"])
        except CustodyError as error:
            raise TamperedError(
                f"can't use this grant: {error.message}", hint="fetch it again: custody fetch"
            ) from None
        except (LookupError, TypeError):
            raise TamperedError("can't use this grant: a field is missing") from None

    def header(self, object_id: str) -> bytes:
        """Give the new header of an object; ``NotKnownError`` if the grant doesn't cover it."""
        for row in self.document["objects"]:
            if row["id"] == object_id:
                return canonical.decode_binary(row["header"])
        for row in self.document["failed"]:
            if row["object"] == object_id:
                raise NotKnownError(f"object {object_id[:12]} could not be opened: {row['reason']}")
        raise NotKnownError(
            f"this grant is not for object {object_id[:12]}",
            hint=f"it covers {len(self.document['objects'])} of {self.document['dataset']}: "
            "look with custody show",
        )


_FIELDS = {"document", "entry", "format", "proof", "vkey"}


def document_digest(document: dict[str, Any]) -> str:
    """Give the hex SHA-256 of a grant's document, as the ledger names it."""
    return hashlib.sha256(canonical.encode(document)).hexdigest()
