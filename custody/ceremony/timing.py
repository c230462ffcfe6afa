"""Deadlines (rule 7): what is overdue, and what happens to it (promise REFUSAL)."""

from __future__ import annotations

from datetime import datetime

from custody.ceremony.progress import done, ended, present_enough, stepped
from custody.ceremony.state import Ceremony, Event
from custody.clock import stamp


def deadline(state: Ceremony) -> datetime | None:
    """Give the next moment at which time alone changes this ceremony; None if none does."""
    if state.outcome:
        return None
    limits = [] if state.unlocked or state.activated else [state.expires]
    within = state.current.within
    if within is not None:
        begin = state.window if state.current.action == "turn" else state.since
        limits += [begin + within] if begin else []
    return min(limits, default=None)


def overdue(state: Ceremony, now: datetime) -> tuple[Event, ...]:
    """List the events that time alone has caused by ``now``; the caller writes them down."""
    limit = deadline(state)
    if limit is None or now < limit:
        return ()
    if not (state.unlocked or state.activated) and now >= state.expires:
        return (
            *_erased(state, now),
            ended(state, "expired", f"the ceremony was open until {stamp(state.expires)}"),
        )
    if state.current.action == "turn":
        lapsed = _erased(state, now)
        return (
            lapsed
            if state.current.absent == "retry"
            else (*lapsed, ended(state, "expired", _over(state)))
        )
    if done(state, now):  # the cooling-off: its end is what everybody waits for
        return ()
    if state.current.absent == "proceed" and present_enough(state):
        return (stepped(state, _absent(state)),)
    return (ended(state, "expired", _over(state)),)


def _erased(state: Ceremony, now: datetime) -> tuple[Event, ...]:
    if state.window is None:
        return ()
    data = {"officials": list(state.turned), "opened": stamp(state.window)}
    return (Event("ceremony.lapsed", data),)


def _over(state: Ceremony) -> str:
    return f"the time for the step {state.current.id} was over"


def _absent(state: Ceremony) -> list[str]:
    if state.current.actor != "official":
        return []
    came = {"roll-call": state.present, "attest": tuple(state.attested)}[state.current.action]
    return [seat.official for seat in state.seats if seat.official not in came]
