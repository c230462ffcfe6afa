"""What a command leads to: events, or one clear refusal."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from custody.ceremony.commands import (
    Cancel,
    Collect,
    Command,
    Deal,
    OpenCanary,
    Present,
    ReadBack,
    Submit,
    Tick,
    Unlock,
)
from custody.ceremony.progress import ended, follow, may_approve
from custody.ceremony.state import Ceremony, Event
from custody.ceremony.timing import overdue
from custody.clock import parse_stamp
from custody.dsse import verify
from custody.errors import InputError, LateError, NotAllowedError, RefusedError
from custody.statement import PAYLOAD_TYPE, Statement
from custody.words import require_words

SKEW = timedelta(minutes=10)

# Which statements each step takes. Approvals stay welcome until the unlock
# (rule 5); a deny after the approvals is a veto, and counts until the turn.
_WELCOME: dict[str, frozenset[str]] = {
    "receive": frozenset({"receipt", "deny"}),
    "roll-call": frozenset({"deny"}),
    "read-back": frozenset({"deny"}),
    "approve": frozenset({"approve", "deny", "abstain"}),
    "cool-off": frozenset({"approve", "deny"}),
    "witness": frozenset({"attest", "approve"}),
    "turn": frozenset({"turn", "approve"}),
    "attest": frozenset({"attest"}),
}


def decide(state: Ceremony, command: Command, now: datetime) -> tuple[Event, ...]:
    """Give the events ``command`` causes at ``now``.

    ``RefusedError`` (or one of its kind) when a rule is against it; then nothing
    has changed. What is merely overdue comes out of a :class:`Tick`, which never
    refuses; every other command is late when something is overdue.
    """
    if isinstance(command, Tick):
        return () if state.outcome else follow(state, list(overdue(state, now)), now)
    _require_open(state, now)
    return follow(state, _act(state, command, now), now)


def _act(state: Ceremony, command: Command, now: datetime) -> list[Event]:
    match command:
        case Submit():
            return _submit(state, command, now)
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
        case Cancel():
            return _cancel(state, command)
        case Tick():
            return []


def _require_open(state: Ceremony, now: datetime) -> None:
    if state.outcome:
        raise LateError(
            f"ceremony {state.id} is over: {state.outcome}",
            hint="open a new one",
            promise="REFUSAL",
        )
    if overdue(state, now):
        raise LateError(
            f"the time for the step {state.current.id} of ceremony {state.id} is over",
            hint="look at the ceremony again to see what its script says now",
            promise="REFUSAL",
        )


def _require_step(state: Ceremony, action: str) -> None:
    if state.current.action != action:
        raise RefusedError(
            f"ceremony {state.id} stands at the step {state.current.id}, not at {action}",
            hint="its script has the order: custody show " + state.id,
        )


def _submit(state: Ceremony, command: Submit, now: datetime) -> list[Event]:
    statement = Statement.parse(command.envelope.payload)
    _require_signed(state, command, statement)
    _require_bound(state, statement, now)
    if statement.kind != "exception":
        if statement.kind not in _WELCOME.get(state.current.action, frozenset()):
            raise RefusedError(
                f"the step {state.current.id} of ceremony {state.id} does not take "
                f"'{statement.kind}'",
                hint="its script has the order: custody show " + state.id,
            )
        _require_allowed(state, statement)
    data: dict[str, Any] = {
        "envelope": command.envelope.as_dict(),
        "kind": statement.kind,
        "official": statement.official,
    }
    if statement.kind == "attest":
        data["verdict"] = statement.verdict
    return [Event("ceremony.signed", data), *_ending(state, statement)]


def _require_signed(state: Ceremony, command: Submit, statement: Statement) -> None:
    """Check the signature against the key frozen in the roster (promise QUORUM)."""
    key = state.signing_key(statement.official)
    if key is None:
        raise NotAllowedError(
            f"{statement.official} has no seat in ceremony {state.id}", promise="QUORUM"
        )
    verify(command.envelope, key, PAYLOAD_TYPE)


def _require_bound(state: Ceremony, statement: Statement, now: datetime) -> None:
    """Refuse a statement made for anything but what stands here (promise BOUND)."""
    expected = (state.origin, state.id, state.nonce, state.digest.hex())
    if (statement.origin, statement.ceremony, statement.nonce, statement.digest) != expected:
        raise RefusedError(
            "the statement was signed for something else than this ceremony's subject",
            hint="look at the ceremony again, compare its four words, and sign that",
            promise="BOUND",
        )
    signed = parse_stamp(statement.time)
    if not state.opened - SKEW <= signed <= now + SKEW:
        raise RefusedError(
            f"the statement says it was signed at {statement.time}, which can't be",
            hint="set the clock of the machine that signs",
        )


def _require_allowed(state: Ceremony, statement: Statement) -> None:
    name, kind = statement.official, statement.kind
    if kind == "attest":
        _require_attester(state, name)
    elif state.seat(name) is None:
        raise NotAllowedError(f"{name} is a witness here and has no vote", promise="QUORUM")
    _require_undecided(state, name, kind)
    if kind == "approve" and not may_approve(state, name):
        raise NotAllowedError(f"{name} filed this request and may not approve it", promise="QUORUM")
    if kind == "receipt" and name in state.receipts:
        raise RefusedError(f"{name} has already signed for the share", promise="QUORUM")
    if kind == "turn":
        _require_turner(state, name)


def _require_undecided(state: Ceremony, name: str, kind: str) -> None:
    """A verdict is final (rule 4), but for a veto while the request cools off (rule 5)."""
    said = state.verdicts.get(name)
    veto = kind == "deny" and said != "deny" and state.current.action == "cool-off"
    if kind in ("approve", "deny", "abstain") and said and not veto:
        raise RefusedError(f"{name} has already said '{said}'", promise="QUORUM")


def _require_attester(state: Ceremony, name: str) -> None:
    if (state.current.actor == "witness") != state.is_witness(name):
        raise NotAllowedError(f"the script asks the {state.current.actor} to attest, not {name}")
    if name in state.attested:
        raise RefusedError(f"{name} has already attested")


def _require_turner(state: Ceremony, name: str) -> None:
    if state.verdicts.get(name) != "approve":
        raise RefusedError(
            f"{name} has not approved this request, so can't turn a key for it",
            hint=f"read it first, then: custody approve {state.id}",
            promise="QUORUM",
        )
    if name in state.turned:
        raise RefusedError(f"{name} has already turned in this window", promise="QUORUM")


def _ending(state: Ceremony, statement: Statement) -> list[Event]:
    """End the ceremony where the statement alone does that."""
    name, kind, action = statement.official, statement.kind, state.current.action
    if kind == "deny" and (state.kind == "genesis" or action == "cool-off"):
        return [ended(state, "denied", f"{name} denied: {statement.reason}")]
    if kind == "attest" and action == "witness" and statement.verdict == "disagree":
        return [ended(state, "failed", f"the witness {name} disagreed: {statement.reason}")]
    return []


def _present(state: Ceremony, command: Present) -> list[Event]:
    _require_step(state, "roll-call")
    seat = state.seat(command.official)
    if seat is None:
        raise NotAllowedError(f"{command.official} has no seat in ceremony {state.id}")
    if command.official in state.present:
        raise RefusedError(f"{command.official} has already answered")
    mismatch = _words_differ(state, command.words, seat.fingerprint, command.official)
    data = {"by": command.by, "official": command.official}
    return mismatch or [Event("ceremony.present", data)]


def _read_back(state: Ceremony, command: ReadBack) -> list[Event]:
    _require_step(state, "read-back")
    seated = state.seat(command.by) is not None
    if seated != (state.current.actor == "official") or not (
        seated or state.is_witness(command.by)
    ):
        raise NotAllowedError(f"the script asks the {state.current.actor} to read back")
    if command.by in state.read_back:
        raise RefusedError(f"{command.by} has already read the words back")
    mismatch = _words_differ(state, command.words, state.digest, command.by)
    return mismatch or [Event("ceremony.read-back", {"by": command.by})]


def _words_differ(state: Ceremony, typed: str, digest: bytes, who: str) -> list[Event]:
    try:
        require_words(typed, digest)
    except RefusedError:
        if state.current.wrong != "stop":
            raise
        reason = f"{who} read different words at the step {state.current.id}"
        return [Event("ceremony.mismatch", {"by": who}), ended(state, "failed", reason)]
    return []


def _deal(state: Ceremony, command: Deal) -> list[Event]:
    _require_step(state, "deal")
    dealing = command.dealing
    if dealing["threshold"] != state.threshold or len(dealing["shares"]) != len(state.seats):
        raise RefusedError(
            f"expected a dealing for {state.threshold} of {len(state.seats)}, got "
            f"{dealing['threshold']} of {len(dealing['shares'])}",
            promise="QUORUM",
        )
    return [Event("ceremony.dealt", {"dealing": dealing})]


def _open_canary(state: Ceremony, command: OpenCanary) -> list[Event]:
    _require_step(state, "canary")
    event = Event("ceremony.canary", {"opened": command.opened, "openers": list(command.openers)})
    if command.opened:
        return [event]
    return [event, ended(state, "failed", "the canary did not open")]


def _unlock(state: Ceremony, command: Unlock) -> list[Event]:
    _require_step(state, "unlock")
    failed = [{"object": id_, "reason": reason} for id_, reason in command.failed]
    if not command.opened:
        return [ended(state, "failed", "none of the requested objects is sealed to this dataset")]
    data = {"failed": failed, "grant": command.grant, "opened": command.opened}
    return [Event("ceremony.unlocked", data)]


def _collect(state: Ceremony, command: Collect) -> list[Event]:
    _require_step(state, "collect")
    return [Event("ceremony.collected", {"by": command.by})]


def _cancel(state: Ceremony, command: Cancel) -> list[Event]:
    if state.unlocked or state.activated:
        raise RefusedError(
            f"ceremony {state.id} has had its effect and can't be cancelled",
            hint="record what was wrong with it as an exception or when attesting",
        )
    if not command.reason.strip() or len(command.reason) > 2000:
        raise InputError("cancelling needs a reason of at most 2000 characters", promise="REFUSAL")
    return [ended(state, "cancelled", f"{command.by} cancelled: {command.reason}")]
