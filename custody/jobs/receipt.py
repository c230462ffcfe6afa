"""The receipt of a sealed object: what registering it takes, and where it was published.

JSON, a file of the spool (custody.jobs.spool)::

    {"dataset": "registry", "format": "custody-receipt/v1", "header": "<base64>",
     "host": "db1", "job": "dump", "path": "/backup/a.age", "sealed": "2026-01-31T22:…Z",
     "size": 212, "tags": {}}
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from custody.age import object_id
from custody.errors import CustodyError, TamperedError
from custody.formats import strict_json
from custody.formats.encoding import format_base64
from custody.formats.fields import Fields
from custody.formats.timestamps import parse_stamp
from custody.formats.validation import require_description, require_name, require_recorded_text
from custody.jobs.sealing import is_sealed_at

FORMAT = "custody-receipt/v1"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What registering a sealed object takes, and where it was published (None: a pipe)."""

    dataset: str
    header: bytes
    size: int
    sealed: str
    host: str | None
    job: str | None
    tags: dict[str, str]
    path: str | None

    @property
    def id(self) -> str:
        """The object's id."""
        return object_id(self.header)

    def body(self) -> dict[str, Any]:
        """Give the JSON body of the registration call."""
        record = asdict(self) | {"header": format_base64(self.header)}
        return {key: record[key] for key in record if key not in ("dataset", "path")}

    def encode(self) -> bytes:
        """Write it as JSON; a path that is no Unicode survives as escapes."""
        record = self.body() | {"dataset": self.dataset, "format": FORMAT, "path": self.path}
        return json.dumps(record, sort_keys=True).encode() + b"\n"

    @classmethod
    def parse(cls, data: bytes) -> Receipt:
        """Read it back; ``TamperedError`` for anything else than a whole receipt."""
        try:
            fields = Fields(strict_json.decode(data, lone_surrogates=True), "the receipt")
            if fields.text("format") != FORMAT:
                raise TamperedError("another format")
            receipt = cls(
                dataset=fields.text("dataset"),
                header=fields.binary("header"),
                size=fields.integer("size"),
                sealed=fields.text("sealed"),
                host=fields.optional_text("host"),
                job=fields.optional_text("job"),
                tags=fields.named_texts("tags"),
                path=fields.optional_text("path"),
            )
            fields.end()
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
