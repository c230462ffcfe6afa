"""Registrations of objects, which are most of a ledger, checked apart from the ones before them.

An entry that registers an object without a proof makes one row, and one for each ephemeral
share of its header. Most of what is asked of it is answered by the entry alone: its shape, its
times, that its header has the digest and the shares it claims, that it says what a row holds. A
process that reads the ledger can answer that (:func:`sound_registration`), by the very rules that
the replay has, and hand over its few values. What is not sound in any way is handed over whole,
so that the findings about it, and their order, are what they are without this.
"""

from __future__ import annotations

import hashlib
from operator import itemgetter
from typing import Any

from custody.audit.checks.entry_rules import check_takes, require_own_shares
from custody.audit.checks.parsed_entry import ParsedEntry
from custody.audit.sources.source import Registration
from custody.entry_shapes import find_body_flaw, find_data_flaw
from custody.errors import CustodyError, LedgerError
from custody.formats.canonical_json import decode_binary
from custody.formats.timestamps import parse_stamp
from custody.projection import Fold, Insert, changes

REGISTERED = "object.registered"


def sound_registration(seq: int, body: dict[str, Any]) -> Registration | None:
    """Give what is left of a registration without a proof that is sound by itself, else None."""
    if seq == 0 or find_body_flaw(body) or find_data_flaw(body):
        return None
    data = body["data"]
    try:
        parse_stamp(body["at"])
        header = decode_binary(data["header"])
        require_own_shares(data, header)
        made = changes(seq, body)
    except CustodyError:
        return None
    match made:
        case (Insert("object", row), *_) if not {"proof", "kind"} & data.keys():
            if hashlib.sha256(header).hexdigest() == data["id"]:
                shares = tuple(data.get("shares", ()))
                return Registration._make((body["at"], *_of_row(row), shares, body["by"]))
    return None


_OF_ROW = Registration._fields[1:-2]
_of_row = itemgetter(*_OF_ROW)


def record_of(seq: int, one: Registration) -> ParsedEntry:
    """Give a registration the form that rules are given; its bytes are with another process."""
    body: dict[str, Any] = {
        "at": one.at,
        "data": {"id": one.id, "shares": one.shares, "size": one.size},
        "dataset": one.dataset,
        "type": REGISTERED,
    }
    moment, together = parse_stamp(one.at), (seq,)
    return ParsedEntry(seq, "", body, b"", moment, REGISTERED, "", body["data"], None, together)


class Taking:
    """Folds sound registrations into the state that the entries before them left."""

    def __init__(self, fold: Fold) -> None:
        self._fold = fold
        self._rows, self._datasets = fold.tables["object"], fold.tables["dataset"]
        self._shares = fold.tables["proven_share"]
        self._taking: object = None

    def refuses(self, seq: int, one: Registration) -> str | None:
        """Say why the dataset takes no such object, if it does not.

        Its row is another one after each entry that changes it, and is looked at once.
        """
        row = self._datasets.get((one.dataset,))
        repeats = any((one.dataset, share) in self._shares for share in one.shares)
        if row is None or row is not self._taking or repeats:
            try:
                check_takes(record_of(seq, one), self._fold)
            except CustodyError as error:
                return error.message
            self._taking = row
        return None

    def add(self, seq: int, one: Registration) -> None:
        """Add its row, with the columns that rules may ask for; ``LedgerError`` if it is there."""
        key = (one.dataset, one.id)
        if key in self._rows:
            raise LedgerError(f"entry {seq} contradicts the state of object {key}")
        self._rows[key] = {**dict(zip(_OF_ROW, one[1:-2], strict=True)), "seq": seq, "gone": None}
        for share in one.shares:
            self._add_share(seq, one, share)

    def _add_share(self, seq: int, one: Registration, share: str) -> None:
        key = (one.dataset, share)
        if key in self._shares:
            raise LedgerError(f"entry {seq} contradicts the state of proven_share {key}")
        self._shares[key] = {"dataset": one.dataset, "share": share, "object": one.id}
