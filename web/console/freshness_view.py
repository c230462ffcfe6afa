"""Describes a dataset's freshness: when its newest object came, and whether the next is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from custody.formats.quantities import brief_span_text
from custody.formats.timestamps import parse_stamp
from custody.freshness import Freshness


@dataclass(frozen=True, slots=True)
class FreshnessView:
    """What a page shows of it: the mark is of the tags' kinds, "off" where nothing is expected."""

    mark: str
    text: str
    ago: str | None
    newest: str | None
    due: str | None
    hours: int | None
    whose: str = ""


def freshness_view(one: Freshness | None, now: datetime) -> FreshnessView | None:
    """Describe how fresh a dataset is; None for one that has no key yet."""
    if one is None:
        return None
    ago = None if one.newest is None else f"{brief_span_text(now - parse_stamp(one.newest))} ago"
    late = one.overdue_by(now)
    if one.due is None:
        mark, text = "off", "no object expected"
    elif late is None:
        mark, text = "good", "in time"
    else:
        mark, text = "bad", f"overdue by {brief_span_text(late)}"
    job, host = one.job or "", f"on {one.host}" if one.host else ""
    return FreshnessView(mark, text, ago, one.newest, one.due, one.hours, f"{job} {host}".strip())
