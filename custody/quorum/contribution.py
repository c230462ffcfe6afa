"""The contribution that an official hands in when turning a key, and what it is bound to.

A contribution travels as RFC 8785 JSON (here of one object, broken over lines),
its binary fields, 32 bytes each, in standard base64:

.. code-block:: text

    {"format":"custody-contribution/v1",
     "partials":["wnYLawVfY9DwbxiYK2kcJOWZTMCSETymJjWO88ngksI="],
     "proof":{"challenge":"Zdtf9UMuOpyukZ6JhmWFC3avYitYzbUlY9rcJOyTlQc=",
              "response":"BdIdsQabM9jNcjc6xBZABUYYBXdYBXNrnbz/tByZGgA="}}

``partials`` are the points D_1..D_N, in the order of the request; the proof is
that of :mod:`custody.quorum.proof`. Of more than 1,000 objects it travels in parts, each
written like this (:mod:`custody.quorum.parts`). m officials' partials open the objects, so
this is sealed to the combiner before it leaves the official's machine.

An official who holds several rows of a quorum's tree contributes by each of them, since which
will be chosen is not known yet; every proof's index is its row:

.. code-block:: text

    {"format":"custody-contribution/v2",
     "rows":[{"partials":[...],"proof":{...},"row":2},{"partials":[...],"proof":{...},"row":7}]}

Who holds one row hands in v1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from custody import curve
from custody.errors import ContributionError, TamperedError
from custody.formats import canonical_json
from custody.formats.encoding import format_base64
from custody.formats.fields import Fields
from custody.formats.limits import MAX_SEATS

FORMAT = "custody-contribution/v1"
BY_ROWS = "custody-contribution/v2"


class Occasion(Protocol):
    """What names the occasion of a contribution: the subject of a ceremony does."""

    @property
    def origin(self) -> str:
        """Name of the ledger."""

    @property
    def dataset(self) -> str:
        """Name of the dataset."""

    @property
    def ceremony(self) -> str:
        """Name of the ceremony in its ledger."""

    @property
    def nonce(self) -> str:
        """Hex nonce of this ceremony alone."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a contribution is for, and whose it is; all of it is inside the proof (BOUND).

    ``origin`` names the ledger, ``ceremony`` and ``nonce`` the occasion,
    ``digest`` (lower-case hex) the frozen request, ``official`` and ``index`` the
    seat, ``part`` and ``parts`` which part of how many (:mod:`custody.quorum.parts`); 0 of 1
    is the whole. A verifier fills it from its own records, never from what came in. An
    empty text would bind nothing and is a ``ContributionError``.
    """

    origin: str
    dataset: str
    ceremony: str
    nonce: str
    digest: str
    official: str
    index: int
    part: int = 0
    parts: int = 1

    @classmethod
    def of(
        cls,
        subject: Occasion,
        digest: bytes,
        official: str,
        index: int,
        part: int = 0,
        parts: int = 1,
    ) -> Context:
        """Give the context of a seat in the ceremony whose frozen subject has this digest."""
        return cls(
            origin=subject.origin,
            dataset=subject.dataset,
            ceremony=subject.ceremony,
            nonce=subject.nonce,
            digest=digest.hex(),
            official=official,
            index=index,
            part=part,
            parts=parts,
        )

    def __post_init__(self) -> None:
        if not all(self.texts()):
            raise ContributionError("no text of a context may be empty", promise="BOUND")
        if not 1 <= self.index <= MAX_SEATS:
            raise ContributionError(
                f"expected a seat from 1 to {MAX_SEATS}, got {self.index}", promise="QUORUM"
            )
        if not 0 <= self.part < self.parts:
            raise ContributionError(
                f"there is no part {self.part} of {self.parts}, counted from 0", promise="BOUND"
            )

    def texts(self) -> tuple[bytes, ...]:
        """Give the texts as the proof hashes them: UTF-8, in the order of the transcript."""
        texts = (*self.common_fields, self.official)
        try:
            return tuple(text.encode() for text in texts)
        except UnicodeEncodeError:
            raise ContributionError("a text of the context is not Unicode") from None

    @property
    def common_fields(self) -> tuple[str, ...]:
        """What the contexts of all officials have in common within one ceremony."""
        return (self.origin, self.dataset, self.ceremony, self.nonce, self.digest)


@dataclass(frozen=True, slots=True)
class Contribution:
    """The partial decryptions D_1..D_N of one official, and the proof (c, r) over them.

    All are 32 bytes. The partials are kept out of the repr: m officials' partials
    open the objects (promise QUIET).
    """

    partials: tuple[bytes, ...] = field(repr=False)
    challenge: bytes
    response: bytes

    def __post_init__(self) -> None:
        if not self.partials:
            raise ContributionError("a contribution without partials proves nothing")
        parts = (*self.partials, self.challenge, self.response)
        if any(len(part) != curve.SIZE for part in parts):
            raise ContributionError(f"expected parts of {curve.SIZE} bytes in a contribution")

    def encode(self) -> bytes:
        """Write the canonical JSON drawn at the top of this module."""
        return canonical_json.encode({"format": FORMAT, **self._record()})

    @classmethod
    def decode(cls, data: bytes) -> Contribution:
        """Read one back; ``ContributionError`` unless writing it again gives the same bytes."""
        try:
            contribution = cls._read(Fields(canonical_json.decode(data), "a contribution"))
        except TamperedError:
            raise ContributionError(f"expected {FORMAT}, got something else") from None
        if contribution.encode() != data:
            raise ContributionError(f"expected {FORMAT} in its one canonical form")
        return contribution

    def _record(self) -> dict[str, Any]:
        return {
            "partials": [format_base64(partial) for partial in self.partials],
            "proof": {
                "challenge": format_base64(self.challenge),
                "response": format_base64(self.response),
            },
        }

    @classmethod
    def _read(cls, fields: Fields) -> Contribution:
        proof = fields.record("proof")
        partials = tuple(fields.binaries("partials"))
        return cls(partials, proof.binary("challenge"), proof.binary("response"))


def encode_rows(by_row: Mapping[int, Contribution]) -> bytes:
    """Write what an official contributes by all their rows: of one row v1, of several v2."""
    if len(by_row) == 1:
        return next(iter(by_row.values())).encode()
    rows = [{**one._record(), "row": row} for row, one in sorted(by_row.items())]
    return canonical_json.encode({"format": BY_ROWS, "rows": rows})


def decode_rows(data: bytes, rows: Sequence[int]) -> dict[int, Contribution]:
    """Read what an official contributes by these rows, all of which they hold, and no others.

    ``ContributionError`` for anything else than :func:`encode_rows` gives (promise BOUND).
    """
    if len(rows) == 1:
        return {rows[0]: Contribution.decode(data)}
    try:
        found = Fields(canonical_json.decode(data), "a contribution").records("rows")
        by_row = {one.integer("row"): Contribution._read(one) for one in found}
    except TamperedError:
        raise ContributionError(f"expected {BY_ROWS}, got something else") from None
    if sorted(by_row) != sorted(rows):
        raise ContributionError(
            f"expected a contribution by the rows {', '.join(map(str, rows))}", promise="BOUND"
        )
    if encode_rows(by_row) != data:
        raise ContributionError(f"expected {BY_ROWS} in its one canonical form")
    return by_row
