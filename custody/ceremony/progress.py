"""Whether the present step is done, may be skipped, or can't be done any more."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from custody.ceremony import resharing
from custody.ceremony.policy import Policy
from custody.ceremony.state import Ceremony, Event
from custody.quorum_tree import satisfied


def step_is_done(state: Ceremony, now: datetime) -> bool:
    """Tell whether everything the present step asks for has happened."""
    rule = _STEP_RULES.get(state.current.action)
    return rule is not None and rule(state, now)


def enough_came(state: Ceremony, names: Iterable[str]) -> bool:
    """Tell whether these people are all that the present step needs.

    Those count whom it is for: witnesses, or officials; of officials a quorum is the tree's. In a
    reshare it takes the new officials and a quorum of the old, until its words are read back.
    """
    for_witnesses = state.current.actor == "witness"
    came = [name for name in names if state.is_witness(name) == for_witnesses]
    need = state.current.need or "one"
    if state.kind == "reshare" and state.current.action in ("roll-call", "read-back"):
        return resharing.all_there(state, came)
    if need == "quorum" and not for_witnesses:
        return satisfied(state.subject.deciding, came)
    everybody = state.subject.witnesses if for_witnesses else state.subject.deciders
    least = {"one": 1, "quorum": state.threshold, "all": len(everybody)}
    return len(came) >= least[need]


def is_passed_over(state: Ceremony, now: datetime) -> bool:
    """Tell whether the present step's time is over and its script goes on without the absent.

    Not even then below a quorum: a roll-call that fewer than the threshold answered
    is never passed over (promise QUORUM).
    """
    step = state.current
    if step.within is None or step.absent != "proceed":
        return False
    over = now >= state.since + step.within
    if state.kind == "drill":  # whoever came by then, came: a drill that runs out has a result too
        over |= now >= state.expires
    if not over:
        return False
    if step.action == "redeal":
        return resharing.have_dealt(state)
    return step.action != "roll-call" or satisfied(state.subject.deciding, state.present)


def absentees(state: Ceremony) -> list[str]:
    """List whom the present step was for and who did not come."""
    step = state.current
    if step.action == "redeal":
        return resharing.not_dealt(state)
    if step.actor == "official":
        people = list(_officials_of(state))
    elif step.actor == "witness":
        people = [witness.name for witness in state.subject.witnesses]
    else:
        people = [state.subject.requester]
    if state.subject.drill is not None:
        people = list(state.subject.drill.asked(people))
    came = {
        "turn": (*state.answers, *state.refused),
        "roll-call": state.present,
        "read-back": state.read_back,
        "attest": state.have_attested,
        "commit": tuple(state.commits),
        "receive": state.receipts,
    }.get(step.action, ())
    return [name for name in people if name not in came]


def _officials_of(state: Ceremony) -> Iterable[str]:
    """Name the officials whom the present step is for."""
    new, old = state.seats, state.subject.deciders
    both = state.kind == "reshare" and state.current.action in ("roll-call", "read-back")
    seats = (*new, *old) if both else new if state.current.action == "receive" else old
    return dict.fromkeys(seat.official for seat in seats)


def approval_is_impossible(state: Ceremony) -> bool:
    """Tell whether those who have not refused can't be a quorum of approvals any more (rule 4)."""
    if state.kind in ("genesis", "drill"):
        return False
    may_still = {
        seat.official
        for seat in state.subject.deciders
        if state.verdicts.get(seat.official, "approve") == "approve"
        and may_approve(state, seat.official)
    }
    return not satisfied(state.subject.deciding, may_still)


def may_approve(state: Ceremony, official: str) -> bool:
    """Tell whether the dataset's policy lets this official approve this request."""
    return state.subject.policy.requester_may_approve or official != state.subject.requester


def step_event(state: Ceremony, absent: list[str]) -> Event:
    """Make the event that goes on to the next step, and names who was absent."""
    step = state.step + 1
    return Event(
        "ceremony.stepped", {"absent": absent, "step": step, "to": state.script.steps[step].id}
    )


def policy_event(state: Ceremony, wanted: Policy) -> Event:
    """Make the event that puts a policy in force: which, by whose approvals, of what digest.

    The approvals themselves are entries of the same ceremony.
    """
    return Event(
        "dataset.policy",
        {
            "approvals": list(state.approvals),
            "digest": state.digest.hex(),
            "from": state.subject.policy.record(),
            "to": wanted.record(),
        },
    )


def end_event(state: Ceremony, outcome: str, reason: str | None) -> Event:
    """Make the event that ends the ceremony (rule 10)."""
    return Event("ceremony.ended", {"kind": state.kind, "outcome": outcome, "reason": reason})


def _keys_have_turned(state: Ceremony, now: datetime) -> bool:
    """Tell whether enough keys have turned; in a drill also the faults have to show themselves."""
    drill = state.subject.drill
    if drill is None:
        return satisfied(state.quorum, state.turned)
    awaited = drill.awaited([seat.official for seat in state.seats])
    faults = {name for name in awaited if name in drill.corrupt}
    done = {*state.answers, *(faults & state.refused.keys())}
    if drill.target.need == "quorum" and state.is_quorum(tuple(state.answers)):
        return faults <= done
    return {*awaited} <= done


def _objects_complete(state: Ceremony) -> bool:
    if state.subject.request is None:
        return True
    return state.subject.request.objects.lists(state.objects)


def _cooling_is_over(state: Ceremony, now: datetime) -> bool:
    within = state.current.within
    return within is not None and now >= state.since + within


# One rule an action; "close" has none, for what follows from it is the end.
_STEP_RULES: dict[str, Callable[[Ceremony, datetime], bool]] = {
    "freeze": lambda state, now: _objects_complete(state),
    "roll-call": lambda state, now: enough_came(state, state.present),
    "read-back": lambda state, now: enough_came(state, state.read_back),
    "deal": lambda state, now: state.dealing is not None,
    "commit": lambda state, now: state.dealing is not None,
    "redeal": lambda state, now: resharing.course_of(state).frozen is not None,
    "receive": lambda state, now: len(state.receipts) == len(state.seats),
    "canary": lambda state, now: state.canary or state.result is not None,
    "activate": lambda state, now: state.activated,
    "approve": lambda state, now: satisfied(state.subject.deciding, state.approvals),
    "cool-off": _cooling_is_over,
    "witness": lambda state, now: bool(state.witnessed),
    "turn": _keys_have_turned,
    "unlock": lambda state, now: state.unlocked,
    "collect": lambda state, now: state.collected,
    "attest": lambda state, now: enough_came(state, state.have_attested),
}
