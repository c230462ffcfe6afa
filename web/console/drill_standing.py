"""How a drill stands, in the sentences that its room begins with."""

from __future__ import annotations

from custody.ceremony import CeremonyView
from custody.quorum_tree import missing
from web.console.telling import listed

_OVER = {"failed": "failed", "cancelled": "was called off", "expired": "ran out of time"}


def drill_heading(view: CeremonyView, todo: str | None) -> str:
    """Say what a drill is about, or what it came to."""
    name, drill, result = view.dataset, view.subject.drill, view.result
    assert drill is not None
    if view.outcome == "closed" and result is not None:
        if drill.target.official is not None and not result.expected.refused:
            return f"{drill.target.official} has shown the key to {name}"
        return (
            f"The keys of {name} are there"
            if result.opened
            else f"The drill of {name} went as expected"
        )
    if view.outcome:
        return f"The drill of {name} {_OVER[view.outcome]}"
    if todo:
        return f"Your turn: turn your key in a drill of {name}"
    whose = {"all": "all keys", "quorum": "a quorum’s keys"}.get(drill.target.need)
    return (
        f"{view.subject.requester} tries {whose or f'the key of {drill.target.official}'} of {name}"
    )


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


def awaited_text(view: CeremonyView, me: str) -> str:
    """Say who is still missing, the reader first."""
    left = still_awaited(view)
    if not left:
        return ""
    said = [*("you" for name in left if name == me), *(name for name in left if name != me)]
    drill = view.subject.drill
    assert drill is not None
    lacks = missing(view.quorum, view.turned).fewest
    if drill.target.need == "quorum" and 0 < lacks < len(left):
        return f"{lacks} more, of {listed(said)}. Nothing real opens."
    return f"Missing: {listed(said)}. Nothing real opens."


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
