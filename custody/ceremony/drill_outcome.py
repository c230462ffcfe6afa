"""Works out what a drill came to, beside what its faults, made on purpose, have to lead to.

All of it follows from the entries before it, so it is computed when a drill is done, and again by
whoever folds the ledger.
"""

from __future__ import annotations

from datetime import datetime

from custody.ceremony.drill import Drill
from custody.ceremony.drill_result import Answered, DrillResult, Expected
from custody.ceremony.possession import opens_canary
from custody.ceremony.state import Ceremony
from custody.quorum_tree import first_quorum


def expected_of(state: Ceremony) -> Expected:
    """Say what a drill's faults have to lead to."""
    drill, officials = _drill(state), _officials(state)
    right = drill.right(officials)
    opens = drill.target.need != "one" and state.is_quorum(right)
    return Expected(drill.absent, opens, drill.corrupt)


def result_of(state: Ceremony) -> DrillResult:
    """Work out what a drill came to."""
    drill, expected = _drill(state), expected_of(state)
    asked = sorted(drill.asked(_officials(state)))
    refused = tuple(name for name in asked if name in state.refused)
    absent = tuple(name for name in asked if name not in state.answers and name not in refused)
    openers = _openers(state)
    opened = bool(openers) and opens_canary(state, openers)
    quorum = state.answers[openers[-1]].at if openers else None
    missed = absent if drill.target.need != "quorum" else drill.absent
    return DrillResult(
        answered=tuple(
            Answered(name, _seconds(state, one.at)) for name, one in state.answers.items()
        ),
        absent=absent,
        refused=refused,
        opened=opened,
        openers=openers if opened else (),
        quorum_after=None if quorum is None else _seconds(state, quorum),
        expected=expected,
        as_expected=(opened, refused, missed) == (expected.opens, expected.refused, drill.absent),
    )


def failure_text(result: DrillResult) -> str:
    """Say in a few words where a drill came to something else than was expected."""
    told = []
    if result.opened != result.expected.opens:
        told.append("the canary opened" if result.opened else "the canary did not open")
    for name in result.refused:
        if name not in result.expected.refused:
            told.append(f"what {name} handed in was wrong")
    for name in result.expected.refused:
        if name not in result.refused:
            told.append(f"{name} was to hand in something wrong, and has not")
    if not told:
        missing = [name for name in result.absent if name not in result.expected.absent]
        told.append(f"{', '.join(missing)} did not come")
    return "; ".join(told)


def _openers(state: Ceremony) -> tuple[str, ...]:
    """Name the first who were enough together, in the order they came; nobody if none were."""
    come = tuple(state.answers)
    if _drill(state).target.need == "one" or not state.is_quorum(come):
        return ()
    return first_quorum(state.quorum, come)


def _seconds(state: Ceremony, at: datetime) -> int:
    return int((at - state.opened).total_seconds())


def _officials(state: Ceremony) -> tuple[str, ...]:
    return tuple(seat.official for seat in state.seats)


def _drill(state: Ceremony) -> Drill:
    assert state.subject.drill is not None
    return state.subject.drill
