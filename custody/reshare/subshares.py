"""What one dealer deals to one new official: the sub-shares of that official's rows, in a box.

Inside the sealed box is canonical JSON that says what the sub-shares are of, because a sealed
box authenticates nothing beside its content:

.. code-block:: text

    {"ceremony": …, "commitments": "<hex SHA-256 of the dealer's commitments, joined>",
     "dataset": …, "dealer": 2,                      the dealer's own row, in the old quorum
     "epoch": 1, "format": "custody-subshare/v1", "nonce": …, "official": "dora", "origin": …,
     "rows": {"3": "<base64, 32 bytes, little-endian>"}}   by the official's rows in the new quorum

The whole record is compared, byte for byte, so a sub-share of another ceremony, epoch, dealer,
official or dealing is never taken for one of this (promise BOUND). A dealer who answers a
complaint opens just this record, for all to check as its receiver does.

.. code-block:: text

    box-fail          the box does not open with the official's key
    record-mismatch   what is inside is not this record: of something else, or of other rows
    share-mismatch    a sub-share is not what the dealer committed to

These are the faults that a complaint may name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from custody import curve
from custody.errors import CredentialError, DealingError, PointError, RedealError, TamperedError
from custody.formats import canonical_json
from custody.formats.encoding import format_base64
from custody.formats.fields import Fields
from custody.official.keyfile import OfficialKey
from custody.quorum.rows import row_key
from custody.quorum_tree import rows_of
from custody.reshare.subject import ReshareSubject

FORMAT = "custody-subshare/v1"
FAULTS = ("box-fail", "record-mismatch", "share-mismatch")


def write_subshares(
    subject: ReshareSubject,
    dealer: int,
    commitments: Sequence[bytes],
    official: str,
    values: Mapping[int, int],
) -> bytes:
    """Write the record of what the dealer of an old row deals to an official, by new rows."""
    record = {
        "ceremony": subject.ceremony,
        "commitments": hashlib.sha256(b"".join(commitments)).hexdigest(),
        "dataset": subject.dataset,
        "dealer": dealer,
        "epoch": subject.epoch,
        "format": FORMAT,
        "nonce": subject.nonce,
        "official": official,
        "origin": subject.origin,
        "rows": {str(row): format_base64(curve.encode_scalar(v)) for row, v in values.items()},
    }
    return canonical_json.encode(record)


def read_subshares(
    subject: ReshareSubject, dealer: int, commitments: Sequence[bytes], official: str, data: bytes
) -> dict[int, int]:
    """Read an official's sub-shares by row, each held against the dealer's commitments.

    Commitments are those that were checked at hand-in. ``RedealError`` names the dealer and the
    fault (promise NAMED).
    """
    values = _read(subject, dealer, commitments, official, data)
    if values is None:
        why = f"holds no sub-shares of this dealing for {official}"
        raise fault_of(subject, dealer, "record-mismatch", why)
    for row, value in values.items():
        if not _is_committed(subject, commitments, row, value):
            why = f"for {official} is not what {subject.dealer(dealer)} committed to"
            raise fault_of(subject, dealer, "share-mismatch", why)
    return values


def open_subshares(
    subject: ReshareSubject, dealer: int, commitments: Sequence[bytes], key: OfficialKey, box: bytes
) -> dict[int, int]:
    """Open one's own box and read what is inside; ``RedealError`` as :func:`read_subshares`."""
    try:
        inside = key.unseal(box)
    except CredentialError:
        why = f"does not open with the key of {key.name}"
        raise fault_of(subject, dealer, "box-fail", why) from None
    return read_subshares(subject, dealer, commitments, key.name, inside)


def fault_of(subject: ReshareSubject, dealer: int, fault: str, why: str) -> RedealError:
    """Give the error that names a dealer and what is wrong with their part (promise NAMED)."""
    official = subject.dealer(dealer)
    return RedealError(
        f"the part of {official} (row {dealer}) {why}",
        hint=f"complain of it: {official} answers by opening it, or is left out",
        promise="NAMED",
        official=official,
        fault=fault,
        row=dealer,
    )


def _read(
    subject: ReshareSubject, dealer: int, commitments: Sequence[bytes], official: str, data: bytes
) -> dict[int, int] | None:
    """Give the values in a record, if writing it again with them gives the same bytes."""
    try:
        fields = Fields(canonical_json.decode_object(data).get("rows"), "the rows of a sub-share")
        values = {
            row: curve.decode_scalar(fields.binary(str(row), curve.SIZE))
            for row in rows_of(subject.quorum, official)
        }
    except TamperedError:
        return None
    same = data == write_subshares(subject, dealer, commitments, official, values)
    return values if same else None


def _is_committed(
    subject: ReshareSubject, commitments: Sequence[bytes], row: int, value: int
) -> bool:
    try:
        return curve.base_mult(value) == row_key(subject.quorum, commitments, row)
    except (DealingError, PointError):  # a sub-share of zero, or a row that opens nothing
        return False
