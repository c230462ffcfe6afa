"""Quorums of subjects, for tests that change them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from custody.ceremony import Seat
from custody.quorum_tree import Node, plain


class Seated(Protocol):
    """A subject, a dataset, or what was vouched for."""

    @property
    def seats(self) -> tuple[Seat, ...]: ...


def any_of(need: int, seats: Seated | Sequence[Seat]) -> Node:
    """So many of whoever sits there."""
    there = seats if isinstance(seats, Sequence) else seats.seats
    return plain(need, [seat.official for seat in there])
