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

from custody.ceremony.asked import require_asked
from custody.ceremony.dealt import Dealt
from custody.ceremony.drill import require_faults
from custody.ceremony.drill_outcome import result_of
from custody.ceremony.policy import require_tighter
from custody.ceremony.possession import require_named, shows_possession
from custody.ceremony.progress import is_passed_over, policy_event, step_is_done
from custody.ceremony.roster import require_roster
from custody.ceremony.state import Answer, Ceremony, Event, subject_digest
from custody.ceremony.statement_rules import read_signed, require_accepted, statement_digest
from custody.ceremony.subject import Subject
from custody.errors import CustodyError, LedgerError
from custody.formats.dsse import Envelope
from custody.formats.fields import Fields
from custody.formats.statement import Statement
from custody.quorum_tree import quorum_fields, satisfied
from custody.script import Script

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
        if read is not None:
            state = _STATEMENTS[event.type](state, data, read, at)
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
    subject = Subject.read(data.json("subject"))
    frozen = (subject.script.digest, subject.kind, data.text("kind"))
    envelope = Envelope.from_dict(data.json("envelope")) if data.has("envelope") else None
    data.end()
    if frozen != (script.digest, script.kind, script.kind):
        raise LedgerError("the ceremony was frozen with another script", promise="BOUND")
    require_roster(subject)
    require_asked(subject, envelope)
    if subject.wanted is not None:
        require_tighter(subject.policy, subject.wanted)
    if subject.drill is not None:
        _require_drill(subject, script)
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
    )


def _require_drill(subject: Subject, script: Script) -> None:
    """Refuse a drill whose faults can't be, or of another target than its script is for."""
    assert subject.drill is not None
    require_faults(subject.drill, [seat.official for seat in subject.seats])
    need = script.steps[script.place("turn")].need
    _require(subject.drill.target.need == need, "the script is for a drill of others")


def _require_allowed_step(state: Ceremony, event: Event) -> None:
    if event.type not in _CHANGES:
        raise LedgerError(f"a ceremony under way has no event {event.type}")
    if state.outcome is not None:
        raise LedgerError(f"{event.type} can't follow the end of a ceremony")
    if state.current.action not in _ALLOWED_STEPS.get(event.type, (state.current.action,)):
        raise LedgerError(f"{event.type} has no place in the step {state.current.id}")


def _require(holds: bool, what: str, promise: str | None = None) -> None:
    if not holds:
        raise LedgerError(what, promise=promise)


def _objects(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    added = tuple((row.text("id"), row.integer("size")) for row in data.records("objects"))
    return replace(state, objects=state.objects + added)


def _stepped(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    step = state.step + 1
    named, _ = (data.integer("step"), data.text("to")), data.texts("absent")
    steps = state.script.steps
    last = step == len(steps)
    _require(not last and named == (step, steps[step].id), "the script has no such step next")
    enough = step_is_done(state, at) or is_passed_over(state, at)
    _require(enough, f"the step {state.current.id} was not done", "QUORUM")
    return replace(state, step=step, since=at)


def _present(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    name, _ = data.text("official"), data.text("by")
    _require(state.seat(name) is not None and name not in state.present, "it is no seat's answer")
    return replace(state, present=(*state.present, name))


def _read_back(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    name = data.text("by")
    known = state.signing_key(name) is not None and name not in state.read_back
    _require(known, "it was read back by nobody here, or twice")
    return replace(state, read_back=(*state.read_back, name))


def _dealt(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    dealing = Dealt.read(data.json("dealing"))
    _require(state.dealing is None, "it was dealt already")
    _require(dealing.is_for(state.quorum), "it was dealt for others", "QUORUM")
    return replace(state, dealing=dealing, digest=subject_digest(state.subject, dealing))


def _signed(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    statement = read_signed(state, Envelope.from_dict(data.json("envelope")))
    return _apply_signed(state, data, statement, at)


def _apply_signed(state: Ceremony, data: Fields, statement: Statement, at: datetime) -> Ceremony:
    data.json("envelope")
    said = (statement.official, statement.kind, statement.verdict)
    recorded = (data.text("official"), data.text("kind"), data.optional_text("verdict"))
    _require(said == recorded, "the entry says something else than its statement", "LEDGER")
    require_accepted(state, statement.official, statement.kind)
    if state.kind == "drill" and statement.kind == "turn":
        return _answered(state, data, statement, at)
    after = _apply_statement(state, statement.official, statement.kind, statement.verdict, at)
    given = state.contributions
    if statement.contribution is not None:
        given = {**given, statement.official: statement.contribution}
    return replace(after, contributions=given, seen=state.seen | {statement_digest(statement)})


def _answered(state: Ceremony, data: Fields, statement: Statement, at: datetime) -> Ceremony:
    """Count a key that turned in a drill: the entry itself has what proves it (promise NAMED)."""
    name, given = statement.official, require_named(state, statement, data.json("contribution"))
    _require(shows_possession(state, name, given), f"what {name} handed in is wrong", "NAMED")
    answers = {**state.answers, name: Answer(at, given)}
    seen = state.seen | {statement_digest(statement)}
    return replace(state, answers=answers, turned=(*state.turned, name), seen=seen)


def _refused(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    statement = read_signed(state, Envelope.from_dict(data.json("envelope")))
    return _apply_refused(state, data, statement, at)


def _apply_refused(state: Ceremony, data: Fields, statement: Statement, at: datetime) -> Ceremony:
    """Keep who handed in something wrong in a drill, once it is seen that it is (NAMED)."""
    data.json("envelope")
    name, said = statement.official, (statement.official, statement.kind)
    recorded = (data.text("official"), data.text("kind"))
    _require(said == recorded == (name, "turn"), "the entry says something else", "LEDGER")
    require_accepted(state, name, "turn")
    given = require_named(state, statement, data.json("contribution"))
    right = state.kind != "drill" or shows_possession(state, name, given)
    _require(not right, f"what {name} handed in is right", "NAMED")
    seen = state.seen | {statement_digest(statement)}
    return replace(state, refused={**state.refused, name: at}, seen=seen)


def _drilled(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    _require(state.kind == "drill" and state.result is None, "it is no drill, or was told already")
    due = result_of(state)
    said = {name: data.json(name) for name in due.record()}
    _require(said == due.record(), "the drill came to something else", "LEDGER")
    return replace(state, result=due, canary=due.opened)


def _apply_statement(
    state: Ceremony, name: str, kind: str, verdict: str | None, at: datetime
) -> Ceremony:
    if kind in ("approve", "deny", "abstain"):
        return replace(state, verdicts={**state.verdicts, name: kind})
    if kind == "receipt":
        return replace(state, receipts=(*state.receipts, name))
    if kind == "turn":
        return replace(state, turned=(*state.turned, name), window=state.window or at)
    if kind == "attest" and state.current.action == "attest":
        return replace(state, attested={**state.attested, name: str(verdict)})
    if kind == "attest" and verdict == "agree":
        return replace(state, witnessed=(*state.witnessed, name))
    return state


def _lapsed(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    named, _ = tuple(data.texts("officials")), data.text("opened")
    _require(state.kind == "export", "it has no window")
    _require(named == state.turned != (), "no such keys had turned")
    return replace(state, turned=(), window=None, contributions={})


def _mismatch(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    data.text("by")
    return state


def _canary(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    _require(state.kind == "genesis", "it is no genesis")
    _require(not state.canary, "it was opened already")
    data.texts("openers")
    return replace(state, canary=data.flag("opened"))


def _activated(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    _require(state.kind == "genesis", "it is no genesis")
    _require(not state.activated, "it is active already")
    for name in ("dataset", "policy", "public", "recipient", "seats"):
        data.json(name)  # what follows from subject and dealing; an auditor compares
    data.json(next(iter(quorum_fields(state.quorum))))
    return replace(state, activated=True)


def _policy(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    wanted = state.subject.wanted
    _require(wanted is not None and not state.activated, "there is no policy to put in force")
    quorum = satisfied(state.quorum, state.approvals)
    _require(quorum, "it was put in force without a quorum", "QUORUM")
    assert wanted is not None
    due = policy_event(state, wanted).data
    said = {name: data.json(name) for name in due}
    _require(said == due, "another policy was put in force than was approved", "BOUND")
    return replace(state, activated=True)


def _unlocked(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    quorum = satisfied(state.quorum, {*state.approvals} & {*state.turned})
    _require(quorum, "it was unlocked without a quorum", "QUORUM")
    _require(not state.unlocked, "it was unlocked already")
    data.text("grant")
    data.integer("opened")
    for row in data.records("failed"):
        row.text("object")
        row.text("reason")
    return replace(state, unlocked=True)


def _collected(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    _require(data.text("by") == state.subject.requester, "it was collected by somebody else")
    _require(not state.collected, "it was collected already")
    return replace(state, collected=True)


def _ended(state: Ceremony, data: Fields, at: datetime) -> Ceremony:
    outcome, closing = data.text("outcome"), state.current.action == "close"
    known = outcome in OUTCOMES and data.text("kind") == state.kind
    _require(known, "there is no such end")
    data.optional_text("reason")
    _require((outcome == "closed") == closing, f"it can't be {outcome} at this step")
    _require(closing or not state.effective, "it has had its effect", "QUORUM")
    return replace(state, outcome=outcome)


_CHANGES: dict[str, Callable[[Ceremony, Fields, datetime], Ceremony]] = {
    "ceremony.objects": _objects,
    "ceremony.stepped": _stepped,
    "ceremony.present": _present,
    "ceremony.read-back": _read_back,
    "ceremony.mismatch": _mismatch,
    "ceremony.dealt": _dealt,
    "ceremony.signed": _signed,
    "ceremony.refused": _refused,
    "ceremony.drilled": _drilled,
    "ceremony.lapsed": _lapsed,
    "ceremony.canary": _canary,
    "ceremony.activated": _activated,
    "ceremony.unlocked": _unlocked,
    "ceremony.collected": _collected,
    "ceremony.ended": _ended,
    "dataset.policy": _policy,
}

# What is done with a statement that deciding has just read and verified.
_STATEMENTS: dict[str, Callable[[Ceremony, Fields, Statement, datetime], Ceremony]] = {
    "ceremony.signed": _apply_signed,
    "ceremony.refused": _apply_refused,
}

# The steps an event belongs to; those not named here may come at any.
_ALLOWED_STEPS: dict[str, tuple[str, ...]] = {
    "ceremony.objects": ("freeze",),
    "ceremony.present": ("roll-call",),
    "ceremony.read-back": ("read-back",),
    "ceremony.mismatch": ("roll-call", "read-back"),
    "ceremony.dealt": ("deal",),
    "ceremony.lapsed": ("turn",),
    "ceremony.refused": ("turn",),
    "ceremony.drilled": ("canary",),
    "ceremony.canary": ("canary",),
    "ceremony.activated": ("activate",),
    "ceremony.unlocked": ("unlock",),
    "ceremony.collected": ("collect",),
    "dataset.policy": ("activate",),
}
