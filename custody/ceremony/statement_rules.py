"""The rules that accept or refuse a signed statement, such as an approval or a turn (1 to 6).

The same rules are asked twice: when a statement is handed in, and whenever its
entry is folded, so that no state rests on a statement that could not be made.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from custody.ceremony import resharing
from custody.ceremony.drill import Drill
from custody.ceremony.progress import may_approve
from custody.ceremony.state import Ceremony
from custody.errors import NotAllowedError, RefusedError, StatementError
from custody.formats.dsse import Envelope, verify
from custody.formats.statement import PAYLOAD_TYPE, Statement
from custody.formats.timestamps import parse_stamp

if TYPE_CHECKING:
    from custody.reshare import State as Course

SKEW = timedelta(minutes=10)

# What each action takes; accepted_kinds adds approvals and vetoes (rule 5).
_KINDS_BY_ACTION: dict[str, frozenset[str]] = {
    "commit": frozenset({"commit"}),
    "redeal": frozenset({"redeal"}),
    "receive": frozenset({"receipt"}),
    "approve": frozenset({"approve", "deny", "abstain"}),
    "cool-off": frozenset({"deny"}),
    "witness": frozenset({"attest"}),
    "turn": frozenset({"turn"}),
    "attest": frozenset({"attest"}),
}


def read_signed(state: Ceremony, envelope: Envelope) -> Statement:
    """Give the statement in an envelope, if it is by this roster and about this subject.

    ``NotAllowedError`` for somebody without a seat, ``StatementError`` for a signature
    that is not by the key frozen in the roster (promise QUORUM), ``RefusedError``
    for a statement about anything but what stands here, and for one that is on the
    record already (promise BOUND).
    """
    statement = Statement.parse(envelope.payload)
    key = state.signing_key(statement.official, statement.kind)
    if key is None:
        of_kind = f" that says '{statement.kind}'" if state.seat(statement.official) else ""
        raise NotAllowedError(
            f"{statement.official} has no seat in ceremony {state.id}{of_kind}", promise="QUORUM"
        )
    verify(envelope, key, PAYLOAD_TYPE)
    expected = (state.origin, state.id, state.nonce, state.digest.hex())
    if (statement.origin, statement.ceremony, statement.nonce, statement.digest) != expected:
        raise RefusedError(
            "the statement was signed for something else than this ceremony's subject",
            hint="look at the ceremony again, compare its twelve words, and sign that",
            promise="BOUND",
        )
    if statement_digest(statement) in state.seen:
        raise RefusedError(
            f"this very statement of {statement.official} is on the record already",
            hint="what was handed in before the window closed is erased: sign again",
            promise="BOUND",
        )
    return statement


def is_committed(state: Ceremony, envelope: Envelope) -> bool:
    """Tell whether this very commit, or dealing, is on the record: again it does nothing."""
    try:
        statement = Statement.parse(envelope.payload)
    except StatementError:
        return False
    recorded = statement.kind in ("commit", "redeal", "answer")
    on_record = recorded and statement_digest(statement) in state.seen
    key = state.signing_key(statement.official, statement.kind)
    return on_record and key is not None and bool(verify(envelope, key, PAYLOAD_TYPE))


@lru_cache(256)
def statement_digest(statement: Statement) -> str:
    """Give the hex digest by which a statement that comes a second time is recognised."""
    return hashlib.sha256(statement.encode()).hexdigest()


def require_accepted(state: Ceremony, name: str, kind: str) -> None:
    """Refuse a kind of statement that this person may not make, or not make now."""
    if kind == "exception":  # taken at any time, and waives nothing (rule 8)
        return
    if kind not in accepted_kinds(state):
        raise RefusedError(
            f"the step {state.current.id} of ceremony {state.id} does not take '{kind}'",
            hint="its script has the order: custody show " + state.id,
        )
    if kind == "attest":
        _require_may_attest(state, name)
    else:
        _require_may_vote(state, name, kind)


def require_timely(state: Ceremony, statement: Statement, now: datetime) -> None:
    """Refuse a statement whose own time can't be, or a turn signed for an earlier window."""
    signed = parse_stamp(statement.time)
    earliest = state.opened - SKEW
    if statement.kind == "turn":
        earliest = max(earliest, now - max(state.current.within or SKEW, SKEW))
    if not earliest <= signed <= now + SKEW:
        raise RefusedError(
            f"the statement says it was signed at {statement.time}, which can't be",
            hint="set the clock of the machine that signs, and sign again",
        )


def accepted_kinds(state: Ceremony) -> frozenset[str]:
    """Give the kinds of statements that the step takes now; an exception is taken at any."""
    takes = _KINDS_BY_ACTION.get(state.current.action, frozenset())
    if state.current.action == "receive" and state.subject.is_dealerless:
        takes |= {"complain"}
    if state.course is not None:
        return takes | _of_reshare(state, state.course)
    if state.kind == "genesis":
        return takes if state.activated else takes | {"deny"}
    if state.kind == "drill":
        return takes
    asked = state.script.place("approve")
    if state.step < asked:
        return takes | {"deny"}
    return takes if state.effective else takes | {"approve"}


def _of_reshare(state: Ceremony, course: Course) -> frozenset[str]:
    """Give what a reshare takes beside what its step's action says."""
    if state.step < state.script.place("approve"):
        return frozenset({"deny"})
    if state.current.action != "receive":
        return frozenset()
    late = {"redeal"} if course.frozen is None else {"complain"}
    return frozenset(late | ({"answer"} if course.open_disputes() else set()))


def _require_may_vote(state: Ceremony, name: str, kind: str) -> None:
    if state.seat(name) is None:
        raise NotAllowedError(f"{name} is a witness here and has no vote", promise="QUORUM")
    if state.subject.seat_for(kind, name) is None:
        whose = "a new share" if kind in ("receipt", "complain") else "a share before"
        raise NotAllowedError(f"'{kind}' is for whoever has {whose}, not {name}", promise="QUORUM")
    if kind in ("redeal", "answer"):
        _require_may_deal(state, name, kind)
    if kind == "receipt" and name in state.receipts:
        raise RefusedError(
            f"{name} has already signed for the share",
            hint=f"see what it waits for: custody show {state.id}",
            promise="QUORUM",
        )
    if kind == "complain" and name in state.receipts:
        raise RefusedError(
            f"{name} has signed that the share is right",
            hint=f"what is wrong since is for a denial: custody deny {state.id} --reason TEXT",
            promise="QUORUM",
        )
    if kind == "commit" and name in state.commits:
        raise RefusedError(
            f"{name} has committed",
            hint=f"see what it waits for: custody show {state.id}",
            promise="DEALERLESS",
        )
    if kind == "turn":
        _require_may_turn(state, name)
    if kind in ("approve", "deny", "abstain"):
        _require_undecided(state, name, kind)
    if kind == "approve" and not may_approve(state, name):
        raise NotAllowedError(f"{name} filed this request and may not approve it", promise="QUORUM")


def _require_may_deal(state: Ceremony, name: str, kind: str) -> None:
    """Refuse a dealing of whoever has dealt or was left out, an answer that nobody waits for."""
    course = state.course
    assert course is not None
    if kind == "answer":
        dealers = {course.subject.dealer(one.dealer) for one in course.open_disputes()}
        if name not in dealers:
            raise RefusedError(f"nobody complains of what {name} dealt", promise="NAMED")
    elif not course.may_deal(name):
        raise RefusedError(
            f"{name} was left out: {course.excluded[name]}",
            hint="the others' dealings go on without it",
            promise="NAMED",
        )
    elif name not in resharing.not_dealt(state):
        raise RefusedError(
            f"{name} has dealt, and the first dealing counts",
            hint=f"see what it waits for: custody show {state.id}",
            promise="NAMED",
        )


def _require_undecided(state: Ceremony, name: str, kind: str) -> None:
    """A verdict is final (rule 4), but for a veto while the request cools off (rule 5)."""
    veto = kind == "deny" and state.current.action == "cool-off"
    if name in state.verdicts and not veto:
        raise RefusedError(
            f"{name} has already said '{state.verdicts[name]}'",
            hint="what was signed stays as it is",
            promise="QUORUM",
        )


def _require_may_attest(state: Ceremony, name: str) -> None:
    no_share = state.current.actor != "witness" and not state.subject.seat_for("attest", name)
    if (state.current.actor == "witness") != state.is_witness(name) or no_share:
        raise NotAllowedError(f"the script asks the {state.current.actor} to attest, not {name}")
    if state.current.action == "attest" and name in state.have_attested:
        raise RefusedError(f"{name} has already attested")


def _require_may_turn(state: Ceremony, name: str) -> None:
    drill = state.subject.drill
    if drill is not None:
        _require_asked(state, drill, name)
    elif state.verdicts.get(name) != "approve":
        raise RefusedError(
            f"{name} has not approved this request, so can't turn a key for it",
            hint=f"read it first, then: custody approve {state.id}",
            promise="QUORUM",
        )
    if name in state.turned:
        raise RefusedError(
            f"{name} has already turned in this {'window' if drill is None else 'drill'}",
            hint=f"see what it waits for: custody show {state.id}",
            promise="QUORUM",
        )


def _require_asked(state: Ceremony, drill: Drill, name: str) -> None:
    """Refuse a key in a drill that does not ask for it, or in which it is away on purpose."""
    if name in drill.absent:
        raise RefusedError(
            f"{name} is away in this drill, on purpose: it tries what the others can do alone",
            hint=f"leave it to them: custody show {state.id}",
        )
    if name not in drill.asked([seat.official for seat in state.seats]):
        raise RefusedError(f"this drill asks for the key of {drill.target.official} alone")
