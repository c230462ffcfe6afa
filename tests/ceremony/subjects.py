"""Subjects to open ceremonies with: a genesis for some seats, and a request."""

from __future__ import annotations

from typing import Any

from custody.ceremony import (
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
    seat,
)
from tests.ceremony.scripts import shipped

Seats = list[dict[str, Any]]


def three() -> Seats:
    return [seat(name, index) for index, name in enumerate(OFFICIALS, start=1)]


def subject_of(seats: Seats, threshold: int = 2, **changes: Any) -> dict[str, Any]:
    return genesis_subject(
        frame=frame("genesis", shipped("genesis"), **changes),
        threshold=threshold,
        seats=seats,
        policy=policy(),
    )


def request_of(**changes: Any) -> dict[str, Any]:
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
