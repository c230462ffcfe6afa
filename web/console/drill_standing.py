"""How a drill stands, in the sentences that its room begins with."""

from __future__ import annotations

from custody.ceremony import CeremonyView
from custody.quorum_tree import missing
from web.console.ceremony_seen import ENDED, Seen


def drill_heading(seen: Seen) -> str:
    """Say what a drill is about, or what it came to."""
    view, drill, result = seen.view, seen.view.subject.drill, seen.view.result
    assert drill is not None
    name, only = view.dataset, drill.target.official
    if view.outcome == "closed" and result is not None:
        if only is not None and not result.expected.refused:
            return f"{seen.name(only)} has shown the key to {name}"
        good = f"The keys of {name} are there"
        return good if result.opened else f"The drill of {name} went as expected"
    if view.outcome:
        return f"The drill of {name} {ENDED[view.outcome]}"
    if seen.todo:
        return f"Your turn: turn your key in a drill of {name}"
    whose = {"all": "all keys", "quorum": "a quorum’s keys"}.get(drill.target.need)
    whose = whose or f"the key of {seen.name(only or '')}"
    return f"{seen.asks} tries {whose} of {name}"


def keys_needed(view: CeremonyView) -> int:
    """Say how many keys it takes: a quorum's, or of a drill those that are to come."""
    drill = view.subject.drill
    if drill is None or drill.target.need == "quorum":
        return view.threshold
    return len(drill.awaited([seat.official for seat in view.subject.seats]))


def still_awaited(view: CeremonyView) -> list[str]:
    """Name who is asked for and has not come, or not with what is right; in the order of seats."""
    drill = view.subject.drill
    if drill is None or view.outcome:
        return []
    done = {*view.turned, *(set(view.refused) & set(drill.corrupt))}
    officials = [seat.official for seat in view.subject.seats]
    return [name for name in drill.awaited(officials) if name not in done]


def awaited_text(seen: Seen) -> str:
    """Say who is still missing, the reader first."""
    left, drill = still_awaited(seen.view), seen.view.subject.drill
    if not left or drill is None:
        return ""
    lacks = missing(seen.view.quorum, seen.view.turned).fewest
    said = seen.either(left, len(left))
    if drill.target.need == "quorum" and 0 < lacks < len(left):
        return f"{lacks} more, of {said}. Nothing real opens."
    return f"Missing: {said}. Nothing real opens."


def slot_state(view: CeremonyView, name: str) -> tuple[str, str]:
    """Give the state of a seat's key in a drill, and the word for what its official has done."""
    drill = view.subject.drill
    assert drill is not None
    if name in view.turned:
        return "turned", "turned"
    if name in view.refused:
        return "refused", "wrong on purpose" if name in drill.corrupt else "came with what is wrong"
    if name in drill.absent:
        return "absent", "away on purpose"
    if name not in drill.asked([seat.official for seat in view.subject.seats]):
        return "empty", "not asked"
    if view.outcome:
        needed = drill.target.need != "quorum"
        return ("absent", "did not come") if needed else ("empty", "not needed")
    return "empty", "not yet"
