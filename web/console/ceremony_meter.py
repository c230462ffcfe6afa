"""How far a ceremony is: its steps as one line, and a meter of those who are needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from custody.ceremony import CeremonyView
from custody.formats.quantities import exact_span_text
from custody.quorum_tree import draw
from custody.script import Step
from web.console.ceremony_seen import Seen, so_far
from web.console.drill_standing import awaited_text, keys_needed
from web.console.reshare_standing import WHAT, done_in, outstanding_text, seats_of
from web.console.telling import number_word

_LABELS = {"freeze": "Request", "read-back": "Read back", "roll-call": "Roll-call"}


@dataclass(frozen=True, slots=True)
class Stage:
    """A step as the line under the heading has it: done, now or later, and how far it is."""

    label: str
    note: str
    state: str


@dataclass(frozen=True, slots=True)
class Meter:
    """How many of those who are needed have done it, and who is missing."""

    title: str
    said: str
    done: int
    needed: int
    missing: str


def stages(seen: Seen) -> tuple[Stage, ...]:
    """List the steps of the script, but for the one that only closes it."""
    state = seen.state
    over = len(state.script.steps) if state.outcome == "closed" else state.step
    now = "ended" if state.outcome else "now"
    return tuple(
        Stage(
            _LABELS.get(step.id, step.id.replace("-", " ").capitalize()),
            _note(seen, step, begun=place <= over),
            "done" if place < over else now if place == over else "later",
        )
        for place, step in enumerate(state.script.steps)
        if step.action != "close"
    )


def _note(seen: Seen, step: Step, *, begun: bool) -> str:
    view = seen.view
    if step.action == "turn" and not begun:
        return f"in {exact_span_text(step.within)}" if step.within else ""
    if not begun:
        return ""
    if step.action == "approve":
        return so_far(view.deciding, seen.approvals)
    if step.action == "turn" and view.kind == "drill":
        return f"{len(view.turned)} of {keys_needed(view)}"
    if step.action == "turn" and view.unlocked:
        return f"{view.threshold} of {view.threshold}" if view.quorum.is_plain else "all"
    if step.action == "turn":
        return so_far(view.quorum, view.turned)
    if step.action in ("commit", "receive"):
        done = view.committed if step.action == "commit" else view.receipts
        return f"{len(done)} of {len(seen.seats)}"
    return ""


def meter(seen: Seen) -> Meter:
    """Count what this step needs of the officials."""
    view = seen.view
    if view.kind == "genesis":
        return _shares(seen)
    if view.kind == "reshare" and (view.step.action != "approve" or view.outcome):
        return _reshared(seen)
    if view.kind == "drill":
        needed = keys_needed(view)
        shown = min(len(view.turned), needed)
        return Meter("Keys", "turned", shown, needed, awaited_text(seen))
    if not seen.quorum.is_plain:
        return _parts(seen)
    turns, done = seen.turns, seen.counted
    could = seen.approvals if turns else [n for n in seen.seats if n not in view.verdicts]
    needed = seen.quorum.need
    lacks = 0 if view.outcome or view.unlocked else needed - len(done)
    shown = needed if view.unlocked and turns else min(len(done), needed)
    verb = ("turns", "turn") if turns else ("approves", "approve")
    return Meter(
        title="Keys" if turns else "Approvals",
        said="turned" if turns else "approved",
        done=shown,
        needed=needed,
        missing=_missing(seen, lacks, [n for n in could if n not in done], verb, bool(done)),
    )


def _parts(seen: Seen) -> Meter:
    """Count the parts of a tree that are complete, and say who is missing of which."""
    view, lacks = seen.view, seen.missing
    root, over = draw(seen.quorum, seen.counted), bool(view.outcome) or view.unlocked
    return Meter(
        title="Keys" if seen.turns else "Approvals",
        said="complete",
        done=min(root.done, root.need),
        needed=root.need,
        missing="" if over or not lacks.fewest else f"So far {lacks.text}.",
    )


def _shares(seen: Seen) -> Meter:
    names, done, commits = seen.seats, seen.counted, seen.view.step.action == "commit"
    open_ = [name for name in names if name not in done]
    waits = "" if seen.view.outcome else seen.either(open_, len(names))
    return Meter(
        title="Parts" if commits else "Shares",
        said="committed to" if commits else "signed for",
        done=len(done),
        needed=len(names),
        missing=f"Missing: {waits}." if waits else "",
    )


def _reshared(seen: Seen) -> Meter:
    """Count whoever a step of a reshare is for, and say what old shares can still do."""
    names, done, view = seen.seats, seen.counted, seen.view
    title, said = WHAT.get(view.step.action, ("Shares", "signed for"))
    open_ = [name for name in names if name not in done]
    waits = "" if view.outcome or not open_ else f"Missing: {seen.either(open_, len(names))}."
    missing_ = " ".join(filter(None, [waits, outstanding_text(view)]))
    return Meter(title, said, len([n for n in names if n in done]), len(names), missing_)


def _missing(
    seen: Seen, lacks: int, could: Sequence[str], verb: tuple[str, str], begun: bool
) -> str:
    if lacks <= 0:
        return ""
    if lacks >= len(could):
        return f"Missing: {seen.either(could, lacks)}."
    more = number_word(lacks).capitalize() + (" more" if begun else "")
    if lacks == 1:
        return f"{more} {verb[0]}: {seen.either(could, 1)}."
    return f"{more} {verb[1]}, of {seen.either(could, len(could))}."


def state_text(view: CeremonyView) -> str:
    """Say where a ceremony is: "approve 1 of 2", "ready to collect", or how it ended."""
    if view.outcome:
        return view.outcome
    if view.step.action == "collect":
        return "ready to collect"
    counts = {
        "approve": view.approved,
        "turn": view.turned,
        "roll-call": view.present,
        "read-back": view.read_back,
    }
    label, done = view.step.id.replace("-", " "), counts.get(view.step.action)
    if view.step.action in ("commit", "receive"):
        came = view.committed if view.step.action == "commit" else view.receipts
        return f"{label} {len(came)} of {len(view.subject.seats)}"
    if view.kind == "reshare" and view.step.action != "approve":
        return f"{label} {len(done_in(view))} of {len(seats_of(view))}"
    if done is not None and view.kind == "drill":
        return f"{label} {len(done)} of {keys_needed(view)}"
    return label if done is None else f"{label} {so_far(view.deciding, done)}"
