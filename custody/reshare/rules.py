"""The rules that accept or refuse an act in a reshare, asked at hand-in and at every fold."""

from __future__ import annotations

from custody.errors import RefusedError
from custody.quorum_tree import people
from custody.reshare.events import (
    ENDS,
    Act,
    Answered,
    Complained,
    DealingOver,
    Destroyed,
    Ended,
    Received,
    Redealt,
    Unanswered,
)
from custody.reshare.frozen import coefficients
from custody.reshare.redeal import refused, require_redeal
from custody.reshare.state import SWITCHED, State
from custody.reshare.subshares import FAULTS


def require(state: State, act: Act) -> None:
    """Refuse an act that can't be, or can't be now, by the name of whoever it is of (NAMED).

    ``RefusedError`` or ``RedealError``; the state is what it was.
    """
    if isinstance(act, Destroyed):
        _require_old_share(state, act.official)
    elif state.outcome is not None:
        raise RefusedError(f"the reshare has ended: {state.outcome}", promise="EPOCH")
    else:
        _require_now(state, act)


def _require_now(state: State, act: Act) -> None:
    match act:
        case Redealt():
            _require_first_dealing(state, act)
        case DealingOver():
            _require_dealers(state)
        case Complained():
            _require_grounds(state, act)
        case Answered() | Unanswered():
            _require_open(state, act.official, act.dealer)
        case Received():
            _require_receipt(state, act)
        case Ended():
            if act.outcome not in ENDS:
                raise RefusedError(f"a reshare does not end {act.outcome}")


def _require_first_dealing(state: State, act: Redealt) -> None:
    require_redeal(state.subject, act.redeal)
    row = act.redeal.row
    official = state.subject.dealer(row)
    if not state.may_deal(official):
        raise refused(state.subject, row, "excluded", f"comes after {official} was left out")
    if any(one.row == row for one in state.redeals):
        raise refused(state.subject, row, "second", "is a second one, and the first one counts")


def _require_dealers(state: State) -> None:
    if state.dealing_over:
        raise RefusedError("the time to deal is over already")
    coefficients(state.subject, state.usable())


def _require_grounds(state: State, act: Complained) -> None:
    _require_new(state, act.official)
    if state.frozen is None or act.dealer not in state.frozen.dealers:
        raise RefusedError(f"{act.official} complains of a part that is not used")
    if act.fault not in FAULTS:
        raise RefusedError(f"{act.official} complains of a fault that there is not")
    if act.official in state.receipts:
        raise RefusedError(f"{act.official} has signed that all is right, and complains no more")
    if state.dispute(act.official, act.dealer):
        raise RefusedError(f"{act.official} has complained of this part already")


def _require_open(state: State, official: str, dealer: int) -> None:
    dispute = state.dispute(official, dealer)
    if dispute is None or dispute.verdict != "open":
        raise RefusedError(f"there is no complaint of {official} that waits for this dealer")


def _require_receipt(state: State, act: Received) -> None:
    _require_new(state, act.official)
    if state.frozen is None or act.digest != state.frozen.signed_digest(state.subject):
        raise RefusedError(
            f"the receipt of {act.official} is of other dealers than are frozen now",
            hint="look at the ceremony again, check the new shares, and sign again",
            promise="BOUND",
        )
    if act.official in state.receipts:
        raise RefusedError(f"{act.official} has already signed for the share")
    if any(one.official == act.official for one in state.open_disputes()):
        raise RefusedError(f"a complaint of {act.official} is open still")


def _require_old_share(state: State, official: str) -> None:
    if state.outcome != SWITCHED:
        raise RefusedError("old shares are destroyed after the switch, not before")
    if official not in people(state.subject.old.quorum):
        raise RefusedError(f"{official} had no share in the old epoch", promise="QUORUM")
    if official in state.destroyed:
        raise RefusedError(f"{official} has already attested it")


def _require_new(state: State, official: str) -> None:
    if official not in people(state.subject.quorum):
        raise RefusedError(f"{official} has no seat in the new quorum", promise="QUORUM")
