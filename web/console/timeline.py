"""Draws a ceremony as a line: asked, approved, the window with its keys to scale, and the end.

What is before the window is set out evenly, for approvals take days and turns take minutes. The
drawing is geometry only; a template writes the SVG, and the table underneath has the numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from custody.ceremony import CeremonyView
from custody.formats import timestamps
from custody.service.queries import SignedStatement, ToldEntry

WIDTH = 720
_EDGE, _GAP, _ROW, _LETTER = 6, 26, 17, 7.0
_SIGNED = {
    "approve": "approved",
    "deny": "denied",
    "abstain": "abstained",
    "turn": "turned",
    "commit": "committed",
    "redeal": "dealt anew",
    "answer": "answered",
    "complain": "complained",
    "receipt": "signed for the share",
    "attest": "attested",
    "exception": "recorded an exception",
}
_TOLD = {
    "ceremony.lapsed": "the window closed",
    "ceremony.drilled": "the canary was tried",
    "ceremony.activated": "active",
    "ceremony.frozen": "the dealers are fixed",
    "ceremony.excluded": "a dealer is left out",
    "ceremony.switched": "the new shares are active",
    "ceremony.unlocked": "unlocked",
    "ceremony.collected": "collected",
    "ceremony.ended": "over",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened: what is written at the line, and when."""

    seq: int
    text: str
    at: str
    in_window: bool

    @property
    def clock(self) -> str:
        """Give the time of day, to the second."""
        return self.at[11:19]


@dataclass(frozen=True, slots=True)
class Tick:
    """A moment in its place: where it stands on the line, and its label beside the others'."""

    x: float
    y: int
    anchor: str
    text: str
    clock: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole line: how high it is, where it lies, and where the window is, if one opened."""

    height: int
    axis: int
    ticks: tuple[Tick, ...]
    before: tuple[float, float]
    window: tuple[float, float] | None
    from_day: str
    to_day: str


def moments_of(
    view: CeremonyView, said: Sequence[SignedStatement], entries: Sequence[ToldEntry]
) -> list[Moment]:
    """List what is drawn, in the order of the ledger."""
    lapsed = max((one.seq for one in entries if one.type == "ceremony.lapsed"), default=-1)
    turned = [one.seq for one in said if one.kind == "turn" and one.seq > lapsed]
    begun = min(turned, default=None)
    unlocked = [one.seq for one in entries if one.type == "ceremony.unlocked"]
    until = max([*turned, *unlocked], default=-1)
    verb = "opened it" if view.kind in ("genesis", "drill", "reshare") else "asked"
    found = [Moment(-1, f"{view.subject.requester} {verb}", view.opened, False)]
    for one in said:
        found.append(Moment(one.seq, f"{one.official} {_SIGNED[one.kind]}", one.at, False))
    for entry in entries:
        if entry.type == "ceremony.refused":
            found.append(Moment(entry.seq, f"{entry.by}: wrong, refused", entry.at, False))
        if entry.type in _TOLD:
            found.append(Moment(entry.seq, _TOLD[entry.type], entry.at, False))
    return [
        Moment(one.seq, one.text, one.at, begun is not None and begun <= one.seq <= until)
        for one in sorted(found, key=lambda one: one.seq)
    ]


def drawn(moments: Sequence[Moment]) -> Drawing:
    """Set the moments out: evenly but for the window, whose part of the line is to scale."""
    inside = [one for one in moments if one.in_window]
    begun = inside[0].seq if inside else moments[-1].seq + 1
    before = [one for one in moments if one.seq < begun]
    after = [one for one in moments if one.seq > begun and not one.in_window]
    right = WIDTH - _EDGE
    split = right if not inside else WIDTH * 0.48
    close = right if not after else WIDTH * 0.84
    places = _evenly(len(before), _EDGE, split - (_GAP if inside else 0))
    if inside:
        places += _to_scale(inside, split, close)
        places += _evenly(len(after) + 1, close, right)[1:]
    ticks, rows = _labelled([*before, *inside, *after], places)
    axis = rows * _ROW + 8
    shown = [moments[0].at[:10], moments[-1].at[:10]]
    return Drawing(
        height=axis + 26,
        axis=axis,
        ticks=tuple(ticks),
        before=(_EDGE, split - (_GAP if inside else 0)),
        window=(split, max(places[len(before) : len(before) + len(inside)])) if inside else None,
        from_day=shown[0],
        to_day=shown[1],
    )


def _evenly(number: int, left: float, right: float) -> list[float]:
    step = (right - left) / max(number - 1, 1)
    return [left + step * place for place in range(number)]


def _to_scale(moments: Sequence[Moment], left: float, right: float) -> list[float]:
    times = [timestamps.parse_stamp(one.at).timestamp() for one in moments]
    span = max(times[-1] - times[0], 1e-6)
    return [left + (right - left) * (time - times[0]) / span for time in times]


def _labelled(moments: Sequence[Moment], places: Sequence[float]) -> tuple[list[Tick], int]:
    """Put every label into the lowest row where it covers no other; from the right end inwards."""
    rows: list[list[tuple[float, float]]] = []
    chosen = []
    for one, x in zip(moments, places, strict=True):
        wide = _LETTER * (len(one.text) + len(one.clock) + 1)
        anchor = "end" if x + wide > WIDTH else "start"
        span = (x - wide, x) if anchor == "end" else (x, x + wide)
        row = next((at for at, taken in enumerate(rows) if _is_free(span, taken)), len(rows))
        if row == len(rows):
            rows.append([])
        rows[row].append(span)
        chosen.append((one, x, anchor, row))
    height = len(rows)
    return [
        Tick(x, (height - row) * _ROW - 4, anchor, one.text, one.clock)
        for one, x, anchor, row in chosen
    ], height


def _is_free(span: tuple[float, float], taken: Sequence[tuple[float, float]]) -> bool:
    return all(span[1] + 8 < start or end + 8 < span[0] for start, end in taken)
