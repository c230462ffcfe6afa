"""What a backup host keeps of one collection, in a file of mode 0600 beside its manifest.

RFC 8785 JSON, replaced as a whole, never changed in place::

    {"closing": null, "dataset": "registry", "dataset_recipient": "age1…", "every": 604800,
     "file": "<base64>", "format": "custody-collection/v1", "id": "<hex>",
     "manifest_key": "<base64>", "opened": "2026-01-31T22:…Z", "recipient": "age1…",
     "waiting": ["{…a receipt for the spool…}"]}

``manifest_key`` is the one secret, 32 bytes, and null once ``closing`` is there. What stands in
``waiting`` is not in the spool yet, or nobody knows whether it is: the service takes it twice
for once. ``every`` is in seconds, or null for a collection that somebody closes.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from custody.age import X25519Recipient
from custody.collection.closing import Closing
from custody.errors import CustodyError, TamperedError
from custody.files import read_file, write_file
from custody.formats import canonical_json
from custody.formats.encoding import format_base64
from custody.formats.fields import Fields
from custody.formats.timestamps import parse_stamp, stamp
from custody.jobs.receipt import Spooled, parse_spooled

FORMAT = "custody-collection/v1"


@dataclass(frozen=True, slots=True)
class CollectionState:
    """A collection as its host knows it; ``seed`` is that of its manifest key."""

    id: str
    dataset: str
    dataset_recipient: str
    recipient: str
    opened: str
    every: int | None
    file: bytes
    seed: bytes | None = field(repr=False)
    closing: Closing | None = None
    waiting: tuple[Spooled, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether files may still be sealed to it."""
        return self.closing is None

    @property
    def due(self) -> str | None:
        """When it is to roll over; None if it does not by itself."""
        if self.every is None:
            return None
        return stamp(parse_stamp(self.opened) + timedelta(seconds=self.every))

    def closed(self, closing: Closing, receipt: Spooled) -> CollectionState:
        """Give it as it is once closed: without its manifest key."""
        waiting = (*self.waiting, receipt)
        return replace(self, seed=None, closing=closing, waiting=waiting)

    def write(self, path: Path, *, overwrite: bool = True) -> None:
        """Write it to its file, whole."""
        record = {
            "closing": self.closing and self.closing.record(),
            "dataset": self.dataset,
            "dataset_recipient": self.dataset_recipient,
            "every": self.every,
            "file": format_base64(self.file),
            "format": FORMAT,
            "id": self.id,
            "manifest_key": None if self.seed is None else format_base64(self.seed),
            "opened": self.opened,
            "recipient": self.recipient,
            "waiting": [one.encode().decode() for one in self.waiting],
        }
        write_file(path, canonical_json.encode(record) + b"\n", mode=0o600, overwrite=overwrite)


def read_state(path: Path) -> CollectionState:
    """Read it back; ``TamperedError`` that names the file for anything else."""
    try:
        data = read_file(path, limit=1 << 20)
        return _read(Fields(canonical_json.decode(data.removesuffix(b"\n")), "the file"))
    except CustodyError as error:
        raise TamperedError(
            f"{path} is not what was kept of a collection: {error.message}"
        ) from None


def _read(fields: Fields) -> CollectionState:
    if fields.text("format") != FORMAT:
        raise TamperedError(f"expected a file of format {FORMAT}")
    closing = fields.json("closing")
    state = CollectionState(
        id=fields.text("id"),
        dataset=fields.text("dataset"),
        dataset_recipient=str(X25519Recipient.parse(fields.text("dataset_recipient"))),
        recipient=str(X25519Recipient.parse(fields.text("recipient"))),
        opened=stamp(parse_stamp(fields.text("opened"))),
        every=fields.optional_integer("every"),
        file=fields.binary("file"),
        seed=fields.binary("manifest_key", 32) if fields.has("manifest_key") else None,
        closing=None if closing is None else Closing.read(closing),
        waiting=tuple(parse_spooled(text.encode()) for text in fields.texts("waiting")),
    )
    fields.end()
    if (state.seed is None) != (state.closing is not None):
        raise TamperedError("it is neither open nor closed")
    return state
