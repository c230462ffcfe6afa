"""How a reshare stands, for its room: from whom to whom, and whose turn it is."""

from __future__ import annotations

from collections.abc import Sequence

from custody.ceremony import CeremonyView, Seat
from custody.ceremony.reshare_standing import ReshareStanding
from custody.quorum_tree import Node, rows_of

_OLD = ("approve", "redeal", "attest", "close")
"""The steps that are for those who had the shares before."""


def quorum_of(view: CeremonyView) -> Node:
    """Give the quorum that the present step is about: the old one until it has dealt."""
    return view.deciding if view.step.action in _OLD else view.quorum


def seats_of(view: CeremonyView) -> Sequence[Seat]:
    """Give the seats that the present step is for; while words are read back, all of both."""
    new, old = view.subject.seats, view.subject.deciders
    if view.step.action in ("roll-call", "read-back"):
        return tuple({seat.official: seat for seat in (*old, *new)}.values())
    return old if view.step.action in _OLD else new


def done_in(view: CeremonyView) -> tuple[str, ...]:
    """Name whoever has done what the present step asks of them."""
    dealt = _standing(view).dealt
    done = {
        "approve": view.approved,
        "roll-call": view.present,
        "read-back": view.read_back,
        "redeal": tuple(one for one in _dealers(view) if _rows(view, one) <= set(dealt)),
        "attest": tuple(view.attested),
        "close": tuple(view.attested),
    }
    return done.get(view.step.action, view.receipts)


WHAT = {
    "approve": ("Approvals", "approved"),
    "roll-call": ("Officials", "here"),
    "read-back": ("Officials", "compared"),
    "redeal": ("Officials", "dealt"),
    "attest": ("Old shares", "destroyed"),
    "close": ("Old shares", "destroyed"),
}
"""By step: what is counted, and the word for it; of all others new shares, signed for."""


def outstanding_text(view: CeremonyView) -> str:
    """Say what old shares can still do after the switch; empty where they can do nothing."""
    left = _standing(view).outstanding
    if not left:
        return ""
    return (
        f"Old shares of epoch {view.subject.epoch - 1} can still open everything: "
        f"{', '.join(left)} have not said that theirs are destroyed."
    )


def _standing(view: CeremonyView) -> ReshareStanding:
    assert view.reshare is not None
    return view.reshare


def _dealers(view: CeremonyView) -> list[str]:
    return [seat.official for seat in view.subject.deciders]


def _rows(view: CeremonyView, name: str) -> set[int]:
    return set(rows_of(view.deciding, name))
