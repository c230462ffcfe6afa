"""Whether a dataset would still open, as the service tells it and clients read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from custody.drill_schedule import DrillDue
from custody.formats.fields import answer_fields
from custody.formats.timestamps import stamp
from custody.quorum_health import Keyholder, Quorum


@dataclass(frozen=True, slots=True)
class SeatHealth:
    """An official's share: when it was last shown, by what, and whether that was within a year."""

    official: str
    shown: str | None
    by: str
    fresh: bool


@dataclass(frozen=True, slots=True)
class DrillStanding:
    """When a drill or census is due, and whether that is over."""

    due: DrillDue
    overdue: bool


@dataclass(frozen=True, slots=True)
class DatasetHealth:
    """Whether those with a fresh share open it, who of them must not be lost, and until when.

    Times are stamps: from ``thin_from`` on the loss of one closes it, from ``closed_from`` on the
    fresh ones are no quorum, if nobody shows their share; None where it is so already.
    """

    seats: tuple[SeatHealth, ...]
    opens: bool
    critical: tuple[str, ...]
    spare: int
    thin_from: str | None
    closed_from: str | None
    drills: tuple[DrillStanding, ...]

    @classmethod
    def of(cls, quorum: Quorum, due: Sequence[DrillDue], now: datetime) -> DatasetHealth:
        """Say how a quorum stands now."""
        forecast, spare = quorum.forecast(now), quorum.spare(now)
        return cls(
            seats=tuple(_seat(one, now) for one in quorum.holders),
            opens=spare >= 0,
            critical=quorum.critical(now),
            spare=spare,
            thin_from=stamp(forecast.thin) if forecast.thin else None,
            closed_from=stamp(forecast.closed) if forecast.closed else None,
            drills=tuple(DrillStanding(one, one.overdue_by(now) is not None) for one in due),
        )

    def record(self) -> dict[str, Any]:
        """Give it as a JSON object."""
        return {
            "closed_from": self.closed_from,
            "critical": list(self.critical),
            "drills": [{**asdict(one.due), "overdue": one.overdue} for one in self.drills],
            "opens": self.opens,
            "seats": [asdict(one) for one in self.seats],
            "spare": self.spare,
            "thin_from": self.thin_from,
        }

    @classmethod
    def read(cls, answer: object) -> DatasetHealth:
        """Read a service's answer; ``TamperedError`` for anything :meth:`record` does not give."""
        fields = answer_fields(answer)
        health = cls(
            seats=tuple(
                SeatHealth(
                    row.text("official"),
                    row.optional_text("shown"),
                    row.text("by"),
                    row.flag("fresh"),
                )
                for row in fields.records("seats")
            ),
            opens=fields.flag("opens"),
            critical=tuple(fields.texts("critical")),
            spare=fields.integer("spare"),
            thin_from=fields.optional_text("thin_from"),
            closed_from=fields.optional_text("closed_from"),
            drills=tuple(
                DrillStanding(DrillDue.read(row), row.flag("overdue"))
                for row in fields.records("drills")
            ),
        )
        fields.end()
        return health


def _seat(one: Keyholder, now: datetime) -> SeatHealth:
    return SeatHealth(one.official, one.shown, one.by, one.works(now))
