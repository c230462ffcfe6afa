"""How a ceremony stands, in the sentences that its room begins with.

Who asks for what, whose turn it is, who is missing, and what the person who looks has done. It
is worked out of what the engine shows and of what was signed; the engine decides, here is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from custody.ceremony import Ceremony, CeremonyView
from custody.quorum_tree import Group, draw, everybody
from custody.service.queries import SignedStatement, ToldEntry
from web.console.ceremony_answer import Answer, Lapse, answer, lapse, wrong
from web.console.ceremony_heading import heading
from web.console.ceremony_meter import Stage, meter, stages, state_text
from web.console.ceremony_seen import Meter, Seen


@dataclass(frozen=True, slots=True)
class Standing:
    """All of it: ``title`` is for the browser's tab, ``state`` says where it is in a few words."""

    heading: str
    under: str
    title: str
    state: str
    stages: tuple[Stage, ...]
    meter: Meter
    tree: Group | None
    answer: Answer | None
    lapse: Lapse | None


def standing(
    state: Ceremony,
    me: str,
    todo: str | None,
    said: Sequence[SignedStatement],
    entries: Sequence[ToldEntry],
    written: Mapping[str, str],
) -> Standing:
    """Tell how a ceremony stands to ``me``, whom ``todo`` waits for, if it does.

    ``written`` are names as people write them, of those who do it otherwise than they sign in.
    """
    seen = Seen(state, CeremonyView.of(state), me, todo, written)
    top, measured = heading(seen), meter(seen)
    return Standing(
        heading=top,
        under=_under(seen, measured),
        title=f"Your turn · {state.dataset}" if todo else top,
        state=state_text(seen.view),
        stages=stages(seen),
        meter=measured,
        tree=_tree(seen),
        answer=answer(seen, said, measured) or wrong(seen, entries),
        lapse=lapse(seen, said, entries),
    )


def _tree(seen: Seen) -> Group | None:
    """Draw the quorum's groups; a reshare has two quorums, which its rosters draw.

    A genesis takes everybody until it is over, and so does each group.
    """
    if seen.view.quorum.is_plain or seen.view.kind == "reshare":
        return None
    takes_all = seen.view.kind == "genesis" and not seen.view.outcome
    quorum = everybody(seen.view.quorum) if takes_all else seen.view.quorum
    return draw(quorum, seen.counted)


def _under(seen: Seen, measured: Meter) -> str:
    """Say in one sentence what is needed now, of whom."""
    view = seen.view
    if view.outcome:
        return ""
    if view.step.action == "collect":
        return "" if seen.is_own else f"{seen.asks} has the grant to collect."
    if view.kind == "export" and seen.is_own and view.step.action == "approve":
        return f"{measured.missing} Stay by the phone: they may call for your words."
    if seen.todo is None or view.step.action in {"turn", "receive"}:
        return measured.missing
    return ""
