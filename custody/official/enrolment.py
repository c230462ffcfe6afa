"""The enrolment file beside an official's key file: the service, and the checkpoint last seen.

``anna.key`` gets ``anna.key.enrolment``, mode 0600, RFC 8785 JSON::

    {"checkpoint": "<the last checkpoint note this official saw>",
     "format": "custody-enrolment/v1", "origin": "custody.example/main",
     "epochs": {"<dataset>": 1}, "token": "custody_…", "typed": ["<digest of a genesis, in hex>"],
     "url": "https://…", "vkey": "…"}

``typed`` is there once this official has signed a receipt with the twelve words of the genesis:
only of such a roster can they say later that everybody typed the same (promise KNOWN).
``epochs`` has the newest epoch of each dataset dealt anew that this official has worked in: nobody
is led back to a roster that was left (promise EPOCH).
The token only reads. The checkpoint is what keeps the service honest with this
official: its next one must be signed by the same key and continue the same tree,
or the client refuses to go on (promise TAMPER, docs/decisions/0011-bulletin-board.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from custody.errors import CustodyError, KnownError, LedgerError, TamperedError
from custody.formats import canonical_json
from custody.formats.carried import carried
from custody.formats.fields import Fields, answer_fields
from custody.tlog.merkle import verify_consistency
from custody.tlog.note import Checkpoint, open_checkpoint
from custody.tlog.note_keys import Verifier

FORMAT = "custody-enrolment/v1"


class ServiceReader(Protocol):
    """Something that can ask the service: :class:`custody.client.Client`."""

    def get(self, path: str, **query: Any) -> Any:
        """Give the service's answer to a GET request for this path."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """An official's tie to one service."""

    url: str
    origin: str
    vkey: str
    checkpoint: str
    token: str = field(repr=False)
    typed: tuple[str, ...] = ()
    epochs: Mapping[str, int] = field(default_factory=dict)

    def encode(self) -> bytes:
        """Write the file."""
        record: dict[str, Any] = {name: getattr(self, name) for name in _FIELDS}
        typed = {"typed": list(self.typed)} if self.typed else {}
        epochs = {"epochs": dict(self.epochs)} if self.epochs else {}
        return canonical_json.encode({**record, **typed, **epochs, "format": FORMAT}) + b"\n"

    @classmethod
    def parse(cls, data: bytes) -> Enrolment:
        """Read the file; ``TamperedError`` if it isn't one, its checkpoint included."""
        data = carried(data, "the .enrolment file beside the key").strip()
        try:
            fields = Fields(canonical_json.decode_object(data), "an enrolment file")
            if fields.text("format") != FORMAT:
                raise TamperedError("another format")
            typed = fields.texts("typed") if fields.has("typed") else []
            epochs = fields.record("epochs") if fields.has("epochs") else None
            enrolment = cls(
                **{name: fields.text(name) for name in _FIELDS},
                typed=tuple(typed),
                epochs=epochs.named_integers() if epochs else {},
            )
            fields.end()
            if enrolment.seen().origin != enrolment.origin:
                raise TamperedError("the checkpoint of another ledger")
        except CustodyError:
            raise TamperedError(
                "the .enrolment file beside the key is damaged",
                hint="take it from a backup; without it, you sign in with the key alone",
            ) from None
        return enrolment

    def seen(self) -> Checkpoint:
        """Give the checkpoint that was seen last."""
        return open_checkpoint(self.checkpoint.encode(), Verifier.parse(self.vkey))

    def with_typed(self, digest: bytes) -> Enrolment:
        """Give the file once the twelve words were typed for a receipt of this digest."""
        if self.has_typed(digest):
            return self
        return replace(self, typed=(*self.typed, digest.hex()))

    def with_epoch(self, dataset: str, epoch: int) -> Enrolment:
        """Give the file once this epoch of a dataset was worked in.

        ``KnownError`` for an older one than before (promise EPOCH): nobody is led back to a
        roster that was left.
        """
        newest = self.epochs.get(dataset, 0)
        if epoch < newest:
            raise KnownError(
                f"{dataset} is shown in epoch {epoch}, and you have worked in its epoch {newest}",
                hint="sign nothing, and ask the other officials what they are shown: the service "
                "lies, or was put back to an older state",
                promise="EPOCH",
            )
        if epoch == newest:
            return self
        return replace(self, epochs={**self.epochs, dataset: epoch})

    def joined(self, there: Enrolment) -> Enrolment:
        """Give this file with what is in the one that is there: another command may have left it.

        That is whose words were typed, and, of the same log, a head further on.
        """
        typed = tuple(dict.fromkeys((*there.typed, *self.typed)))
        further = there.vkey == self.vkey and there.seen().size > self.seen().size
        epochs = {
            name: max(one.epochs.get(name, 0) for one in (there, self))
            for name in sorted({*there.epochs, *self.epochs})
        }
        checkpoint = (there if further else self).checkpoint
        return replace(self, typed=typed, epochs=epochs, checkpoint=checkpoint)

    def has_typed(self, digest: bytes) -> bool:
        """Tell whether a receipt of this digest was signed with the twelve words."""
        return digest.hex() in self.typed

    def follow(self, vkey: str, about: object) -> Enrolment:
        """Give the tie to the same ledger after it was resumed under another key.

        That key is one that the user has compared (promise KNOWN). What was seen under the
        old one can't be continued: it may be among what was lost.
        """
        answer = answer_fields(about)
        checkpoint = answer.text("checkpoint")
        open_checkpoint(checkpoint.encode(), Verifier.parse(vkey))
        return replace(self, vkey=vkey, checkpoint=checkpoint)

    def advance(self, client: ServiceReader, when: str = "before") -> tuple[Enrolment, Checkpoint]:
        """Fetch the service's checkpoint and check that it continues the one seen before.

        ``when`` says when that was, for people.

        ``LedgerError`` (promise TAMPER) when it is signed by another key, is of another
        origin, is older, or is of a tree that does not begin with the one seen.
        """
        verifier, seen = Verifier.parse(self.vkey), self.seen()
        about = answer_fields(client.get("/service"))
        head = open_checkpoint(about.text("checkpoint").encode(), verifier)
        if head.size < seen.size:
            raise LedgerError(
                f"the service is older than what you saw {when}: its ledger has gone back from "
                f"{seen.size} to {head.size} entries",
                hint="keep this .enrolment file: it is evidence; tell whoever runs the service: "
                "they bring the newer database back, or go on by custody ledger resume, and hand "
                "you the log's new key",
                promise="TAMPER",
            )
        answer = answer_fields(client.get("/consistency", first=seen.size))
        note = answer.text("checkpoint")
        checkpoint = open_checkpoint(note.encode(), verifier)
        proof = answer.binaries("proof", 32)
        verify_consistency(seen.size, checkpoint.size, proof, seen.root, checkpoint.root)
        return replace(self, checkpoint=note), checkpoint


_FIELDS = ("checkpoint", "origin", "token", "url", "vkey")


def first_checkpoint(answer: object) -> Checkpoint:
    """Check what a service first says of itself, and give its checkpoint."""
    about = answer_fields(answer)
    log = Verifier.parse(about.text("vkey"))
    checkpoint = open_checkpoint(about.text("checkpoint").encode(), log)
    if checkpoint.origin != about.text("origin"):
        raise LedgerError("the service signs for another origin than it says", promise="TAMPER")
    return checkpoint
