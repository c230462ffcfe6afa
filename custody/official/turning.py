"""Turning a key for many objects: when it is due, how parts are handed in, who is told of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from custody.ceremony import CeremonyView
from custody.client import Client, path_segment
from custody.errors import RefusedError
from custody.formats.encoding import format_base64

Progress = Callable[[str, int, int], object]
"""Is told what is being done, and for how many objects of how many it is."""


def untold(what: str, done: int, total: int) -> None:
    """Tell nobody."""


def hand_in_parts(
    client: Client,
    ceremony: str,
    sealed: Sequence[bytes],
    objects: int,
    tell: Callable[[int, int], object],
) -> None:
    """Hand in the parts of a contribution, each of which the service verifies and answers.

    They count for nothing before the statement that names them all; so whoever is broken off
    makes all anew.
    """
    path = f"/ceremonies/{path_segment(ceremony)}/parts"
    for part, one in enumerate(sealed):
        client.post(path, {"contribution": format_base64(one), "part": part})
        tell(objects * (part + 1) // len(sealed), objects)


def require_due(view: CeremonyView, official: str) -> None:
    """Refuse a turn that by the service's own account can't be: nobody lies, somebody is early."""
    drill = view.subject.drill
    if drill is not None and official in drill.absent:
        raise RefusedError(
            f"{official} is away in this drill, on purpose", hint="leave it to others"
        )
    if drill is None and view.verdicts.get(official) != "approve":
        raise RefusedError(
            f"{official} has not approved this request, so can't turn a key for it",
            hint=f"read it first, then: custody approve {view.id}",
            promise="SAME-TURN",
        )
    if "turn" not in view.takes:
        raise RefusedError(
            f"the step {view.step.id} of ceremony {view.id} does not take 'turn'",
            hint=f"its script has the order: custody show {view.id}",
        )
