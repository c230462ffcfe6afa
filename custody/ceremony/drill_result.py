"""What a drill came to: who answered and how soon, what failed, and whether that was expected.

How it follows from what happened is in :mod:`custody.ceremony.drill_outcome`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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
