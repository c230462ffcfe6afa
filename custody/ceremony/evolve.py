"""Applying events to a ceremony's state, and refusing events against the rules (LEDGER, QUORUM).

Folding is not trusting: a statement counts only with a signature by the roster's
key over this ceremony's subject, a step only when it is done or may be passed
over, an unlock only with the quorum's approvals and turns. So a ledger or database
that was written by somebody else than :func:`custody.ceremony.decide` is refused
where it leaves the rules.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from custody.ceremony import resharing
from custody.ceremony.any_subject import read_subject
from custody.ceremony.asked import require_asked
from custody.ceremony.dealt import Dealt
from custody.ceremony.drill import require_faults
from custody.ceremony.drill_outcome import result_of
from custody.ceremony.generation import generated
from custody.ceremony.policy import require_tighter
from custody.ceremony.progress import is_passed_over, policy_event, step_is_done
from custody.ceremony.roster import require_roster
from custody.ceremony.state import Ceremony, Event, subject_digest
from custody.ceremony.statement_changes import STATEMENT_CHANGES, require_rule
from custody.ceremony.statement_rules import read_signed
from custody.ceremony.subject import Subject
from custody.errors import CustodyError, LedgerError
from custody.formats.dsse import Envelope
from custody.formats.fields import Fields
from custody.formats.statement import Statement
from custody.quorum_tree import quorum_fields, satisfied
from custody.script import Script

if TYPE_CHECKING:
    from custody.reshare import State as Course

OUTCOMES = ("closed", "denied", "expired", "cancelled", "failed")


def evolve(
    state: Ceremony | None,
    event: Event,
    at: datetime,
    script: Script,
    read: Statement | None = None,
) -> Ceremony:
    """Give the state after ``event``; ``LedgerError`` for an event that can't follow.

    ``script`` is the one the subject names, by digest; it matters for the first
    event only, since the state then carries it. Who has just read and verified the
    event's statement against this very state passes it on as ``read``.
    """
    try:
        if state is None:
            return _opened(event, at, script)
        _require_allowed_step(state, event)
        data = Fields(event.data, f"the data of {event.type}")
        if event.type in STATEMENT_CHANGES:
            statement = read or read_signed(state, Envelope.from_dict(data.json("envelope")))
            state = STATEMENT_CHANGES[event.type](state, data, statement, at)
        else:
            state = _CHANGES[event.type](state, data, at)
        data.end()
    except LedgerError:
        raise
    except CustodyError as error:
        raise LedgerError(
            f"{event.type} is refused: {error.message}", promise=error.promise
        ) from None
    return state


def _opened(event: Event, at: datetime, script: Script) -> Ceremony:
    if event.type != "ceremony.opened":
        raise LedgerError(f"a ceremony can't begin with {event.type}")
    data = Fields(event.data, "the data of an opening")
    subject = read_subject(data.json("subject"))
    frozen = (subject.script.digest, subject.kind, data.text("kind"))
    envelope = Envelope.from_dict(data.json("envelope")) if data.has("envelope") else None
    data.end()
    if frozen != (script.digest, script.kind, script.kind):
        raise LedgerError("the ceremony was frozen with another script", promise="BOUND")
    require_roster(subject)
    _require_dealer(subject, script)
    require_asked(subject, envelope)
    if subject.wanted is not None:
        require_tighter(subject.policy, subject.wanted)
    if subject.drill is not None:
        _require_drill(subject, script)
    course = None
    if subject.kind == "reshare":
        course = _course(subject)
    return Ceremony(
        id=subject.ceremony,
        kind=script.kind,
        dataset=subject.dataset,
        script=script,
        subject=subject,
        digest=subject_digest(subject, None),
        opened=at,
        expires=subject.expires,
        since=at,
        course=course,
    )


def _course(subject: Subject) -> Course:
    from custody.reshare import ReshareSubject, State

    assert isinstance(subject, ReshareSubject)
    return State(subject)


def _require_drill(subject: Subject, script: Script) -> None:
    """Refuse a drill whose faults can't be, or of another target than its script is for."""
    assert subject.drill is not None
    require_faults(subject.drill, [seat.official for seat in subject.seats])
    need = script.steps[script.place("turn")].need
    require_rule(subject.drill.target.need == need, "the script is for a drill of others")


def _require_dealer(subject: Subject, script: Script) -> None:
    """A script in which officials commit is of a genesis without a dealer, and no other."""
    commits = script.place("commit") >= 0
    if subject.is_dealerless != commits:
        raise LedgerError(
            "the script has officials commit, and the policy a dealer"
            if commits
            else "the policy has no dealer, and the script nobody who commits",
            promise="BOUND",
        )


def _require_allowed_step(state: Ceremony, event: Event) -> None:
    if event.type not in (*_CHANGES, *STATEMENT_CHANGES):
        raise LedgerError(f"a ceremony under way has no event {event.type}")
    if state.outcome is not None:
        raise LedgerError(f"{event.type} can't follow the end of a ceremony")
    if state.current.action not in _ALLOWED_STEPS.get(event.type, (state.current.action,)):
        raise LedgerError(f"{event.type} has no place in the step {state.current.id}")


def _objects(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    added = tuple((row.text("id"), row.integer("size")) for row in data.records("objects"))
    return replace(state, objects=state.objects + added)


def _stepped(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    step = state.step + 1
    named, _ = (data.integer("step"), data.text("to")), data.texts("absent")
    steps = state.script.steps
    last = step == len(steps)
    require_rule(not last and named == (step, steps[step].id), "the script has no such step next")
    enough = step_is_done(state, at) or is_passed_over(state, at)
    require_rule(enough, f"the step {state.current.id} was not done", "QUORUM")
    if state.current.action == "redeal":
        state = resharing.dealing_over(state)
    return replace(state, step=step, since=at)


def _present(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    name, _ = data.text("official"), data.text("by")
    require_rule(
        state.seat(name) is not None and name not in state.present, "it is no seat's answer"
    )
    return replace(state, present=(*state.present, name))


def _read_back(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    name = data.text("by")
    known = state.signing_key(name) is not None and name not in state.read_back
    require_rule(known, "it was read back by nobody here, or twice")
    return replace(state, read_back=(*state.read_back, name))


def _dealt(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    dealing = Dealt.read(data.json("dealing"))
    require_rule(state.dealing is None, "it was dealt already")
    require_rule(dealing.is_for(state.quorum), "it was dealt for others", "QUORUM")
    if state.subject.is_dealerless:
        require_rule(dealing == generated(state), "it is not what all committed to", "DEALERLESS")
    return replace(state, dealing=dealing, digest=subject_digest(state.subject, dealing))


def _drilled(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    require_rule(
        state.kind == "drill" and state.result is None, "it is no drill, or was told already"
    )
    due = result_of(state)
    said = {name: data.json(name) for name in due.record()}
    require_rule(said == due.record(), "the drill came to something else", "LEDGER")
    return replace(state, result=due, canary=due.opened)


def _lapsed(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    named, _ = tuple(data.texts("officials")), data.text("opened")
    require_rule(state.kind == "export", "it has no window")
    require_rule(named == state.turned != (), "no such keys had turned")
    return replace(state, turned=(), window=None, contributions={})


def _mismatch(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    data.text("by")
    return state


def _canary(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    deals = state.kind in ("genesis", "reshare")
    require_rule(deals, "nothing was dealt in it")
    require_rule(not state.canary, "it was opened already")
    data.texts("openers")
    return replace(state, canary=data.flag("opened"))


def _activated(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    require_rule(state.kind == "genesis", "it is no genesis")
    require_rule(not state.activated, "it is active already")
    for name in ("dataset", "policy", "public", "recipient", "seats"):
        data.json(name)  # what follows from subject and dealing; an auditor compares
    data.json(next(iter(quorum_fields(state.quorum))))
    return replace(state, activated=True)


def _policy(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    wanted = state.subject.wanted
    require_rule(wanted is not None and not state.activated, "there is no policy to put in force")
    quorum = satisfied(state.quorum, state.approvals)
    require_rule(quorum, "it was put in force without a quorum", "QUORUM")
    assert wanted is not None
    due = policy_event(state, wanted).data
    said = {name: data.json(name) for name in due}
    require_rule(said == due, "another policy was put in force than was approved", "BOUND")
    return replace(state, activated=True)


def _frozen(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    return resharing.frozen(state, data.json("dealing"), at)


def _excluded(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    return resharing.excluded(state, data.text("official"), data.text("why"))


def _unanswered(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    return resharing.unanswered(state, data.text("official"), data.integer("dealer"), at)


def _switched(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    after = resharing.switched(state)
    due = resharing.switch_data(state)
    said = {name: data.json(name) for name in due}
    require_rule(said == due, "it switches to another epoch than was dealt", "EPOCH")
    return after


def _unlocked(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    quorum = satisfied(state.quorum, {*state.approvals} & {*state.turned})
    require_rule(quorum, "it was unlocked without a quorum", "QUORUM")
    require_rule(not state.unlocked, "it was unlocked already")
    data.text("grant")
    data.integer("opened")
    for row in data.records("failed"):
        row.text("object")
        row.text("reason")
    return replace(state, unlocked=True)


def _collected(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    require_rule(data.text("by") == state.subject.requester, "it was collected by somebody else")
    require_rule(not state.collected, "it was collected already")
    return replace(state, collected=True)


def _ended(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    outcome, closing = data.text("outcome"), state.current.action == "close"
    known = outcome in OUTCOMES and data.text("kind") == state.kind
    require_rule(known, "there is no such end")
    reason = data.optional_text("reason")
    require_rule((outcome == "closed") == closing, f"it can't be {outcome} at this step")
    require_rule(closing or not state.effective, "it has had its effect", "QUORUM")
    if state.course is not None and not closing:
        state = resharing.ended(state, outcome, reason)
    return replace(state, outcome=outcome, reason=reason)


_CHANGES: dict[str, Callable[[Ceremony, Fields, datetime], Ceremony]] = {
    "ceremony.objects": _objects,
    "ceremony.stepped": _stepped,
    "ceremony.present": _present,
    "ceremony.read-back": _read_back,
    "ceremony.mismatch": _mismatch,
    "ceremony.dealt": _dealt,
    "ceremony.drilled": _drilled,
    "ceremony.lapsed": _lapsed,
    "ceremony.canary": _canary,
    "ceremony.activated": _activated,
    "ceremony.frozen": _frozen,
    "ceremony.excluded": _excluded,
    "ceremony.unanswered": _unanswered,
    "ceremony.switched": _switched,
    "ceremony.unlocked": _unlocked,
    "ceremony.collected": _collected,
    "ceremony.ended": _ended,
    "dataset.policy": _policy,
}

# The steps an event belongs to; those not named here may come at any.
_ALLOWED_STEPS: dict[str, tuple[str, ...]] = {
    "ceremony.objects": ("freeze",),
    "ceremony.present": ("roll-call",),
    "ceremony.read-back": ("read-back",),
    "ceremony.mismatch": ("roll-call", "read-back"),
    "ceremony.committed": ("commit",),
    "ceremony.dealt": ("deal", "commit"),
    "ceremony.redealt": ("redeal", "receive"),
    "ceremony.frozen": ("redeal", "receive"),
    "ceremony.answered": ("receive",),
    "ceremony.unanswered": ("receive",),
    "ceremony.excluded": ("redeal", "receive"),
    "ceremony.switched": ("activate",),
    "ceremony.lapsed": ("turn",),
    "ceremony.refused": ("turn",),
    "ceremony.drilled": ("canary",),
    "ceremony.canary": ("canary",),
    "ceremony.activated": ("activate",),
    "ceremony.unlocked": ("unlock",),
    "ceremony.collected": ("collect",),
    "dataset.policy": ("activate",),
}
