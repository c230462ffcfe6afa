"""The seats of a ceremony as its room draws them, and the keys in the window that is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from custody.ceremony import CeremonyView, Seat
from custody.formats.digest_words import four_words
from custody.formats.timestamps import parse_stamp
from custody.service.queries import SignedStatement
from web.console.drill_standing import slot_state


@dataclass(frozen=True, slots=True)
class KeySlot:
    """A seat as the room draws it: its key turned, approved, refused, absent, or empty.

    ``at`` is when its official said so, if it was signed.
    """

    index: int
    official: str
    said: str
    state: str
    words: str
    at: str | None


def key_slot(view: CeremonyView, seat: Seat, signed: Sequence[SignedStatement]) -> KeySlot:
    """Draw a seat, with what its official has signed last."""
    state, said = _slot_state(view, seat.official)
    kinds = _SAID_BY.get(said, ())
    times = [one.at for one in signed if one.official == seat.official and one.kind in kinds]
    at = times[-1] if times else None
    return KeySlot(seat.index, seat.official, said, state, four_words(seat.fingerprint), at)


_SAID_BY = {
    "turned": ("turn",),
    "approved": ("approve",),
    "denied": ("deny",),
    "abstained": ("abstain",),
    "committed": ("commit",),
    "dealt": ("redeal",),
    "signed for the share": ("receipt",),
}


@dataclass(frozen=True, slots=True)
class Turn:
    """A key in the present window: whose, when, and how much of the window was over, in percent."""

    official: str
    at: str
    share: float


def turns_of(view: CeremonyView, signed: Sequence[SignedStatement]) -> list[Turn]:
    """List the keys of the open window in their order."""
    if view.window is None or view.deadline is None:
        return []
    begun, end = parse_stamp(view.window), parse_stamp(view.deadline)
    found = [one for one in signed if one.kind == "turn" and one.at >= view.window]
    return [
        Turn(one.official, one.at, 100 * ((parse_stamp(one.at) - begun) / (end - begun)))
        for one in found
        if one.official in view.turned
    ]


def _slot_state(view: CeremonyView, name: str) -> tuple[str, str]:
    """Give the state of a seat's key, and the word for what its official has done."""
    if view.subject.drill is not None:
        return slot_state(view, name)
    verdict = view.verdicts.get(name)
    if name in view.turned or (view.unlocked and verdict == "approve" and not view.turned):
        return "turned", "turned"
    if name in view.receipts:
        return "turned", "signed for the share"
    if name in view.committed and not view.outcome:
        return "approved", "committed"
    if verdict == "approve":
        return "approved", "approved"
    if verdict:
        return "refused", "denied" if verdict == "deny" else "abstained"
    if view.outcome:
        return "absent", "absent"
    if view.unlocked:
        return "empty", "not needed"
    return "empty", "present" if name in view.present else "not yet"
