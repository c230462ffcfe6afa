"""A reshare as a ceremony: what is taken of each official, and what follows from all of it.

The mathematics and the course, act by act, are in :mod:`custody.reshare`. Here is what makes an
act of somebody's statement, or of time (promises EPOCH, NAMED):

- Old officials approve, as an export. Then all new ones, and old ones who are a quorum, read the
  twelve words back.
- An old official deals each of their rows, by a statement each. When all have dealt, or time is
  over and a quorum has, the dealers are frozen; whoever folds the entries computes what it is.
- A new official signs for their shares, or complains of a dealer's part. The dealer answers within
  :data:`ANSWER_WITHIN` by opening it, or is left out by name.
- The switch is the service's act, once all have signed, the canary is open, and no window for
  turning keys is open. From there on the new epoch is active.
- After it old officials attest that their old share is destroyed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from custody.ceremony.dealt import Dealt, keyed_seats
from custody.ceremony.state import Ceremony, Event, subject_digest
from custody.errors import LedgerError, NotAllowedError, RefusedError
from custody.formats import canonical_json
from custody.formats.encoding import format_base64
from custody.formats.statement import Statement
from custody.quorum_tree import leaves, satisfied

if TYPE_CHECKING:
    from custody.reshare import Redeal, ReshareSubject
    from custody.reshare import State as Course
    from custody.reshare.events import Event as CourseEvent

ANSWER_WITHIN = timedelta(days=3)
"""How long a dealer has to answer a complaint."""


def course_of(state: Ceremony) -> Course:
    """Give the course of a reshare; ``LedgerError`` in any other ceremony."""
    if state.course is None:
        raise LedgerError("it is no reshare", promise="EPOCH")
    return state.course


def subject_of(state: Ceremony) -> ReshareSubject:
    """Give the subject of a reshare."""
    return course_of(state).subject


def consequence(state: Ceremony) -> Event | None:
    """Give what follows by itself in a reshare, but for the switch, which is the service's act."""
    from custody.reshare.events import Excluded, Failed, Froze
    from custody.reshare.schedule import due

    event = None if state.course is None else due(state.course)
    if isinstance(event, Froze):
        return Event("ceremony.frozen", {"dealing": event.frozen.record()})
    if isinstance(event, Excluded):
        return Event("ceremony.excluded", {"official": event.official, "why": event.why})
    if isinstance(event, Failed):
        return Event("ceremony.ended", failure(state, event.officials))
    return None


def failure(state: Ceremony, officials: Iterable[str]) -> dict[str, Any]:
    """Give the data of the end of a reshare that has no quorum of dealers left."""
    names = ", ".join(officials)
    reason = f"without {names} there is no quorum of dealers"
    return {"kind": state.kind, "outcome": "failed", "reason": reason}


def may_switch(state: Ceremony) -> bool:
    """Tell whether all that the switch takes has happened, but for other ceremonies' windows."""
    from custody.reshare.events import Switched
    from custody.reshare.schedule import due

    is_due = state.course is not None and isinstance(due(state.course), Switched)
    return is_due and state.canary and state.current.action == "activate" and not state.activated


# what people hand in


def redealt(state: Ceremony, statement: Statement, record: object) -> Ceremony:
    """Take the dealing of a row; ``RedealError`` names whose it is, and the fault (NAMED)."""
    from custody.reshare.events import Redealt

    made = read_redeal(state, statement, record)
    return _follow(state, Redealt(made))


def read_redeal(state: Ceremony, statement: Statement, record: object) -> Redeal:
    """Read the dealing that a statement names, of a row that its official holds."""
    from custody.reshare import Redeal

    made = Redeal.read(record)
    _require_named(statement, record)
    if subject_of(state).dealer(made.row) != statement.official:
        raise NotAllowedError(
            f"the row {made.row} is not that of {statement.official}", promise="NAMED"
        )
    return made


def answered(state: Ceremony, statement: Statement, record: object) -> Ceremony:
    """Take what a dealer opened after a complaint; what is wrong leaves them out by name."""
    from custody.reshare.events import Answered

    opened = _require_named(statement, record)
    dealer, official = accused_of(record)
    if subject_of(state).dealer(dealer) != statement.official:
        raise NotAllowedError(f"the row {dealer} is not that of {statement.official}")
    return _follow(state, Answered(official, dealer, opened))


def accused_of(record: object) -> tuple[int, str]:
    """Give the dealer's row and the official that an opened part names."""
    named = record if isinstance(record, dict) else {}
    dealer, official = named.get("dealer"), named.get("official")
    if type(dealer) is not int or not isinstance(official, str):
        raise RefusedError("an answer names the dealer's row and whoever complained")
    return dealer, official


def _require_named(statement: Statement, record: object) -> bytes:
    data = canonical_json.encode(record)
    if hashlib.sha256(data).hexdigest() != statement.contribution:
        raise RefusedError(
            f"the record is not the one that the statement of {statement.official} names",
            promise="BOUND",
        )
    return data


def said(state: Ceremony, statement: Statement, at: datetime) -> Ceremony:
    """Take a receipt, a complaint or an attestation in a reshare; others are not about its course.

    ``RefusedError`` where it can't be, or can't be now.
    """
    from custody.reshare.events import Complained, Destroyed, Received

    name, kind = statement.official, statement.kind
    if kind == "receipt":
        return _follow(state, Received(name, state.digest))
    if kind == "complain":
        accused = statement.accused or 0
        after = _follow(state, Complained(name, accused, statement.fault or ""))
        return replace(after, complaints={**state.complaints, (name, accused): at})
    attests = kind == "attest" and statement.verdict == "agree"
    if attests and state.activated and subject_of(state).old_seat(name) is not None:
        return _follow(state, Destroyed(name))
    return state


def told_complaint(state: Ceremony, statement: Statement) -> str:
    """Say a complaint in words: who says what of whose part."""
    dealer = subject_of(state).dealer(statement.accused or 0)
    return (
        f"{statement.official} says that the part of {dealer} (row {statement.accused}) "
        f"{_SAID.get(statement.fault or '', 'is wrong')}"
    )


_SAID = {
    "box-fail": "does not open",
    "record-mismatch": "is of something else",
    "share-mismatch": "is not what was committed to",
}


# what time does


def answer_times(state: Ceremony) -> dict[tuple[str, int], datetime]:
    """Give until when each complaint that is open can be answered."""
    waits = state.course.open_disputes() if state.course and not state.activated else ()
    pairs = [(one.official, one.dealer) for one in waits]
    return {pair: state.complaints[pair] + ANSWER_WITHIN for pair in pairs}


def unanswered_events(state: Ceremony, now: datetime) -> tuple[Event, ...]:
    """Give the complaints whose dealers have not answered in time."""
    late = sorted(pair for pair, limit in answer_times(state).items() if now >= limit)
    return tuple(
        Event("ceremony.unanswered", {"dealer": dealer, "official": official})
        for official, dealer in late[:1]  # what follows comes first
    )


def unanswered(state: Ceremony, official: str, dealer: int, at: datetime) -> Ceremony:
    """Take it that a complaint was not answered in time."""
    from custody.reshare.events import Unanswered

    limit = answer_times(state).get((official, dealer))
    if limit is None or at < limit:
        raise LedgerError("that complaint has not waited so long", promise="NAMED")
    return _follow(state, Unanswered(official, dealer))


def dealing_over(state: Ceremony) -> Ceremony:
    """Take it that the time to deal is over, where not all have dealt."""
    from custody.reshare.events import DealingOver

    course = course_of(state)
    return state if course.frozen is not None else _follow(state, DealingOver())


def have_dealt(state: Ceremony) -> bool:
    """Tell whether a quorum of the old officials, of whom none is left out, has dealt."""
    from custody.quorum import choose

    course = course_of(state)
    return choose(course.subject.old.quorum, course.usable()) is not None


def not_dealt(state: Ceremony) -> list[str]:
    """Name the old officials who have not dealt all of their rows."""
    course = course_of(state)
    rows = {one.row for one in course.redeals}
    waits = (leaf.who for leaf in leaves(course.subject.old.quorum) if leaf.row not in rows)
    return list(dict.fromkeys(waits))


def all_there(state: Ceremony, names: Iterable[str]) -> bool:
    """Tell whether every new official is among these people, and a quorum of the old ones."""
    came = set(names)
    new = {seat.official for seat in state.seats}
    return new <= came and satisfied(state.subject.deciding, came)


# what follows


def frozen(state: Ceremony, record: object, at: datetime) -> Ceremony:
    """Take the dealing that the dealers come to; ``LedgerError`` for any other (promise EPOCH)."""
    from custody.reshare.events import Froze
    from custody.reshare.schedule import due

    froze = due(course_of(state))
    if not isinstance(froze, Froze) or froze.frozen.record() != record:
        raise LedgerError("it is not what the dealers come to", promise="EPOCH")
    dealing = Dealt.read(record)
    digest = subject_digest(state.subject, dealing)
    return replace(_follow(state, froze), dealing=dealing, digest=digest, since=at)


def excluded(state: Ceremony, official: str, why: str) -> Ceremony:
    """Leave a dealer out; where they were frozen, that dealing and its receipts are void."""
    from custody.reshare.events import Excluded

    after = _follow(state, Excluded(official, why))
    if course_of(after).frozen is not None:
        return after
    digest = subject_digest(state.subject, None)
    return replace(after, dealing=None, digest=digest, receipts=(), contributions={})


def switch_data(state: Ceremony) -> dict[str, Any]:
    """Give the data of the switch: what the dataset is from here on, and who was seated before."""
    subject, dealing = subject_of(state), state.dealing
    assert dealing is not None
    return {
        "dealing": hashlib.sha256(canonical_json.encode(dealing.record())).hexdigest(),
        "epoch": subject.epoch,
        "former": [seat.official for seat in subject.old.seats],
        "public": format_base64(dealing.public),
        "quorum": subject.quorum.record(),
        "recipient": dealing.recipient,
        "seats": [seat.record() for seat in keyed_seats(subject, dealing)],
        "shares": [format_base64(point) for point in dealing.shares],
    }


def switched(state: Ceremony) -> Ceremony:
    """Make the new epoch the active one (promise EPOCH)."""
    from custody.reshare.events import Switched

    if not may_switch(state):
        raise LedgerError("the switch is not due", promise="EPOCH")
    after = _follow(state, Switched(subject_of(state).epoch))
    return replace(after, activated=True, contributions={})


def ended(state: Ceremony, outcome: str, reason: str | None) -> Ceremony:
    """End the course with the ceremony; it fails only where there is no quorum of dealers left."""
    from custody.reshare.events import ENDS, Ended, Failed
    from custody.reshare.schedule import due

    course = course_of(state)
    event = due(course)
    if isinstance(event, Failed):
        if reason != failure(state, event.officials)["reason"] or outcome != "failed":
            raise LedgerError("it ended otherwise: there is no quorum of dealers", promise="NAMED")
        return _follow(state, event)
    if outcome in ENDS:
        return _follow(state, Ended(outcome))
    return state


def _follow(state: Ceremony, event: CourseEvent) -> Ceremony:
    from custody.reshare.schedule import follow

    return replace(state, course=follow(course_of(state), event))
