"""Deciding a command: the events that it causes in a ceremony, or the rule that refuses it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from custody.ceremony import resharing
from custody.ceremony.act_rules import (
    require_may_answer,
    require_may_cancel,
    require_may_collect,
    require_may_read_back,
    require_step,
)
from custody.ceremony.commands import (
    Cancel,
    Collect,
    Command,
    Deal,
    OpenCanary,
    Present,
    ReadBack,
    Submit,
    Switch,
    Tick,
    Unlock,
)
from custody.ceremony.consequences import apply_consequences
from custody.ceremony.generation import (
    commit_data,
    read_commit,
    require_certified,
    told_complaint,
)
from custody.ceremony.possession import read_given, require_named, shows_possession
from custody.ceremony.progress import end_event
from custody.ceremony.state import Ceremony, Event
from custody.ceremony.statement_rules import (
    is_committed,
    read_signed,
    require_accepted,
    require_timely,
)
from custody.ceremony.timing import overdue_events
from custody.errors import LateError, RefusedError
from custody.formats.digest_words import require_twelve_words
from custody.formats.encoding import format_base64
from custody.formats.statement import Statement
from custody.formats.validation import require_recorded_text
from custody.quorum_tree import quorum_line, satisfied, takes_text

MAX_FAILED = 100
"""How many objects that would not open an unlock's entry names; the grant has them all."""


def decide(state: Ceremony, command: Command, now: datetime) -> tuple[Event, ...]:
    """Give the events ``command`` causes at ``now``.

    ``RefusedError`` (or one of its kind) when a rule is against it; then nothing
    has changed. What is merely overdue comes out of a :class:`Tick`, which never
    refuses; every other command is late when something is overdue.
    """
    return decide_and_evolve(state, command, now)[0]


def decide_and_evolve(
    state: Ceremony, command: Command, now: datetime
) -> tuple[tuple[Event, ...], Ceremony]:
    """Decide a command; give its events, and the state after them."""
    if isinstance(command, Tick):
        return apply_consequences(state, () if state.outcome else overdue_events(state, now), now)
    if isinstance(command, Submit) and is_committed(state, command.envelope):
        return (), state
    _require_open(state, now)
    if isinstance(command, Submit):
        statement = _read_statement(state, command, now)
        return apply_consequences(state, _submit(state, command, statement), now, statement)
    return apply_consequences(state, _act(state, command), now)


def _act(state: Ceremony, command: Command) -> list[Event]:
    match command:
        case Present():
            return _present(state, command)
        case ReadBack():
            return _read_back(state, command)
        case Deal():
            return _deal(state, command)
        case OpenCanary():
            return _open_canary(state, command)
        case Unlock():
            return _unlock(state, command)
        case Collect():
            return _collect(state, command)
        case Switch():
            return _switch(state)
        case Cancel():
            return _cancel(state, command)
        case Tick() | Submit():
            return []


def _require_open(state: Ceremony, now: datetime) -> None:
    if state.outcome:
        raise LateError(
            f"ceremony {state.id} is over: {state.outcome}",
            hint="open a new one",
            promise="REFUSAL",
        )
    if overdue_events(state, now):
        raise LateError(
            f"the time for the step {state.current.id} of ceremony {state.id} is over",
            hint="look at the ceremony again to see what its script says now",
            promise="REFUSAL",
        )


def require_may_turn(state: Ceremony, official: str, now: datetime) -> None:
    """Refuse who could not turn a key now, before they hand in anything for it."""
    _require_open(state, now)
    require_accepted(state, official, "turn")


def _read_statement(state: Ceremony, command: Submit, now: datetime) -> Statement:
    statement = read_signed(state, command.envelope)
    require_accepted(state, statement.official, statement.kind)
    require_timely(state, statement, now)
    return statement


def _submit(state: Ceremony, command: Submit, statement: Statement) -> list[Event]:
    envelope = command.envelope.as_dict()
    if statement.kind == "commit":
        read_commit(state, statement, command.record)
        return [Event("ceremony.committed", commit_data(statement, envelope, command.record))]
    if (taken := _record_taken(state, command, statement)) is not None:
        return [taken]
    if command.record is not None:
        raise RefusedError(f"a statement of kind {statement.kind} commits to nothing")
    if state.course is not None:
        resharing.said(state, statement, state.since)
    data: dict[str, Any] = {
        "envelope": envelope,
        "kind": statement.kind,
        "official": statement.official,
    }
    if statement.kind == "attest":
        data["verdict"] = statement.verdict
    if state.kind == "drill" and statement.kind == "turn":
        return [_answer(state, statement, data, command.contribution)]
    if statement.kind == "receipt" and state.subject.is_dealerless:
        signature = require_certified(state, statement.official, command.certificate)
        data["certificate"] = format_base64(signature)
    elif command.certificate is not None:
        raise RefusedError(f"a statement of kind {statement.kind} certifies nothing here")
    return [Event("ceremony.signed", data), *_end_by_statement(state, statement)]


def _record_taken(state: Ceremony, command: Submit, statement: Statement) -> Event | None:
    """Take the dealing of an old row in a reshare, or what its dealer opened."""
    rules = {"redeal": resharing.redealt, "answer": resharing.answered}
    if statement.kind not in rules:
        return None
    rules[statement.kind](state, statement, command.record)
    type_ = "ceremony.redealt" if statement.kind == "redeal" else "ceremony.answered"
    return Event(type_, commit_data(statement, command.envelope.as_dict(), command.record))


def _answer(
    state: Ceremony, statement: Statement, data: dict[str, Any], handed_in: bytes | None
) -> Event:
    """Take what somebody turned in a drill; what is wrong is on the record too (NAMED)."""
    given = read_given(state, statement, handed_in)
    right = shows_possession(state, statement.official, require_named(state, statement, given))
    type_ = "ceremony.signed" if right else "ceremony.refused"
    return Event(type_, {**data, "contribution": given})


def _end_by_statement(state: Ceremony, statement: Statement) -> list[Event]:
    """End the ceremony where the statement alone does that."""
    name, kind, action = statement.official, statement.kind, state.current.action
    if kind == "deny" and (state.kind == "genesis" or action == "cool-off"):
        return [end_event(state, "denied", f"{name} denied: {statement.reason}")]
    if kind == "complain" and state.course is None:
        return [end_event(state, "failed", told_complaint(state, statement))]
    if kind == "attest" and action == "witness" and statement.verdict == "disagree":
        return [end_event(state, "failed", f"the witness {name} disagreed: {statement.reason}")]
    return []


def _present(state: Ceremony, command: Present) -> list[Event]:
    seat = require_may_answer(state, command.official)
    mismatch = _words_differ(state, command.words, seat.fingerprint, command.official)
    data = {"by": command.by, "official": command.official}
    return mismatch or [Event("ceremony.present", data)]


def _read_back(state: Ceremony, command: ReadBack) -> list[Event]:
    require_may_read_back(state, command.by)
    mismatch = _words_differ(state, command.words, state.digest, command.by)
    return mismatch or [Event("ceremony.read-back", {"by": command.by})]


def _words_differ(state: Ceremony, typed: str, digest: bytes, who: str) -> list[Event]:
    try:
        require_twelve_words(typed, digest)
    except RefusedError:
        if state.current.wrong != "stop":
            raise
        reason = f"{who} read different words at the step {state.current.id}"
        return [Event("ceremony.mismatch", {"by": who}), end_event(state, "failed", reason)]
    return []


def _deal(state: Ceremony, command: Deal) -> list[Event]:
    require_step(state, "deal")
    dealing = command.dealing
    if not dealing.is_for(state.quorum):
        wanted = quorum_line(state.quorum).split(":")[0] if state.quorum.is_plain else None
        raise RefusedError(
            f"expected a dealing for {wanted or quorum_line(state.quorum)}, got {dealing.takes}",
            promise="QUORUM",
        )
    return [Event("ceremony.dealt", {"dealing": dealing.record()})]


def _open_canary(state: Ceremony, command: OpenCanary) -> list[Event]:
    require_step(state, "canary")
    openers = command.openers
    if not satisfied(state.quorum, openers) or not set(openers) <= set(state.receipts):
        raise RefusedError(
            f"a canary is opened by {takes_text(state.quorum)} "
            "officials who signed for their share",
            promise="QUORUM",
        )
    event = Event("ceremony.canary", {"opened": command.opened, "openers": list(openers)})
    if command.opened:
        return [event]
    return [event, end_event(state, "failed", "the canary did not open")]


def _unlock(state: Ceremony, command: Unlock) -> list[Event]:
    require_step(state, "unlock")
    if command.fault is not None:
        return [end_event(state, "failed", command.fault)]
    if not command.opened:
        return [
            end_event(state, "failed", "none of the requested objects is sealed to this dataset")
        ]
    failed = [{"object": id_, "reason": reason} for id_, reason in command.failed[:MAX_FAILED]]
    if len(failed) != min(len(state.objects) - command.opened, MAX_FAILED):
        raise RefusedError(f"expected all {len(state.objects)} objects accounted for")
    data = {"failed": failed, "grant": command.grant, "opened": command.opened}
    return [Event("ceremony.unlocked", data)]


def _collect(state: Ceremony, command: Collect) -> list[Event]:
    require_may_collect(state, command.by)
    return [Event("ceremony.collected", {"by": command.by})]


def _switch(state: Ceremony) -> list[Event]:
    require_step(state, "activate")
    if not resharing.may_switch(state):
        raise RefusedError("there is no epoch to switch to yet", promise="EPOCH")
    return [Event("ceremony.switched", resharing.switch_data(state))]


def _cancel(state: Ceremony, command: Cancel) -> list[Event]:
    require_may_cancel(state)
    reason = require_recorded_text(command.reason, "a reason for the record")
    return [end_event(state, "cancelled", f"{command.by} cancelled: {reason}")]
