"""The course of a reshare as a fold of its events: one epoch at every moment (promise EPOCH).

People and time act; everything else follows and is computed: which dealers are frozen, who is
left out, whether it failed, when it switches. A ledger has both, and whoever replays it computes
what follows again, so nobody can write a switch, an exclusion or a dealing that is not due.

.. code-block:: text

    all have dealt, or time is over and a quorum has    ->  Froze, attempt k
    an answer that opens something else, or none        ->  Excluded: the dealer; receipts are void
    a dealing that makes the whole one impossible       ->  Excluded: whoever chose it last
    whoever is left could not be a quorum               ->  Failed
    a receipt of every new official, no complaint open  ->  Switched

Excluding ends: nobody is left out twice, and one official complains once of a dealer.
"""

from __future__ import annotations

from collections.abc import Iterable

from custody.errors import DealingError, RefusedError, TamperedError
from custody.quorum import choose
from custody.quorum_tree import people
from custody.reshare.events import (
    Act,
    Consequence,
    Ended,
    Event,
    Excluded,
    Failed,
    Froze,
    Switched,
)
from custody.reshare.evolve import evolve
from custody.reshare.frozen import coefficients, freeze
from custody.reshare.rules import require
from custody.reshare.state import State
from custody.reshare.subject import ReshareSubject

_WHY = {
    "wrong": "opened a part that is not what was committed to",
    "late": "did not answer a complaint in time",
}
_LAST = "chose commitments, after the others', that together are no sharing"
REASONS = frozenset({*_WHY.values(), _LAST})
"""Why dealers are left out, in words."""


def decide(state: State, act: Act, *, turning: bool = False) -> tuple[tuple[Event, ...], State]:
    """Give the events that an act makes, itself first, and the state after them.

    ``turning`` says that a turn's window of this dataset is open, which the switch waits for:
    :func:`settle` then gives it when the window has closed. ``RefusedError`` as
    :func:`custody.reshare.rules.require` says.
    """
    after = follow(state, act)
    consequences, settled = settle(after, turning=turning)
    return (act, *consequences), settled


def settle(state: State, *, turning: bool = False) -> tuple[tuple[Consequence, ...], State]:
    """Give what is due by itself, until nothing is."""
    found: list[Consequence] = []
    while (event := due(state)) and not (turning and isinstance(event, Switched)):
        found.append(event)
        state = evolve(state, event)
    return tuple(found), state


def replay(subject: ReshareSubject, events: Iterable[Event]) -> State:
    """Fold events from the beginning; ``TamperedError`` for one that could not be made."""
    state = State(subject)
    for event in events:
        state = follow(state, event)
    return state


def follow(state: State, event: Event) -> State:
    """Fold one more event: what is due, or else an act that the rules take (EPOCH, LEDGER)."""
    expected = due(state)
    if event == expected:
        return evolve(state, event)
    if isinstance(event, Consequence) or not (expected is None or isinstance(expected, Switched)):
        name = type(expected).__name__ if expected else "an act of somebody"
        raise TamperedError(
            f"expected {name} in the course of {state.subject.ceremony}, "
            f"got {type(event).__name__}",
            promise="EPOCH",
        )
    if expected and not isinstance(event, Ended):
        raise RefusedError("all have received, and the switch waits for a turn's window alone")
    require(state, event)
    return evolve(state, event)


def due(state: State) -> Consequence | None:
    """Give what follows from the state at once, if anything does."""
    if state.outcome is not None:
        return None
    for dispute in state.disputes:
        official = state.subject.dealer(dispute.dealer)
        if dispute.verdict in _WHY and state.may_deal(official):
            return Excluded(official, _WHY[dispute.verdict])
    if not state.can_be_dealt():
        return Failed(tuple(sorted(state.excluded)))
    if state.frozen is None:
        return _freezing(state)
    everybody = set(people(state.subject.quorum))
    if state.receipts == everybody:  # nobody signs one, and has a complaint open
        return Switched(state.subject.epoch)
    return None


def _freezing(state: State) -> Consequence | None:
    """Freeze the dealers once it is time, or leave out whoever made that impossible.

    A dealing can only spoil the sum if it was chosen with all the others' in view: an honest one
    is random to them, and undoes whatever they planned. So it is the last of those that count,
    in the order of the record. (A service that lies could turn that order round: the checkpoints
    in the dealers' statements show who had seen whose.)
    """
    redeals = state.usable()
    if not (state.dealing_over or state.all_have_dealt()):
        return None
    if choose(state.subject.old.quorum, redeals) is None:
        return None  # whoever has not dealt yet may, until it expires
    try:
        return Froze(freeze(state.subject, redeals, state.attempt + 1))
    except DealingError:
        dealers = coefficients(state.subject, redeals)
        last = [one.row for one in state.redeals if one.row in dealers][-1]
        return Excluded(state.subject.dealer(last), _LAST)
