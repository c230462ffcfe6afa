"""Ceremonies that are acted on together: one, or those of a batch, a dataset each.

Each keeps its own quorum, block and statement. All are checked and shown before the first is
signed; what was handed in before one failed stays, and is named.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from custody.ceremony import CeremonyView
from custody.ceremony.summary import read_summaries
from custody.cli.output import note
from custody.errors import CustodyError, InputError, NotKnownError, TamperedError
from custody.official.session import OfficialSession
from custody.official.signing import Shown

F = TypeVar("F", bound=Callable[..., Any])
Fetched = tuple[CeremonyView, Shown]


def batch_argument(function: F) -> F:
    """Add CEREMONY, or ``--batch`` in its place."""
    function = click.option(
        "--batch", help="Of all requests of this batch that wait for me, in place of CEREMONY."
    )(function)
    return click.argument("ceremony", required=False)(function)


def fetch_named(
    session: OfficialSession, ceremony: str | None, batch: str | None, act: str
) -> list[Fetched]:
    """Fetch the ceremony that was named, or those of a batch that wait for this act by me."""
    if (ceremony is None) == (batch is None):
        raise InputError("expected CEREMONY, or --batch ID", hint="custody ceremonies")
    if ceremony is not None:
        return [session.fetch(ceremony)]
    assert batch is not None
    listed = read_summaries(session.client.get("/ceremonies"))
    ids = [one.id for one in listed if one.batch == batch and one.outcome is None]
    found = [session.fetch(id_) for id_ in ids]
    for _, shown in found:
        if shown.subject.request is None or shown.subject.asked.batch != batch:
            raise TamperedError(
                f"{shown.subject.ceremony} is not of the batch {batch}", promise="BOUND"
            )
    waiting = [one for one in found if _waits(one[0], session.keyfile.name, act)]
    for view, _ in found:
        if all(view is not one for one, _ in waiting):
            note(f"{view.id} of {view.dataset} does not wait for your {act}: it is passed over")
    if not waiting:
        raise NotKnownError(
            f"no request of the batch {batch[:70]!a} waits for your {act}",
            hint="custody ceremonies",
        )
    return waiting


def _waits(view: CeremonyView, name: str, act: str) -> bool:
    done = view.turned if act == "turn" else tuple(view.verdicts)
    return act in view.takes and name not in done and view.subject.seat(name) is not None


def hand_in_each(
    named: Sequence[Fetched], act: Callable[[int], CeremonyView]
) -> list[CeremonyView]:
    """Act on each; where one fails, say which have counted."""
    done = list[CeremonyView]()
    for at, (view, _) in enumerate(named):
        try:
            done.append(act(at))
        except CustodyError as error:
            if done:
                names = ", ".join(f"{one.id} of {one.dataset}" for one in done)
                error.message = f"{view.dataset}: {error.message}; handed in were: {names}"
            raise
    return done
