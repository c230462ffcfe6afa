"""What a drill came to: who answered and how soon, what failed, and whether that was expected.

All of it follows from the entries before it, so it is computed when a drill is done and again by
whoever folds the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from custody.ceremony.drill import Drill
from custody.ceremony.possession import opens_canary
from custody.ceremony.state import Ceremony
from custody.formats.fields import Fields


@dataclass(frozen=True, slots=True)
class Expected:
    """What the faults that a drill makes on purpose have to lead to.

    ``opens`` says whether the canary is to open: never by a single official.
    """

    absent: tuple[str, ...]
    opens: bool
    refused: tuple[str, ...]

    def record(self) -> dict[str, Any]:
        """Give it as a JSON object."""
        absent, refused = list(self.absent), list(self.refused)
        return {"absent": absent, "opens": self.opens, "refused": refused}

    @classmethod
    def read(cls, fields: Fields) -> Expected:
        """Read it back."""
        return cls(
            absent=tuple(fields.texts("absent")),
            opens=fields.flag("opens"),
            refused=tuple(fields.texts("refused")),
        )


@dataclass(frozen=True, slots=True)
class Answered:
    """An official whose contribution was right, and after how many seconds it came."""

    official: str
    seconds: int


@dataclass(frozen=True, slots=True)
class DrillResult:
    """What was observed, beside what was ``expected``.

    ``opened`` says whether the canary opened, by the keys of ``openers``; ``quorum_after`` after
    how many seconds there were enough for it, None where there never were. ``absent`` were to
    come and have not, or were away on purpose; what ``refused`` handed in was wrong.
    """

    answered: tuple[Answered, ...]
    absent: tuple[str, ...]
    refused: tuple[str, ...]
    opened: bool
    openers: tuple[str, ...]
    quorum_after: int | None
    expected: Expected
    as_expected: bool

    def record(self) -> dict[str, Any]:
        """Give the result as a JSON object, as its entry has it."""
        return {
            "absent": list(self.absent),
            "answered": [
                {"official": one.official, "seconds": one.seconds} for one in self.answered
            ],
            "as_expected": self.as_expected,
            "expected": self.expected.record(),
            "opened": self.opened,
            "openers": list(self.openers),
            "quorum_after": self.quorum_after,
            "refused": list(self.refused),
        }

    @classmethod
    def read(cls, record: object) -> DrillResult:
        """Read a result; ``TamperedError`` for anything :meth:`record` does not give."""
        fields = Fields(record, "the result of a drill")
        result = cls(
            answered=tuple(
                Answered(row.text("official"), row.integer("seconds"))
                for row in fields.records("answered")
            ),
            absent=tuple(fields.texts("absent")),
            refused=tuple(fields.texts("refused")),
            opened=fields.flag("opened"),
            openers=tuple(fields.texts("openers")),
            quorum_after=fields.optional_integer("quorum_after"),
            expected=Expected.read(fields.record("expected")),
            as_expected=fields.flag("as_expected"),
        )
        fields.end()
        return result


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
    for number in range(1, len(come) + 1):
        if _drill(state).target.need != "one" and state.is_quorum(come[:number]):
            return come[:number]
    return ()


def _seconds(state: Ceremony, at: datetime) -> int:
    return int((at - state.opened).total_seconds())


def _officials(state: Ceremony) -> tuple[str, ...]:
    return tuple(seat.official for seat in state.seats)


def _drill(state: Ceremony) -> Drill:
    assert state.subject.drill is not None
    return state.subject.drill
