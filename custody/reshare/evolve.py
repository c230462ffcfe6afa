"""The state of a reshare after one more event that was accepted."""

from __future__ import annotations

from dataclasses import replace

from custody.errors import RedealError
from custody.reshare.events import (
    Act,
    Answered,
    Complained,
    Consequence,
    DealingOver,
    Destroyed,
    Ended,
    Event,
    Excluded,
    Failed,
    Froze,
    Received,
    Redealt,
    Switched,
    Unanswered,
)
from custody.reshare.state import FAILED, SWITCHED, Dispute, State
from custody.reshare.subshares import read_subshares


def evolve(state: State, event: Event) -> State:
    """Give the state after an event that the rules took, or that was due."""
    return _followed(state, event) if isinstance(event, Consequence) else _acted(state, event)


def _acted(state: State, act: Act) -> State:
    match act:
        case Redealt():
            return replace(state, redeals=(*state.redeals, act.redeal))
        case DealingOver():
            return replace(state, dealing_over=True)
        case Complained():
            dispute = Dispute(act.official, act.dealer, act.fault)
            return replace(state, disputes=(*state.disputes, dispute))
        case Answered():
            return _answered(state, act)
        case Unanswered():
            return _judged(state, act, "late")
        case Received():
            return replace(state, receipts=state.receipts | {act.official})
        case Destroyed():
            return replace(state, destroyed=state.destroyed | {act.official})
        case Ended():
            return replace(state, outcome=act.outcome)


def _followed(state: State, event: Consequence) -> State:
    match event:
        case Froze():
            return replace(state, frozen=event.frozen, attempt=event.frozen.attempt)
        case Excluded():
            return _without(state, event)
        case Failed():
            return replace(state, outcome=FAILED)
        case Switched():
            return replace(state, outcome=SWITCHED)


def _without(state: State, event: Excluded) -> State:
    excluded = {**state.excluded, event.official: event.why}
    dealers = state.frozen.dealers if state.frozen else ()
    if event.official not in {state.subject.dealer(row) for row in dealers}:
        return replace(state, excluded=excluded)
    return replace(state, excluded=excluded, frozen=None, receipts=frozenset())


def _answered(state: State, event: Answered) -> State:
    """Check what a dealer opened, as its receiver would have: everybody can (promise NAMED)."""
    points = next(one.commitments for one in state.redeals if one.row == event.dealer)
    try:
        read_subshares(state.subject, event.dealer, points, event.official, event.opened)
    except RedealError:
        return _judged(state, event, "wrong")
    return _judged(state, event, "right", event.opened)


def _judged(
    state: State, event: Answered | Unanswered, verdict: str, opened: bytes | None = None
) -> State:
    pair = (event.official, event.dealer)
    disputes = tuple(
        replace(one, verdict=verdict, opened=opened) if (one.official, one.dealer) == pair else one
        for one in state.disputes
    )
    return replace(state, disputes=disputes)
