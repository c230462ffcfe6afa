"""The events that follow from others without anybody's act: next step, activation, the end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from custody.ceremony import resharing
from custody.ceremony.dealt import keyed_seats
from custody.ceremony.drill_outcome import failure_text, result_of
from custody.ceremony.evolve import evolve
from custody.ceremony.generation import generated
from custody.ceremony.progress import (
    approval_is_impossible,
    end_event,
    policy_event,
    step_event,
    step_is_done,
)
from custody.ceremony.state import Ceremony, Event
from custody.formats.statement import Statement
from custody.quorum_tree import quorum_fields


def apply_consequences(
    state: Ceremony, events: Iterable[Event], now: datetime, read: Statement | None = None
) -> tuple[tuple[Event, ...], Ceremony]:
    """Fold ``events`` and all that follow from them; give all of these, and the state after.

    ``read`` is the statement of the first of them, where deciding has just verified it.
    """
    followed = list(events)
    for place, event in enumerate(followed):
        state = evolve(state, event, now, state.script, None if place else read)
    while state.outcome is None and (consequence := _consequence(state, now)):
        followed.append(consequence)
        state = evolve(state, consequence, now, state.script)
    return tuple(followed), state


def _consequence(state: Ceremony, now: datetime) -> Event | None:
    if (event := resharing.consequence(state)) is not None:
        return event
    if state.current.action == "activate" and not state.activated:
        return _effect(state)
    if state.kind == "drill" and state.current.action == "canary":
        if state.result is None:
            return Event("ceremony.drilled", result_of(state).record())
        if not state.result.as_expected:
            return end_event(state, "failed", failure_text(state.result))
    if state.current.action == "close":
        return end_event(state, "closed", None)
    if state.dealing is None and (dealt := generated(state)) is not None:
        return Event("ceremony.dealt", {"dealing": dealt.record()})
    if approval_is_impossible(state):
        quorum = state.subject.deciding
        what = f"{quorum.need} approvals" if quorum.is_plain else "a quorum's approvals"
        reason = f"{what} can no longer be reached"
        return end_event(state, "denied", reason)
    if step_is_done(state, now):
        return step_event(state, [])
    return None


def _effect(state: Ceremony) -> Event | None:
    """Give the effect of what was decided; a switch looks elsewhere too, and is the service's."""
    if state.kind == "reshare":
        return None
    if state.subject.wanted is not None:
        return policy_event(state, state.subject.wanted)
    return Event("ceremony.activated", _activation(state))


def _activation(state: Ceremony) -> dict[str, Any]:
    assert state.dealing is not None
    dealt = state.dealing.record()
    return {
        "dataset": state.dataset,
        "policy": state.subject.policy.record(),
        "public": dealt["public"],
        "recipient": dealt["recipient"],
        "seats": [seat.record() for seat in keyed_seats(state.subject, state.dealing)],
        **quorum_fields(state.quorum),
    }
