"""Subjects to open ceremonies with: a genesis for some seats, and a request."""

from __future__ import annotations

from typing import Any

from custody.ceremony import (
    Seat,
    Subject,
    export_subject,
    genesis_subject,
)
from tests.ceremony.play import (
    OFFICIALS,
    dataset,
    dealt,
    frame,
    objects,
    policy,
    recipient,
    seats_of,
)
from tests.ceremony.scripts import shipped
from tests.quorums import any_of

Seats = tuple[Seat, ...]


def three() -> Seats:
    return seats_of(OFFICIALS)


def subject_of(seats: Seats, threshold: int = 2, **changes: Any) -> Subject:
    return genesis_subject(
        frame=frame("genesis", shipped("genesis"), **changes),
        quorum=any_of(threshold, seats),
        seats=seats,
        policy=policy(),
    )


def request_of(**changes: Any) -> Subject:
    return export_subject(
        **{
            "frame": frame("export", shipped("export")),
            "dataset": dataset(dealt()),
            "objects": objects(2),
            "purpose": "restore test",
            "recipient": recipient(),
            **changes,
        }
    )


def changed(subject: Subject, **changes: Any) -> Subject:
    """The subject with other fields in its JSON; ``TamperedError`` where that is none."""
    return Subject.read({**subject.record(), **changes})
