"""The receipt of a sealed object: what registering it takes, and where it was published.

JSON, a file of the spool (custody.jobs.spool), or beside a sealed file with ``.receipt`` at
the end of its name; then ``dataset`` is null. ``proof`` is the signature of whoever sealed
(custody.registration)::

    {"dataset": "registry", "format": "custody-receipt/v2", "header": "<base64>",
     "host": "db1", "job": "dump", "path": "/backup/a.age", "proof": "<base64>",
     "sealed": "2026-01-31T22:…Z", "size": 212, "tags": {}}

That of a collection's key object has ``file``, ``kind`` and ``manifest_key`` too
(custody.collection.key_object). What closes a collection goes the same way::

    {"closing": {…}, "closed": "2026-01-31T22:…Z", "dataset": "registry",
     "format": "custody-closing-receipt/v1"}

Releases until 0.1.0 wrote custody-receipt/v1, which has a dataset and no proof.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from custody.age import object_id
from custody.collection.closing import Closing
from custody.collection.key_object import FIELDS, CollectionKey
from custody.errors import CustodyError, TamperedError
from custody.formats import strict_json
from custody.formats.encoding import format_base64
from custody.formats.fields import Fields
from custody.formats.timestamps import parse_stamp, stamp
from custody.formats.validation import require_description, require_name, require_recorded_text
from custody.jobs.sealing import SealedObject, is_sealed_at
from custody.registration import PROOF_SIZE

FORMATS = {False: "custody-receipt/v1", True: "custody-receipt/v2"}
"""By whether there is a proof."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What registering a sealed object takes, and where it was published (None: a pipe).

    ``dataset`` is None where whoever sealed left it to whoever registers.
    """

    dataset: str | None
    header: bytes
    size: int
    sealed: str
    host: str | None
    job: str | None
    tags: dict[str, str]
    path: str | None
    proof: bytes | None = None
    key: CollectionKey | None = None

    @classmethod
    def of(cls, sealed: SealedObject, dataset: str | None, path: str | None) -> Receipt:
        """Make the receipt of an object that was sealed here."""
        said = sealed.registration
        return cls(
            dataset=dataset,
            header=sealed.header,
            size=said.size,
            sealed=said.sealed,
            host=said.host,
            job=said.job,
            tags=said.tags,
            path=path,
            proof=sealed.proof,
            key=said.key,
        )

    @property
    def id(self) -> str:
        """The object's id."""
        return object_id(self.header)

    def body(self) -> dict[str, Any]:
        """Give the JSON body of the registration call."""
        record = asdict(self) | {"header": format_base64(self.header)}
        if self.proof is None:
            del record["proof"]
        else:
            record["proof"] = format_base64(self.proof)
        record |= self.key.record() if self.key else {}
        return {key: record[key] for key in record if key not in ("dataset", "path", "key")}

    def encode(self) -> bytes:
        """Write it as JSON; a path that is no Unicode survives as escapes."""
        named = {"dataset": self.dataset, "format": FORMATS[self.proof is not None]}
        return (
            json.dumps(self.body() | named | {"path": self.path}, sort_keys=True).encode() + b"\n"
        )

    @classmethod
    def parse(cls, data: bytes) -> Receipt:
        """Read it back; ``TamperedError`` for anything else than a whole receipt."""
        try:
            fields = Fields(strict_json.decode(data, lone_surrogates=True), "the receipt")
            proven = fields.text("format") == FORMATS[True]
            if not proven and fields.text("format") != FORMATS[False]:
                raise TamperedError("another format")
            receipt = cls(
                dataset=fields.optional_text("dataset") if proven else fields.text("dataset"),
                header=fields.binary("header"),
                size=fields.integer("size"),
                sealed=fields.text("sealed"),
                host=fields.optional_text("host"),
                job=fields.optional_text("job"),
                tags=fields.named_texts("tags"),
                path=fields.optional_text("path"),
                proof=fields.binary("proof", PROOF_SIZE) if proven else None,
                key=CollectionKey.of({one: fields.text(one) for one in FIELDS if fields.has(one)}),
            )
            fields.end()
            if receipt.dataset is not None:
                require_name(receipt.dataset, "a dataset")
            require_description(
                receipt.host, receipt.job, receipt.tags, check=require_recorded_text
            )
            parse_stamp(receipt.sealed)
            if not receipt.header:
                raise TamperedError("an empty header")
        except CustodyError:
            raise TamperedError("this is no whole receipt") from None
        return receipt

    def is_published(self) -> bool | None:
        """Tell whether the object is where it was published: this header, this size.

        None when that can't be found out.
        """
        if self.path is None:
            return False
        try:
            return is_sealed_at(self.path, self.header, self.size)
        except CustodyError:
            return None


CLOSING_FORMAT = "custody-closing-receipt/v1"


@dataclass(frozen=True, slots=True)
class ClosingReceipt:
    """What closing a collection takes: what its manifest key signed, and when that was."""

    dataset: str
    closing: Closing
    sealed: str
    path: None = None

    @property
    def id(self) -> str:
        """The id of the collection's key object."""
        return self.closing.collection

    @property
    def size(self) -> int:
        """Bytes of all that the collection holds."""
        return self.closing.size

    @property
    def job(self) -> str:
        """What a list of receipts says of it."""
        return "(closing)"

    def body(self) -> dict[str, Any]:
        """Give the JSON body of the call that closes it."""
        return self.closing.record()

    def encode(self) -> bytes:
        """Write it as JSON."""
        record = {"closing": self.body(), "closed": self.sealed, "dataset": self.dataset}
        return json.dumps(record | {"format": CLOSING_FORMAT}, sort_keys=True).encode() + b"\n"

    def is_published(self) -> bool:
        """Say that nothing else has to happen before it may be delivered."""
        return True


Spooled = Receipt | ClosingReceipt


def parse_spooled(data: bytes) -> Spooled:
    """Read what waits in a spool; ``TamperedError`` for anything else than a whole one."""
    record = strict_json.decode(data, "a receipt", lone_surrogates=True)
    if not isinstance(record, dict) or record.get("format") != CLOSING_FORMAT:
        return Receipt.parse(data)
    fields = Fields(record, "the receipt")
    fields.text("format")
    receipt = ClosingReceipt(
        require_name(fields.text("dataset"), "a dataset"),
        Closing.read(fields.json("closing")),
        stamp(parse_stamp(fields.text("closed"))),
    )
    fields.end()
    return receipt
