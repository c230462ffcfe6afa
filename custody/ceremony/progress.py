"""When a step is done, and what follows by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from custody.ceremony.state import Ceremony, Event, evolve, objects_digest


def done(state: Ceremony, now: datetime) -> bool:
    """Tell whether everything the present step asks for has happened."""
    rule = _DONE.get(state.current.action)
    return rule is not None and rule(state, now)


def needed(state: Ceremony) -> int:
    """Give how many people the present step needs."""
    everybody = state.subject["witnesses"] if state.current.actor == "witness" else state.seats
    return {"one": 1, "quorum": state.threshold, "all": len(everybody)}[state.current.need or "one"]


def present_enough(state: Ceremony) -> bool:
    """Tell whether the ceremony may go on without those who did not come."""
    return state.current.action != "roll-call" or len(state.present) >= state.threshold


def follow(state: Ceremony, events: list[Event], now: datetime) -> tuple[Event, ...]:
    """Give ``events`` and the steps that follow from them without anybody's doing."""
    for event in events:
        state = evolve(state, event, now, state.script)
    followed = list(events)
    while state.outcome is None and (consequence := _consequence(state, now)):
        followed.append(consequence)
        state = evolve(state, consequence, now, state.script)
    return tuple(followed)


def _consequence(state: Ceremony, now: datetime) -> Event | None:
    if state.current.action == "activate" and not state.activated:
        return Event("ceremony.activated", _activation(state))
    if state.current.action == "close":
        return ended(state, "closed", None)
    if hopeless(state):
        reason = f"{state.threshold} approvals can no longer be reached"
        return ended(state, "denied", reason)
    if done(state, now):
        return stepped(state, [])
    return None


def stepped(state: Ceremony, absent: list[str]) -> Event:
    """Go on to the next step, without those who are absent."""
    step = state.step + 1
    return Event(
        "ceremony.stepped", {"absent": absent, "step": step, "to": state.script.steps[step].id}
    )


def ended(state: Ceremony, outcome: str, reason: str | None) -> Event:
    """End the ceremony (rule 10)."""
    return Event("ceremony.ended", {"kind": state.kind, "outcome": outcome, "reason": reason})


def hopeless(state: Ceremony) -> bool:
    """Tell whether too few seats are left for the approvals to reach the threshold (rule 4)."""
    if state.kind != "export" or len(state.approvals) >= state.threshold:
        return False
    against = sum(verdict != "approve" for verdict in state.verdicts.values())
    barred = sum(not may_approve(state, seat.official) for seat in state.seats)
    return len(state.seats) - against - barred < state.threshold


def may_approve(state: Ceremony, official: str) -> bool:
    """Tell whether the dataset's policy lets this official approve this request."""
    allowed = state.subject["policy"]["requester_may_approve"]
    return bool(allowed) or official != state.subject["requester"]


def _frozen(state: Ceremony) -> bool:
    if state.kind == "genesis":
        return True
    promised = state.subject["objects"]
    return bool(
        len(state.objects) == promised["count"]
        and objects_digest(state.objects) == promised["digest"]
    )


def _activation(state: Ceremony) -> dict[str, Any]:
    assert state.dealing is not None
    seats = [
        {**row, "share_key": key}
        for row, key in zip(state.subject["seats"], state.dealing["shares"], strict=True)
    ]
    return {
        "dataset": state.dataset,
        "policy": state.subject["policy"],
        "public": state.dealing["public"],
        "recipient": state.dealing["recipient"],
        "seats": seats,
        "threshold": state.threshold,
    }


def _cooled(state: Ceremony, now: datetime) -> bool:
    within = state.current.within
    return within is not None and now >= state.since + within


# One rule an action; "close" has none, for what follows from it is the end.
_DONE: dict[str, Callable[[Ceremony, datetime], bool]] = {
    "freeze": lambda state, now: _frozen(state),
    "roll-call": lambda state, now: len(state.present) >= needed(state),
    "read-back": lambda state, now: len(state.read_back) >= needed(state),
    "deal": lambda state, now: state.dealing is not None,
    "receive": lambda state, now: len(state.receipts) == len(state.seats),
    "canary": lambda state, now: state.canary,
    "activate": lambda state, now: state.activated,
    "approve": lambda state, now: len(state.approvals) >= state.threshold,
    "cool-off": _cooled,
    "witness": lambda state, now: bool(state.witnessed),
    "turn": lambda state, now: len(state.turned) >= state.threshold,
    "unlock": lambda state, now: state.unlocked,
    "collect": lambda state, now: state.collected,
    "attest": lambda state, now: len(state.attested) >= needed(state),
}
