"""What a ceremony's room answers to somebody who acted in it, and what it says of a lapse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from custody.service.queries import SignedStatement, ToldEntry
from web.console.ceremony_meter import Meter
from web.console.ceremony_seen import ENDED, Seen
from web.console.telling import listed, number_word

_DONE = {
    "approve": "You approved",
    "deny": "You denied",
    "abstain": "You abstained",
    "turn": "You turned your key",
    "commit": "You committed to your part of the key",
    "redeal": "You dealt your share to those who come after",
    "answer": "You opened what you dealt",
    "complain": "You complained of what was dealt to you",
    "receipt": "You checked your share and signed for it",
    "attest": "You attested",
    "exception": "You recorded an exception",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the viewer did last, when, in which entry, and what is needed now."""

    did: str
    at: str
    seq: int
    next: str
    good: bool


@dataclass(frozen=True, slots=True)
class Lapse:
    """A window that closed before the quorum was complete: when, and whose keys were given back."""

    at: str
    officials: str
    many: bool


def answer(seen: Seen, said: Sequence[SignedStatement], meter: Meter) -> Answer | None:
    """Answer what the viewer signed last; nothing, where that was given back."""
    view = seen.view
    mine = [one for one in said if one.official == seen.me and one.kind in _DONE]
    if not mine or (mine[-1].kind == "turn" and seen.me not in view.turned and not view.unlocked):
        return None
    last = mine[-1]
    if view.outcome and view.outcome != "closed":
        needed = f"This ceremony {ENDED[view.outcome]}; you have nothing more to do."
    elif view.unlocked or view.outcome:
        needed = "It is done; you have nothing more to do."
    else:
        needed = _needed_now(seen, last.kind, meter)
    return Answer(_DONE[last.kind], last.at, last.seq, needed, last.kind != "deny")


def wrong(seen: Seen, entries: Sequence[ToldEntry]) -> Answer | None:
    """Say so to whom a drill has refused what they handed in."""
    mine = [one for one in entries if one.type == "ceremony.refused" and one.by == seen.me]
    if not mine or seen.view.subject.drill is None:
        return None
    wanted = seen.me in seen.view.subject.drill.corrupt
    then = "It was noticed, as this drill wants." if wanted else "Look for the right key file."
    return Answer("You handed in what is wrong", mine[0].at, mine[0].seq, then, wanted)


def lapse(
    seen: Seen, said: Sequence[SignedStatement], entries: Sequence[ToldEntry]
) -> Lapse | None:
    """Give the window that closed last, until a key has opened a new one."""
    view = seen.view
    if view.outcome or view.unlocked or view.step.action != "turn" or view.turned:
        return None
    ends = [entry.seq for entry in entries if entry.type == "ceremony.lapsed"]
    if not ends:
        return None
    last, before = ends[0], ends[1] if len(ends) > 1 else -1
    at = next(entry.at for entry in entries if entry.seq == last)
    turned = [one.official for one in said if one.kind == "turn" and before < one.seq < last]
    names = list(dict.fromkeys(turned))
    whose = ["your" if name == seen.me else f"{seen.name(name)}’s" for name in names]
    return Lapse(at, listed(whose), len(names) > 1)


def _needed_now(seen: Seen, kind: str, meter: Meter) -> str:
    if kind == "approve" and seen.view.step.action == "turn" and seen.me not in seen.view.turned:
        return "Enough have approved: the keys turn now, and yours is asked."
    if seen.view.kind == "drill":
        return meter.missing or "You have nothing more to do."
    if kind in {"deny", "abstain"}:
        return "It is on the record."
    lacks = max(0, meter.needed - meter.done)
    if lacks:
        return _who_is_needed(seen, lacks)
    return f"Next: {seen.view.step.id.replace('-', ' ')}."


def _who_is_needed(seen: Seen, lacks: int) -> str:
    """Say "bela and one more are needed": who must, where that is clear, and else how many."""
    view = seen.view
    if view.kind != "genesis" and not view.quorum.is_plain:
        left = seen.missing
        are = "is" if left.fewest == 1 else "are"
        return f"At least {number_word(left.fewest)} more {are} needed: {left.text}."
    if view.step.action == "turn":
        could = [name for name in seen.approvals if name not in view.turned and name != seen.me]
        what = "keys open it" if lacks > 1 else "key opens it"
        return f"{number_word(lacks).capitalize()} more {what}: {seen.either(could, lacks)}."
    done = tuple(seen.counted) if view.kind == "genesis" else tuple(view.verdicts)
    could = [name for name in seen.seats if name not in done and name != seen.me]
    if lacks >= len(could):
        return f"{seen.listed(could)} {'is' if len(could) == 1 else 'are'} needed."
    if lacks == 1:
        return f"One more is needed: {seen.either(could, 1)}."
    return f"{number_word(lacks).capitalize()} more are needed, of {seen.listed(could)}."
