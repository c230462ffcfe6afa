"""What a signed statement on the record changes in a ceremony, once it is read and verified.

A statement counts only where the step takes it of this person, and where the entry says the
same as it; a commit, a certificate and the contribution to a drill are checked again as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from custody.ceremony import resharing
from custody.ceremony.generation import read_commit, require_certified
from custody.ceremony.possession import require_named, shows_possession
from custody.ceremony.state import Answer, Ceremony
from custody.ceremony.statement_rules import require_accepted, statement_digest
from custody.errors import LedgerError
from custody.formats.fields import Fields
from custody.formats.statement import Statement


def require_rule(holds: bool, what: str, promise: str | None = None) -> None:
    """Refuse an event that leaves the rules, as ``LedgerError``."""
    if not holds:
        raise LedgerError(what, promise=promise)


def _committed(state: Ceremony, data: Fields, statement: Statement, at: datetime) -> Ceremony:
    data.json("envelope")
    said, recorded = (statement.official, statement.kind), (data.text("official"), "commit")
    require_rule(said == recorded, "the entry says something else than its statement", "LEDGER")
    require_accepted(state, statement.official, "commit")
    commit = read_commit(state, statement, data.json("record"))
    commits = {**state.commits, statement.official: commit}
    return replace(state, commits=commits, seen=state.seen | {statement_digest(statement)})


def _signed(state: Ceremony, data: Fields, statement: Statement, at: datetime) -> Ceremony:
    data.json("envelope")
    said = (statement.official, statement.kind, statement.verdict)
    recorded = (data.text("official"), data.text("kind"), data.optional_text("verdict"))
    same = said == recorded and statement.kind not in _APART
    require_rule(same, "the entry says something else than its statement", "LEDGER")
    require_accepted(state, statement.official, statement.kind)
    if state.kind == "drill" and statement.kind == "turn":
        return _answered(state, data, statement, at)
    if state.course is not None:
        state = resharing.said(state, statement, at)
    after = _said(state, statement.official, statement.kind, statement.verdict, at)
    if state.subject.is_dealerless and statement.kind == "receipt":
        signature = data.binary("certificate") if data.has("certificate") else None
        certified = require_certified(state, statement.official, signature)
        after = replace(after, certificate={**state.certificate, statement.official: certified})
    given = state.contributions
    if statement.contribution is not None:
        given = {**given, statement.official: statement.contribution}
    return replace(after, contributions=given, seen=state.seen | {statement_digest(statement)})


def _answered(state: Ceremony, data: Fields, statement: Statement, at: datetime) -> Ceremony:
    """Count a key that turned in a drill: the entry itself has what proves it (promise NAMED)."""
    name, given = statement.official, require_named(state, statement, data.json("contribution"))
    require_rule(shows_possession(state, name, given), f"what {name} handed in is wrong", "NAMED")
    answers = {**state.answers, name: Answer(at, given)}
    seen = state.seen | {statement_digest(statement)}
    return replace(state, answers=answers, turned=(*state.turned, name), seen=seen)


def _refused(state: Ceremony, data: Fields, statement: Statement, at: datetime) -> Ceremony:
    """Keep who handed in something wrong in a drill, once it is seen that it is (NAMED)."""
    data.json("envelope")
    name, said = statement.official, (statement.official, statement.kind)
    recorded = (data.text("official"), data.text("kind"))
    require_rule(said == recorded == (name, "turn"), "the entry says something else", "LEDGER")
    require_accepted(state, name, "turn")
    given = require_named(state, statement, data.json("contribution"))
    right = state.kind != "drill" or shows_possession(state, name, given)
    require_rule(not right, f"what {name} handed in is right", "NAMED")
    seen = state.seen | {statement_digest(statement)}
    return replace(state, refused={**state.refused, name: at}, seen=seen)


def _said(state: Ceremony, name: str, kind: str, verdict: str | None, at: datetime) -> Ceremony:
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


def _recorded(kind: str, take: Callable[[Ceremony, Statement, object], Ceremony]) -> Change:
    """Give the change of an entry that has the record which its statement names."""

    def change(state: Ceremony, data: Fields, statement: Statement, at: datetime) -> Ceremony:
        data.json("envelope")
        said, recorded = (statement.official, statement.kind), (data.text("official"), kind)
        require_rule(said == recorded, "the entry says something else than its statement", "LEDGER")
        require_accepted(state, statement.official, kind)
        after = take(state, statement, data.json("record"))
        return replace(after, seen=state.seen | {statement_digest(statement)})

    return change


Change = Callable[[Ceremony, Fields, Statement, datetime], Ceremony]
_APART = ("commit", "redeal", "answer")
"""The kinds of statements that have entries of their own."""

STATEMENT_CHANGES: dict[str, Change] = {
    "ceremony.committed": _committed,
    "ceremony.redealt": _recorded("redeal", resharing.redealt),
    "ceremony.answered": _recorded("answer", resharing.answered),
    "ceremony.signed": _signed,
    "ceremony.refused": _refused,
}
"""By the type of an event that has a statement in it."""
