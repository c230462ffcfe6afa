"""How a ceremony stands, in the sentences that its room begins with.

Who asks for what, whose turn it is, who is missing, and what the person who looks has done. It
is worked out of what the engine shows and of what was signed; the engine decides, here is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from custody.ceremony import Ceremony, CeremonyView
from custody.formats.quantities import count_of, exact_span_text
from custody.quorum_tree import Group, Node, draw, missing, satisfied
from custody.service.queries import SignedStatement, ToldEntry
from web.console.drill_standing import awaited_text, drill_heading, keys_needed
from web.console.telling import either, listed, number_word, short_size

_DONE = {
    "approve": "You approved",
    "deny": "You denied",
    "abstain": "You abstained",
    "turn": "You turned your key",
    "receipt": "You checked your share and signed for it",
    "attest": "You attested",
    "exception": "You recorded an exception",
}
_LABELS = {"freeze": "Request", "read-back": "Read back", "roll-call": "Roll-call"}
_CLOSED = {
    "denied": "was denied",
    "failed": "failed",
    "expired": "ran out of time",
    "cancelled": "was called off",
}


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


@dataclass(frozen=True, slots=True)
class Answer:
    """What the viewer did last, when, in which entry, and what is needed now."""

    did: str
    at: str
    seq: int
    next: str
    good: bool


@dataclass(frozen=True, slots=True)
class Lapse:
    """A window that closed before the quorum was complete: when, and whose keys were given back."""

    at: str
    officials: str
    many: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """All of it: ``title`` is for the browser's tab, ``state`` says where it is in a few words.

    ``tree`` are the quorum's groups as they stand; None of plain m of n.
    """

    heading: str
    under: str
    title: str
    state: str
    stages: tuple[Stage, ...]
    meter: Meter | None
    tree: Group | None
    answer: Answer | None
    lapse: Lapse | None


def standing(
    state: Ceremony,
    me: str,
    todo: str | None,
    said: Sequence[SignedStatement],
    entries: Sequence[ToldEntry],
) -> Standing:
    """Tell how a ceremony stands to ``me``, whom ``todo`` waits for, if it does."""
    view = CeremonyView.of(state)
    heading = _heading(state, view, me, todo)
    meter = _meter(view, me)
    return Standing(
        heading=heading,
        under=_under(view, me, meter, todo),
        title=f"Your turn · {view.dataset}" if todo else heading,
        state=state_text(view),
        stages=_stages(state, view),
        meter=meter,
        tree=None if view.quorum.is_plain else draw(view.quorum, _counted(view)),
        answer=_answer(view, me, said, meter) or _wrong(view, me, entries),
        lapse=_lapse(view, me, said, entries),
    )


def state_text(view: CeremonyView) -> str:
    """Say where a ceremony is: "approve 1 of 2", "ready to collect", or how it ended."""
    if view.outcome:
        return view.outcome
    if view.step.action == "collect":
        return "ready to collect"
    done = _done_at(view)
    label = view.step.id.replace("-", " ")
    if done is not None and view.kind == "drill":
        return f"{label} {len(done)} of {keys_needed(view)}"
    return label if done is None else f"{label} {_so_far(view.quorum, done)}"


def what_text(state: Ceremony) -> str:
    """Say what is asked for: how many objects of which dataset, and how large."""
    size = sum(size for _, size in state.objects)
    return f"{count_of(len(state.objects), 'object')} of {state.dataset}, {short_size(size)}"


def _heading(state: Ceremony, view: CeremonyView, me: str, todo: str | None) -> str:
    if view.kind == "genesis":
        return _genesis_heading(view, todo)
    if view.kind == "drill":
        return drill_heading(view, todo)
    asks = view.subject.requester
    if view.kind == "policy":
        if view.outcome:
            ends = {"closed": "are in force"} | _CLOSED
            return f"Stricter rules of {view.dataset} {ends[view.outcome]}"
        return f"{asks} asks for stricter rules of {view.dataset}"
    return _export_heading(state, view, me, todo)


def _export_heading(state: Ceremony, view: CeremonyView, me: str, todo: str | None) -> str:
    asks, own = view.subject.requester, me == view.subject.requester
    what = f"{count_of(len(state.objects), 'object')} of {view.dataset}"
    if view.unlocked:
        opened = "is open" if len(state.objects) == 1 else "are open"
        if own and not view.collected:
            return f"{what} {opened}: collect your grant"
        return f"{what} {opened} for {'you' if own else asks}"
    if view.outcome:
        return f"{'Your' if own else f'{asks}’s'} request for {what} {_CLOSED[view.outcome]}"
    if view.step.action == "turn":
        if todo:
            return f"Your turn: turn your key for {view.dataset}"
        return f"{_more(view, 'key').capitalize()} {_opens(view)} {view.dataset}"
    if own:
        return _approved_text(view)
    return f"{asks} asks to open {what_text(state)}"


def _approved_text(view: CeremonyView) -> str:
    done, tree = len(_approvals(view)), view.quorum
    if not done:
        least = "" if tree.is_plain else "at least "
        return f"Nobody has approved yet; {least}{number_word(view.threshold)} are needed"
    if satisfied(tree, _approvals(view)):
        return f"Approved. Next: {view.step.id.replace('-', ' ')}"
    has = "has" if done == 1 else "have"
    if not tree.is_plain:
        more = number_word(missing(tree, _approvals(view)).fewest)
        return f"{number_word(done).capitalize()} {has} approved; at least {more} more needed"
    return f"{number_word(done).capitalize()} of {number_word(view.threshold)} {has} approved"


def _genesis_heading(view: CeremonyView, todo: str | None) -> str:
    if view.outcome == "closed":
        return f"{view.dataset} has its key"
    if view.outcome:
        return f"The genesis of {view.dataset} {_CLOSED[view.outcome]}"
    if todo:
        return f"Your turn: {todo[:1].lower()}{todo[1:]}, {view.dataset}"
    return f"{view.subject.requester} makes the key of {view.dataset}"


def _under(view: CeremonyView, me: str, meter: Meter | None, todo: str | None) -> str:
    """Say in one sentence what is needed now, of whom."""
    if view.outcome or meter is None:
        return ""
    if view.step.action == "collect":
        return (
            ""
            if me == view.subject.requester
            else f"{view.subject.requester} has the grant to collect."
        )
    if view.kind == "export" and me == view.subject.requester and view.step.action == "approve":
        return f"{meter.missing} Stay by the phone: they may call for your words."
    if todo is None or view.step.action in {"turn", "receipt"}:
        return meter.missing
    return ""


def _meter(view: CeremonyView, me: str) -> Meter | None:
    """Count what this step needs of the officials."""
    names = [seat.official for seat in view.subject.seats]
    turns = view.step.action == "turn" or (view.kind == "export" and view.unlocked)
    if view.kind == "genesis":
        return _genesis_meter(view, me, names)
    if view.kind == "drill":
        needed = keys_needed(view)
        shown = min(len(view.turned), needed)
        return Meter("Keys", "turned", shown, needed, awaited_text(view, me))
    done = list(view.turned) if turns else list(_approvals(view))
    could = list(_approvals(view)) if turns else [n for n in names if n not in view.verdicts]
    open_ = [name for name in could if name not in done]
    if not view.quorum.is_plain:
        return _tree_meter(view, done, turns=turns)
    lacks = 0 if view.outcome or view.unlocked else view.threshold - len(done)
    verb = ("turns", "turn") if turns else ("approves", "approve")
    shown = view.threshold if view.unlocked and turns else min(len(done), view.threshold)
    return Meter(
        title="Keys" if turns else "Approvals",
        said="turned" if turns else "approved",
        done=shown,
        needed=view.threshold,
        missing=_missing(lacks, open_, me, verb, begun=bool(done)),
    )


def _tree_meter(view: CeremonyView, done: list[str], *, turns: bool) -> Meter:
    """Count the parts of the whole that are complete, and say who is missing of which."""
    root, over = draw(view.quorum, done), bool(view.outcome) or view.unlocked
    lacks = missing(view.quorum, done)
    return Meter(
        title="Keys" if turns else "Approvals",
        said="complete",
        done=min(root.done, root.need),
        needed=root.need,
        missing="" if over or not lacks.fewest else f"So far {lacks.text}.",
    )


def _genesis_meter(view: CeremonyView, me: str, names: list[str]) -> Meter:
    done = list(view.receipts)
    waits = "" if view.outcome else either([n for n in names if n not in done], len(names), me)
    return Meter(
        title="Shares",
        said="signed for",
        done=len(done),
        needed=len(names),
        missing=f"Missing: {waits}." if waits else "",
    )


def _missing(lacks: int, could: list[str], me: str, verb: tuple[str, str], *, begun: bool) -> str:
    if lacks <= 0:
        return ""
    if lacks >= len(could):
        return f"Missing: {either(could, lacks, me)}."
    more = number_word(lacks).capitalize() + (" more" if begun else "")
    if lacks == 1:
        return f"{more} {verb[0]}: {either(could, 1, me)}."
    return f"{more} {verb[1]}, of {either(could, len(could), me)}."


def _answer(
    view: CeremonyView, me: str, said: Sequence[SignedStatement], meter: Meter | None
) -> Answer | None:
    mine = [one for one in said if one.official == me and one.kind in _DONE]
    if not mine or (mine[-1].kind == "turn" and me not in view.turned and not view.unlocked):
        return None  # nothing, or a key that was given back
    last = mine[-1]
    if view.outcome and view.outcome != "closed":
        needed = f"This ceremony {_CLOSED[view.outcome]}; you have nothing more to do."
    elif view.unlocked or view.outcome:
        needed = "It is done; you have nothing more to do."
    else:
        needed = _needed_now(view, me, last.kind, meter)
    return Answer(_DONE[last.kind], last.at, last.seq, needed, last.kind != "deny")


def _wrong(view: CeremonyView, me: str, entries: Sequence[ToldEntry]) -> Answer | None:
    """Say so to whom a drill has refused what they handed in."""
    mine = [one for one in entries if one.type == "ceremony.refused" and one.by == me]
    if not mine or view.subject.drill is None:
        return None
    wanted = me in view.subject.drill.corrupt
    then = "It was noticed, as this drill wants." if wanted else "Look for the right key file."
    return Answer("You handed in what is wrong", mine[0].at, mine[0].seq, then, wanted)


def _needed_now(view: CeremonyView, me: str, kind: str, meter: Meter | None) -> str:
    lacks = max(0, meter.needed - meter.done) if meter else 0
    if view.kind == "drill":
        return meter.missing if meter and meter.missing else "You have nothing more to do."
    if kind == "approve" and view.step.action == "turn" and me not in view.turned:
        return "Enough have approved: the keys turn now, and yours is asked."
    if kind in {"deny", "abstain"}:
        return "It is on the record."
    if lacks and meter:
        return _needs_text(view, me, lacks)
    return f"Next: {view.step.id.replace('-', ' ')}."


def _needs_text(view: CeremonyView, me: str, lacks: int) -> str:
    """Say "bela and one more are needed": who must, where that is clear, and else how many."""
    if view.kind != "genesis" and not view.quorum.is_plain:
        left = missing(view.quorum, _counted(view))
        are = "is" if left.fewest == 1 else "are"
        return f"At least {number_word(left.fewest)} more {are} needed: {left.text}."
    if view.step.action == "turn":
        could = [name for name in _approvals(view) if name not in view.turned and name != me]
        what = "keys open it" if lacks > 1 else "key opens it"
        names = either(could, lacks, me)
        return f"{number_word(lacks).capitalize()} more {what}: {names}."
    names_ = [seat.official for seat in view.subject.seats]
    done = view.receipts if view.kind == "genesis" else tuple(view.verdicts)
    could = [name for name in names_ if name not in done and name != me]
    if lacks >= len(could):
        return f"{listed(could)} {'is' if len(could) == 1 else 'are'} needed."
    if lacks == 1:
        return f"One more is needed: {either(could, 1, me)}."
    return f"{number_word(lacks).capitalize()} more are needed, of {listed(could)}."


def _lapse(
    view: CeremonyView, me: str, said: Sequence[SignedStatement], entries: Sequence[ToldEntry]
) -> Lapse | None:
    """Give the window that closed last, until a key has opened a new one."""
    if view.outcome or view.unlocked or view.step.action != "turn" or view.turned:
        return None
    ends = [entry.seq for entry in entries if entry.type == "ceremony.lapsed"]
    if not ends:
        return None
    last, before = ends[0], ends[1] if len(ends) > 1 else -1
    at = next(entry.at for entry in entries if entry.seq == last)
    turned = [one.official for one in said if one.kind == "turn" and before < one.seq < last]
    names = ["you" if name == me else name for name in dict.fromkeys(turned)]
    whose = listed(["your" if name == "you" else f"{name}’s" for name in names])
    return Lapse(at, whose, len(names) > 1)


def _stages(state: Ceremony, view: CeremonyView) -> tuple[Stage, ...]:
    over = len(state.script.steps) if state.outcome == "closed" else state.step
    found = []
    for place, step in enumerate(state.script.steps):
        if step.action == "close":
            continue
        note = ""
        if step.action == "approve" and place <= over:
            note = _so_far(view.quorum, _approvals(view))
        elif step.action == "turn":
            turned = _so_far(view.quorum, view.turned)
            if view.unlocked:
                turned = f"{view.threshold} of {view.threshold}" if view.quorum.is_plain else "all"
            within = f"in {exact_span_text(step.within)}" if step.within else ""
            if view.kind == "drill":
                turned = f"{len(view.turned)} of {keys_needed(view)}"
            note = turned if place <= over else within
        elif step.action == "receipt" and place <= over:
            note = f"{len(view.receipts)} of {len(view.subject.seats)}"
        label = _LABELS.get(step.id, step.id.replace("-", " ").capitalize())
        now = "ended" if state.outcome else "now"
        found.append(
            Stage(label, note, "done" if place < over else now if place == over else "later")
        )
    return tuple(found)


def _approvals(view: CeremonyView) -> tuple[str, ...]:
    return view.approved


def _counted(view: CeremonyView) -> tuple[str, ...]:
    """Name those who count towards the quorum now: who has turned, approved, or has a share."""
    if view.kind == "genesis":
        return view.receipts
    turns = view.step.action == "turn" or (view.kind == "export" and view.unlocked)
    return view.turned if turns else view.approved


def _so_far(tree: Node, have: Sequence[str]) -> str:
    """Say how far a quorum is: so many of those needed, or of a tree's parts."""
    if tree.is_plain:
        return f"{min(len(have), tree.need)} of {tree.need}"
    return draw(tree, have).standing


def _done_at(view: CeremonyView) -> Sequence[str] | None:
    """Name those whom the present step counts, if it counts anybody."""
    counts = {
        "approve": _approvals(view),
        "turn": view.turned,
        "receipt": view.receipts,
        "roll-call": view.present,
        "read-back": view.read_back,
    }
    return counts.get(view.step.action)


def _more(view: CeremonyView, noun: str) -> str:
    lacks = max(1, missing(view.quorum, view.turned).fewest)
    some = number_word(lacks) + (" more" if view.turned else "")
    return f"{some} {noun}{'' if lacks == 1 else 's'}"


def _opens(view: CeremonyView) -> str:
    return "opens" if missing(view.quorum, view.turned).fewest == 1 else "open"
