"""Deadlines (rule 7): when the next one is, and the events of one that passed (REFUSAL)."""

from __future__ import annotations

from datetime import datetime

from custody.ceremony import resharing
from custody.ceremony.progress import absentees, end_event, is_passed_over, step_event, step_is_done
from custody.ceremony.state import Ceremony, Event
from custody.formats.timestamps import stamp


def deadline(state: Ceremony) -> datetime | None:
    """Give the next moment at which time alone changes this ceremony; None if none does."""
    if state.outcome:
        return None
    limits = [] if state.effective else [state.expires]
    limits += resharing.answer_times(state).values()
    within = state.current.within
    if within is not None:
        turns = state.current.action == "turn" and state.kind != "drill"  # which has no window
        begin = state.window if turns else state.since
        limits += [begin + within] if begin else []
    return min(limits, default=None)


def overdue_events(state: Ceremony, now: datetime) -> tuple[Event, ...]:
    """List the events that passed deadlines have caused by ``now``; the caller appends them.

    The expiry of the whole comes first, whatever the present step says. A cooling-off
    that is over is a step that is done: its end is what everybody waits for.
    """
    limit = deadline(state)
    if limit is None or now < limit:
        return ()
    if not state.effective and now >= state.expires and not is_passed_over(state, now):
        return (
            *_erase_turns(state),
            end_event(
                state,
                "expired",
                f"the ceremony was open until {stamp(state.expires)}{_without(state)}",
            ),
        )
    if late := resharing.unanswered_events(state, now):
        return late
    if step_is_done(state, now):
        return (step_event(state, []),)
    if state.current.action == "turn" and state.current.absent == "retry":
        return _erase_turns(state)
    if is_passed_over(state, now):
        return (step_event(state, absentees(state)),)
    over = f"the time for the step {state.current.id} was over{_without(state)}"
    return (*_erase_turns(state), end_event(state, "expired", over))


def _without(state: Ceremony) -> str:
    """Name those for whom a genesis without a dealer, or a reshare, waited."""
    action = state.current.action
    waits = state.subject.is_dealerless and action in ("commit", "receive")
    waits |= state.kind == "reshare" and action in ("read-back", "redeal", "receive")
    return f", without {', '.join(absentees(state))}" if waits else ""


def _erase_turns(state: Ceremony) -> tuple[Event, ...]:
    if state.window is None or state.current.action != "turn":
        return ()  # nobody has turned, or the quorum was complete and its window is no more
    data = {"officials": list(state.turned), "opened": stamp(state.window)}
    return (Event("ceremony.lapsed", data),)
