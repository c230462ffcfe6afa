"""One shape for every measurement, and the Markdown table that shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """The bound that a row is held to: of its ratio, or of its own figure where it has no ratio."""

    bound: float
    at_most: bool = False

    def holds(self, value: float) -> bool:
        """Tell whether a measured value keeps the bound."""
        return value <= self.bound if self.at_most else value >= self.bound

    def __str__(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {self.bound:g}"


def at_least(bound: float) -> Target:
    """More is better."""
    return Target(bound)


def at_most(bound: float) -> Target:
    """Less is better."""
    return Target(bound, at_most=True)


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison: our figure and the peer's in the same unit, and ours divided by the peer's.

    ``peer`` and ``ratio`` are ``None`` where there is nobody to compare with or the
    peer is not installed.
    """

    name: str
    ours: float
    peer: float | None
    unit: str
    ratio: float | None
    target: Target | None = None

    def met(self) -> bool | None:
        """Tell whether the target holds; ``None`` where there is none, or nothing to hold to it."""
        value = self.ours if self.peer is None else self.ratio
        return None if self.target is None or value is None else self.target.holds(value)


def compare(name: str, ours: float, peer: float | None, unit: str, target: Target | None) -> Row:
    """Make a row whose ratio is ours divided by the peer's."""
    return Row(name, ours, peer, unit, None if peer is None else ours / peer, target)


def markdown(rows: Iterable[Row]) -> str:
    """Write rows as a Markdown table; the last column says whether the target was met."""
    lines = ["| | custody | peer | ratio | target | |", "|---|---:|---:|---:|---:|---|"]
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        verdict = {None: "", True: "met", False: "**missed**"}[row.met()]
        lines.append(
            f"| {row.name} | {_figure(row.ours, row.unit)} | {_figure(row.peer, row.unit)} "
            f"| {ratio} | {row.target or ''} | {verdict} |"
        )
    return "\n".join(lines)


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"
