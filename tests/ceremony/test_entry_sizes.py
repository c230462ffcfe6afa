"""Whatever the roster and however long the list: every entry of a ceremony fits the ledger."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.ceremony import Seat, Witness, export_subject
from custody.ceremony.opening import MAX_TEXT, OBJECTS_PER_ENTRY
from custody.errors import RefusedError
from custody.formats.fingerprint import fingerprint
from custody.formats.timestamps import stamp
from custody.tlog.entry import GENESIS_PREV, MAX_ENTRY, encode_entry
from tests.ceremony.play import (
    START,
    dataset,
    dealt,
    frame,
    objects,
    recipient,
)
from tests.ceremony.scripts import shipped
from tests.ceremony.subjects import Seats, request_of, subject_of
from tests.quorums import any_of


def entry_size(type_: str, data: dict[str, Any]) -> int:
    """How long an entry is at the most, with every name in it as long as it may be."""
    longest = "n" * 64
    at = stamp(START)
    body = {"at": at, "by": longest, "ceremony": longest, "data": data, "dataset": longest}
    return len(encode_entry("o" * 200, 2**53 - 1, GENESIS_PREV, {**body, "type": type_}))


def test_the_longest_part_of_objects_fits_an_entry() -> None:
    """LEDGER: as many objects as go into one, of the largest size, stay below 65,535 bytes."""
    rows = [{"id": id_, "size": 2**53 - 1} for id_, _ in objects(OBJECTS_PER_ENTRY)]
    assert entry_size("ceremony.objects", {"objects": rows}) <= MAX_ENTRY


def crowd(number: int, length: int = 10) -> Seats:
    """Many seats, whose keys are only bytes."""

    def made(what: str, index: int) -> bytes:
        return hashlib.sha256(f"{what} {index}".encode()).digest()

    def sat(index: int) -> Seat:
        name, keys = f"{index:0>{length}}", (made("signing", index), made("box", index))
        return Seat(index, name, *keys, fingerprint(name, *keys))

    return tuple(map(sat, range(1, number + 1)))


def large_request(seats: Seats) -> tuple[dict[str, Any], dict[str, Any]]:
    """The longest request for a dataset of these seats, and the activation before it."""
    keyed = tuple(replace(seat, share_keys=(seat.box_key,)) for seat in seats)
    active = replace(dataset(dealt()), seats=keyed, quorum=any_of(2, keyed))
    request = request_of(dataset=active, purpose="😀" * MAX_TEXT).record()
    named = {name: request[name] for name in ("policy", "public", "seats", "threshold")}
    return request, {**named, "recipient": active.recipient}


def test_a_roster_of_175_fits_every_entry_that_carries_it() -> None:
    """LEDGER: the genesis, its activation and the longest request stay within an entry."""
    seats = crowd(175)
    genesis_ = {"kind": "genesis", "subject": subject_of(seats, 88).record()}
    request, activation = large_request(seats)
    assert entry_size("ceremony.opened", genesis_) <= MAX_ENTRY
    assert entry_size("ceremony.opened", {"kind": "export", "subject": request}) <= MAX_ENTRY
    assert entry_size("ceremony.activated", activation) <= MAX_ENTRY


@given(st.integers(2, 255), st.integers(3, 64))
def test_a_roster_is_refused_at_its_genesis_or_fits_for_good(number: int, length: int) -> None:
    """LEDGER: no dataset comes to life whose requests would not fit the ledger."""
    seats = crowd(number, length)
    with contextlib.suppress(RefusedError):
        subject_of(seats)
        request, _ = large_request(seats)
        assert entry_size("ceremony.opened", {"kind": "export", "subject": request}) <= MAX_ENTRY
        return
    assert number * (286 + length) > 50_000


def test_255_seats_are_refused_clearly() -> None:
    """LEDGER: more than the ledger's entries hold, though the mathematics would allow it."""
    with pytest.raises(RefusedError, match="255 seats make entries of up to"):
        subject_of(crowd(255))
    with pytest.raises(RefusedError, match="is not a quorum"):
        subject_of(crowd(256))


def test_too_many_witnesses_are_refused_before_they_break_an_entry() -> None:
    """LEDGER: the request is refused with a way out, not the append."""
    many = tuple(Witness(seat.official, seat.signing_key) for seat in crowd(800))
    with pytest.raises(RefusedError, match="make entries of up to"):
        export_subject(
            frame=frame("export", shipped("export"), witnesses=many),
            dataset=dataset(dealt()),
            objects=objects(1),
            purpose="restore test",
            recipient=recipient(),
        )
