"""The bundle of a reshared dataset: all that the record has of its dealing, and every box.

It holds no secret that opens without an official's key file and passphrase, so it may lie
anywhere; ``custody recover`` works from one. Canonical JSON::

    {"answers": [{…}, …],                 what dealers opened after complaints; absent if none did
     "boxes": [{"<new official>": "<base64 sealed box>", …}, …],   of each frozen dealer
     "commitments": ["<base64 C'_0>", …],
     "dealers": [{…custody-redeal/v1…}, …],                        in the order of their rows
     "dealing": {…},                      custody/reshare/frozen.py
     "format": "custody-bundle/v3",
     "subject": {…custody-reshare/v1…}}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from custody.ceremony.dealt import Dealt
from custody.errors import CustodyError, DealingError
from custody.formats import canonical_json
from custody.formats.carried import carried
from custody.formats.encoding import format_base64
from custody.formats.fields import Fields
from custody.official.keyfile import OfficialKey
from custody.quorum import Share
from custody.reshare.frozen import Frozen, freeze
from custody.reshare.receiving import receive_rows
from custody.reshare.redeal import Redeal, require_boxes, require_redeal
from custody.reshare.rosters import require_reshare
from custody.reshare.subject import ReshareSubject
from custody.reshare.subshares import read_subshares

FORMAT = "custody-bundle/v3"


@dataclass(frozen=True, slots=True)
class ReshareBundle:
    """A reshare's subject, what its dealers came to, and the frozen dealers' dealings and boxes.

    ``boxes`` are by the dealer's row, then by official. ``answers`` are the records that dealers
    opened, by the dealer's row and the official who had complained.
    """

    subject: ReshareSubject
    frozen: Frozen
    redeals: Mapping[int, Redeal]
    boxes: Mapping[int, Mapping[str, bytes]]
    answers: Mapping[tuple[int, str], bytes]

    @property
    def dealing(self) -> Dealt:
        """What is public of the dealing, as the ledger has it and receipts sign it."""
        return Dealt.read(self.frozen.record())

    def encode(self) -> bytes:
        """Write the bundle as RFC 8785 JSON."""
        opened = [canonical_json.decode(self.answers[one]) for one in sorted(self.answers)]
        record = {
            **({"answers": opened} if opened else {}),
            "boxes": [_written(self.boxes[row]) for row in self.frozen.dealers],
            "commitments": [format_base64(point) for point in self.frozen.commitments],
            "dealers": [self.redeals[row].record() for row in self.frozen.dealers],
            "dealing": self.frozen.record(),
            "format": FORMAT,
            "subject": self.subject.record(),
        }
        return canonical_json.encode(record)

    @classmethod
    def parse(cls, data: bytes) -> ReshareBundle:
        """Read a bundle, and check all that can be checked without a secret.

        The subject can be, every dealing is right by itself, the boxes are those that its dealer
        signed, what they come to is what the bundle says, and what was opened is right.
        ``DealingError`` otherwise.
        """
        data = carried(data, "this bundle").strip()
        try:
            bundle = cls._read(Fields(canonical_json.decode_object(data), "a bundle", DealingError))
            if bundle.encode() != data:
                raise DealingError(f"expected {FORMAT}, in the one form that its dealings make")
        except CustodyError as error:
            raise DealingError(
                f"can't use this bundle: {error.message}", hint=error.hint, promise=error.promise
            ) from None
        return bundle

    @classmethod
    def _read(cls, fields: Fields) -> ReshareBundle:
        if fields.text("format") != FORMAT:
            raise DealingError(f"expected format {FORMAT}")
        subject = ReshareSubject.read(fields.json("subject"))
        require_reshare(subject)
        redeals = {one.row: one for one in map(Redeal.read, fields.items("dealers"))}
        for redealt in redeals.values():
            require_redeal(subject, redealt)
        attempt = fields.record("dealing").integer("attempt")
        boxes = dict(zip(redeals, _boxes(subject, redeals, fields), strict=True))
        frozen = freeze(subject, redeals, attempt)
        answers = dict(_answers(subject, redeals, fields))
        return cls(subject, frozen, redeals, boxes, answers)

    def open_rows(self, key: OfficialKey) -> tuple[Share, ...]:
        """Open an official's own shares, by row, and check them as at the receipt."""
        return receive_rows(
            self.subject,
            self.frozen,
            self.redeals,
            {row: sent[key.name] for row, sent in self.boxes.items() if key.name in sent},
            key,
            {row: data for (row, name), data in self.answers.items() if name == key.name},
        )


def _written(boxes: Mapping[str, bytes]) -> dict[str, Any]:
    return {official: format_base64(box) for official, box in boxes.items()}


def _boxes(
    subject: ReshareSubject, redeals: Mapping[int, Redeal], fields: Fields
) -> Iterator[dict[str, bytes]]:
    rows = fields.records("boxes")
    if len(rows) != len(redeals):
        raise DealingError("there are not one dealer's boxes for each dealer")
    for redealt, row in zip(redeals.values(), rows, strict=True):
        boxes = {official: row.binary(official) for official in redealt.boxes}
        require_boxes(subject, redealt, boxes)
        yield boxes


def _answers(
    subject: ReshareSubject, redeals: Mapping[int, Redeal], fields: Fields
) -> Iterator[tuple[tuple[int, str], bytes]]:
    for record in fields.items("answers") if fields.has("answers") else ():
        opened = Fields(record, "what a dealer opened", DealingError)
        dealer, official = opened.integer("dealer"), opened.text("official")
        if dealer not in redeals or subject.seat(official) is None:
            raise DealingError("what was opened is of nobody here", promise="BOUND")
        data = canonical_json.encode(record)
        read_subshares(subject, dealer, redeals[dealer].commitments, official, data)
        yield (dealer, official), data
