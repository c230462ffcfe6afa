"""Names the root cause of each finding, so that a report can begin with root causes (TAMPER).

One entry that is taken out breaks the chain at its place, and then much else can't hold:
later statements name other roots, ceremonies lack an act, tables have rows that nothing
leads to. None of that is a second thing to look for, and none of it is proven to be the
first one's doing: it *may* follow, and is kept, with the cause beside it. What may follow
from what are the verifier's own steps, each of which stands on those before:

* Entries that are broken next to each other are one break, and the first finding about
  it is the cause.
* What an entry means may follow from the last break before it; without one, from
  what was found first about the same entry or the same ceremony.
* Entries that are missing at the end may follow from a gap, but not from a changed byte; and
  what a ceremony lacks then may follow from that.
* The tree, the head, and everything signed about a root may follow from any break. So may
  the tables, and from an entry that could not be folded into them.
* That it is signed with another key than the auditor named may follow from another log's key
  being known.
* Without a break, the first statement with another root explains those after it: one
  history was rewritten once.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from custody.audit.finding import Finding

_PLACE = re.compile(r"(after )?(?:ledger_)?entry (-?[0-9]+)")
_GAP = (
    "source.readable",
    "chain.empty",
    "chain.seq",
    "chain.index",
    "chain.origin",
    "entry.format",
)
_BREAK = (
    "entry.format",
    "entry.canonical",
    "chain.index",
    "chain.origin",
    "chain.seq",
    "chain.prev",
)
_BROKEN = (*_BREAK, "source.readable", "chain.empty", "chain.short", "chain.long")
_UNFOLDED = (*_BROKEN, "entry.body", "state.fold")

_EXPLAINED = {
    "source.damage": ("source.damage",),
    "source.readable": ("source.damage",),
    **dict.fromkeys(("source.table", "head.row"), ("schema.table",)),
    "checkpoint.missing": ("head.row", "source.readable"),
    **dict.fromkeys(("checkpoint.key", "checkpoint.signature"), ("known.log",)),
    "cosigned.note": ("known.log", "source.readable"),
    "chain.short": _GAP,
    "chain.long": _GAP,
    **dict.fromkeys(("checkpoint.root", "cosigned.root", "cosigned.ahead"), _BROKEN),
    **dict.fromkeys(("anchor.root", "anchor.rollback"), _BROKEN),
    **dict.fromkeys(("head.size", "head.leaf", "head.peaks"), _BROKEN),
    **dict.fromkeys(("node.extra", "node.hash"), _BROKEN),
    "node.missing": (*_BROKEN, "schema.table"),
    **dict.fromkeys(("state.missing", "state.extra", "state.column"), _UNFOLDED),
    **dict.fromkeys(
        ("beside.missing", "beside.extra", "beside.erased", "beside.digest", "beside.grant"),
        _UNFOLDED,
    ),
}
"""Which checks, wherever they failed, may explain that another one fails."""

_MEANING = re.compile(r"(fact|ceremony)\..*|entry\.body|statement\.signature|state\.fold")


def find_causes(findings: Sequence[Finding]) -> dict[Finding, Finding]:
    """Give, for each finding that may follow from another, the root cause it comes from."""
    causes = dict[Finding, Finding]()
    breaks = sorted(_find_breaks(findings, causes), key=lambda one: one.start)
    starts = [one.start for one in breaks]
    first = dict[object, Finding]()
    for finding in findings:
        first.setdefault(finding.check, finding)
    for finding in findings:
        place = _place(finding)
        before = bisect_right(starts, place) if place is not None else 0
        last = breaks[before - 1] if before else None
        cause = _explain(finding, place, last, first)
        if cause is not None and finding.check not in _BREAK:
            cause = causes.get(cause, cause)
            if cause != finding:
                causes[finding] = cause
    return causes


@dataclass(slots=True)
class _Break:
    """Neighbouring entries that are broken: the first place, the last, and the cause."""

    start: int
    end: int
    cause: Finding


def _find_breaks(findings: Sequence[Finding], causes: dict[Finding, Finding]) -> Iterator[_Break]:
    """Give the breaks of the chain; notes the cause of each further finding in one."""
    run: _Break | None = None
    for finding in findings:
        place = _place(finding)
        if finding.check not in _BREAK or place is None:
            continue
        start = _start(finding, place)
        if run is not None and place - run.end in (0, 1):
            run.start, run.end, causes[finding] = min(run.start, start), place, run.cause
            continue
        if run is not None:
            yield run
        run = _Break(start, place, finding)
    if run is not None:
        yield run


def _start(finding: Finding, place: int) -> int:
    """Give where a break begins that is found at this place.

    Entries that are missing, or one that was altered, are found at the next one.
    """
    if finding.check == "chain.seq":
        return min(place, int(finding.expected))
    return place - (finding.check == "chain.prev")


def _explain(
    finding: Finding, place: int | None, last: _Break | None, first: dict[object, Finding]
) -> Finding | None:
    """Find what a finding may follow from; notes it as the first of its entry and ceremony."""
    check = finding.check
    if check.startswith("index."):  # compared with its own entry's bytes, and nothing else
        return last.cause if last is not None and place is not None and place <= last.end else None
    if check == "statement.checkpoint":
        return last.cause if last is not None else first[check]
    if _MEANING.fullmatch(check):
        if last is not None:
            return last.cause
        if check == "ceremony.missing" and "chain.short" in first:
            return first["chain.short"]
        same = first.setdefault(place, finding)
        return first.setdefault(("ceremony", finding.ceremony or place), same)
    unread = check == "checkpoint.key" and finding.got == "none"
    names = _BROKEN if unread else _EXPLAINED.get(check, ())
    found = [first[name] for name in names if name in first]
    return found[0] if found else None


def _place(finding: Finding) -> int | None:
    """Give the number of the entry that a finding is about, if it is about one.

    What is missing after an entry would be the next one.
    """
    match = _PLACE.match(finding.where)
    return int(match[2]) + bool(match[1]) if match else None
