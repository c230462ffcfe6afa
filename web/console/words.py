"""Words that several pages share: numbers, how often, how long ago, and how a dataset is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from custody.backup_calendar import Day, Kind
from custody.drill_schedule import DrillDue
from custody.drill_schedule import often_text as drill_often_text
from custody.formats.quantities import brief_span_text
from custody.formats.timestamps import parse_stamp
from custody.freshness import Freshness
from custody.quorum_health import Quorum
from custody.quorum_tree import Node, missing, quorum_line
from custody.service.dataset_list import DatasetState
from web.console.blueprint import console
from web.console.telling import listed

_NUMBERS = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
KIND_WORDS: dict[Kind, str] = {
    "there": "there",
    "smaller": "smaller than usual",
    "late": "late",
    "missing": "missing",
    "gone": "gone",
    "none": "none planned",
}
"""What each sign of a calendar says, in the order of its key."""
_SHOWN_BY = {"receipt": "by a receipt", "turn": "in an export", "drill": "in a drill"}


def number_text(number: int) -> str:
    """Write a number up to twelve as a word."""
    return _NUMBERS[number] if number < len(_NUMBERS) else f"{number:,}"


def counted_text(number: int, one: str, many: str = "") -> str:
    """Write a number of things: "one object", "41 objects"."""
    return f"{number_text(number)} {one if number == 1 else many or one + 's'}"


def matching_text(number: int, one: str, many: str = "") -> str:
    """Say how many fit what is looked for: "No token matches", "41 ceremonies match"."""
    counted = counted_text(number, one, many) if number else f"no {one}"
    return f"{counted.capitalize()} match{'es' if number < 2 else ''}"


def often_text(hours: int) -> str:
    """Say how often something is expected: hourly, daily, weekly, every 26 hours."""
    known = {1: "hourly", 24: "daily", 168: "weekly"}
    return known.get(hours) or (
        f"every {hours // 24} days" if hours % 24 == 0 else f"every {hours} hours"
    )


def ago_text(stamp: str | None, now: datetime) -> str:
    """Say how long ago something was."""
    if stamp is None:
        return "never"
    span = now - parse_stamp(stamp)
    return "just now" if span.total_seconds() < 60 else f"{brief_span_text(span)} ago"


console.add_app_template_filter(ago_text, "ago")


def whose_text(job: str | None, host: str | None) -> str:
    """Say whose objects are meant: "wal on pacs2"; empty for those of all."""
    return (
        " on ".join(part for part in (job, host) if part) if job else f"host {host}" if host else ""
    )


def late_text(late: Sequence[Freshness], now: datetime) -> str:
    """Say what is overdue: the longest overdue, and how many more."""
    one = late[0]
    whose = whose_text(one.job, one.host)
    newest = "none yet" if one.newest is None else f"newest {ago_text(one.newest, now)}"
    expected = f"expected {often_text(one.hours or 0)}"
    text = f"Backup overdue: {', '.join(filter(None, (whose, newest, expected)))}"
    more = len(late) - 1
    return f"{text}; and {number_text(more)} more" if more else text


def quorum_text(quorum: Quorum, now: datetime) -> str:
    """Say what may be lost of a quorum."""
    seats, working, spare = len(quorum.holders), quorum.working(now), quorum.spare(now)
    if not quorum.tree.is_plain:
        return _tree_text(quorum, now)
    if spare < 0:
        return (
            f"It takes {quorum.threshold} of {seats} keys, and only {number_text(working)} "
            f"{'was' if working == 1 else 'were'} shown within a year: it may not open"
        )
    if spare == 0 and working == seats:
        return f"Opens with {quorum.threshold} of {seats} keys: the loss of one closes it for ever"
    if spare == 0:
        return (
            f"Only {working} of {seats} keys were shown within a year, and it takes "
            f"{quorum.threshold}: one more lost may close it"
        )
    lost = "one of them" if spare == 1 else f"{number_text(spare)} of them"
    return f"Opens with {quorum.threshold} of {seats} keys, and still without {lost}"


def critical_text(quorum: Quorum, now: datetime) -> str:
    """Say who may not be lost, if it is not everybody; empty where anybody may."""
    critical = quorum.critical(now)
    if not critical or not quorum.tree.is_plain or len(critical) == quorum.working(now):
        return ""
    return f"Without {listed(critical, 'or')} nothing opens"


def forecast_text(quorum: Quorum, now: datetime) -> str:
    """Say what comes of it as proofs age, if nobody shows their share; empty where nothing does."""
    found = quorum.forecast(now)
    parts = []
    if found.thin is not None:
        parts.append(f"from {found.thin:%-d %b %Y} on the loss of one key closes it")
    if found.closed is not None:
        parts.append(f"from {found.closed:%-d %b %Y} on it may not open")
    return f"If nobody shows their share meanwhile: {', and '.join(parts)}" if parts else ""


def due_text(due: Sequence[DrillDue], now: datetime) -> str:
    """Say which drills are overdue: a census in place of both, since it is a drill too."""
    one = next((it for it in due if it.kind == "census"), due[0])
    last = "none yet" if one.last is None else f"the last {ago_text(one.last, now)}"
    return f"{one.kind.capitalize()} due: expected {drill_often_text(one.days or 0)}, {last}"


def _tree_text(quorum: Quorum, now: datetime) -> str:
    """Say the same of a quorum with groups."""
    seats, working, spare = len(quorum.holders), quorum.working(now), quorum.spare(now)
    shown = f"{working} of {seats} keys were shown within a year"
    if spare < 0:
        return f"{shown}, and it may not open: {missing(quorum.tree, quorum.fresh(now)).text}"
    if spare == 0:
        return f"{shown}, and without {listed(quorum.critical(now), 'or')} nothing opens"
    lost = "any one of them" if spare == 1 else f"any {number_text(spare)} of them"
    return f"{shown}, and it still opens without {lost}"


KEY_MADE: dict[str | None, str] = {
    "dkg": "All officials made the key together: nobody has ever had it.",
    "offline": "The key was dealt on another machine, which had it for that moment.",
    "service": "The key was dealt by the service, which had it for that moment.",
    None: "The key was dealt, by whom stands in the record of its genesis.",
}
"""By the dealer that a policy names: who ever had the key."""


def trouble_text(one: DatasetState, now: datetime) -> str:
    """Say what is the trouble with a dataset; empty where it is well."""
    if one.trouble == "overdue":
        return late_text(one.late, now)
    if one.trouble == "thin" and one.quorum is not None:
        return quorum_text(one.quorum, now)
    if one.trouble == "drill":
        return due_text(one.drills, now)
    if not one.is_active:
        return "Its genesis goes on: not all officials have their share yet"
    return (
        f"{counted_text(one.open, 'ceremony', 'ceremonies').capitalize()} open" if one.open else ""
    )


def answer_text(one: DatasetState, now: datetime) -> str:
    """Answer what a dataset's page is opened for: are backups there, would it open."""
    if not one.is_active:
        return f"{one.name}: its genesis goes on, nothing can be sealed yet"
    late = len(one.late)
    if late:
        backups = f"{counted_text(late, 'backup')} {'is' if late == 1 else 'are'} overdue"
    elif one.newest is None:
        backups = "no backup yet"
    else:
        backups = "backups are there"
    spare = one.quorum.spare(now) if one.quorum else -1
    opens = (
        "it would open"
        if spare > 0
        else "one lost key closes it"
        if spare == 0
        else "it may not open"
    )
    return f"{one.name}: {backups}, {opens}"


def signed_text(kind: str) -> str:
    """Say what a share was shown by last."""
    return _SHOWN_BY.get(kind, "")


def day_text(day: date) -> str:
    """Write a day: 2 Nov."""
    return f"{day.day} {day:%b}"


def days_text(days: Sequence[Day]) -> str:
    """Say in a sentence what a calendar shows."""
    parts = []
    for kind, words in KIND_WORDS.items():
        of_kind = [day for day in days if day.kind == kind]
        if of_kind and kind in ("there", "gone", "none"):
            parts.append(f"{words} on {len(of_kind)}")
        elif of_kind:
            parts.append(f"{words} on {', '.join(day_text(day.day) for day in of_kind)}")
    return f"{len(days)} days to {day_text(days[-1].day)}: {'; '.join(parts)}" if days else "no day"


@console.app_template_filter("quorum_line")
def quorum_line_text(tree: Node) -> str:
    """Say a quorum on one line."""
    return quorum_line(tree)
