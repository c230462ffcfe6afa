"""Who may do what is done without a signature, and when: answer, read back, collect, cancel.

:mod:`custody.ceremony.decide` asks these rules before an act changes anything, and
:mod:`custody.ceremony.available` to say what somebody could do now.
"""

from __future__ import annotations

from custody.ceremony.state import Ceremony
from custody.ceremony.subject import Seat
from custody.errors import NotAllowedError, RefusedError


def require_step(state: Ceremony, action: str) -> None:
    """Refuse what belongs to another step than the present one."""
    if state.current.action != action:
        raise RefusedError(
            f"ceremony {state.id} stands at the step {state.current.id}, not at {action}",
            hint="its script has the order: custody show " + state.id,
        )


def require_may_answer(state: Ceremony, official: str) -> Seat:
    """Give the seat of an official who may answer the roll-call now."""
    require_step(state, "roll-call")
    seat = state.seat(official)
    if seat is None:
        raise NotAllowedError(f"{official} has no seat in ceremony {state.id}")
    if official in state.present:
        raise RefusedError(f"{official} has already answered")
    return seat


def require_may_read_back(state: Ceremony, name: str) -> None:
    """Refuse somebody who is not to read the words back, or has done so."""
    require_step(state, "read-back")
    actor = state.current.actor
    if not (state.is_witness(name) if actor == "witness" else state.seat(name)):
        raise NotAllowedError(f"the script asks the {actor} to read back, not {name}")
    if name in state.read_back:
        raise RefusedError(f"{name} has already read the words back")


def require_may_collect(state: Ceremony, name: str) -> None:
    """Refuse the grant to everybody but the requester it is for."""
    require_step(state, "collect")
    requester = state.subject.requester
    if name != requester:
        raise NotAllowedError(f"the grant is for {requester}, who asked for it")


def require_may_cancel(state: Ceremony) -> None:
    """Refuse to call off what has had its effect."""
    if state.effective:
        raise RefusedError(
            f"ceremony {state.id} has had its effect and can't be cancelled",
            hint="record what was wrong with it as an exception or when attesting",
        )
