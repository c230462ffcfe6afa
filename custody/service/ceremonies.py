"""What people do in a ceremony: each act is decided and appended to the ledger; and showing it.

Each act is one transaction on a ceremony that is loaded once (custody.service.settling).
One reading of the clock stands for the whole act: what it was decided by is what
is written down.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    and_,
    exists,
    false,
    not_,
    or_,
    select,
)

from custody.ceremony import (
    Cancel,
    Ceremony,
    CeremonySummary,
    Command,
    Present,
    ReadBack,
    Subject,
    Submit,
    decide_and_evolve,
)
from custody.errors import NotAllowedError, RefusedError, StatementError
from custody.formats.dsse import Envelope, verify
from custody.formats.statement import PAYLOAD_TYPE, Statement
from custody.formats.validation import require_text
from custody.script import Script
from custody.service.ceremony_repository import Act, load, may_see_subject, not_known, read_subject
from custody.service.context import Principal, Service
from custody.service.contributions import take_contribution
from custody.service.dealt_boxes import require_no_boxes, take_boxes
from custody.service.may_act import require_may_act
from custody.service.policies import end_superseded, superseded
from custody.service.redealt_boxes import take_redealt
from custody.service.scripts import read_script
from custody.service.settling import acting, do_service_steps, looking
from custody.service.switching import switched
from custody.store.tables import state

_ceremonies = state["ceremony"]
_participants = state["participant"]
_statements = state["statement"]
_RECORDS = ("commit", "redeal", "answer")
"""The kinds whose contribution is a record, which stands in their entry."""
_VERDICTS = ("approve", "deny", "abstain")


def submit(
    service: Service,
    ceremony_id: str,
    envelope: Envelope,
    sealed: bytes | None,
    *,
    record: dict[str, Any] | None = None,
    boxes: Sequence[bytes] = (),
    certificate: bytes | None = None,
) -> Ceremony:
    """Accept an official's signed statement (such as a turn), with its contribution if it has one.

    The signature is the credential. A wrong contribution is refused here and now and
    names its official; those of the others stay (promise NAMED). The contribution that
    completes the quorum unlocks in the same transaction; where it came in parts, the unlock
    follows (:mod:`custody.service.unlocking_apart`).

    In a genesis without a dealer a commit comes with its ``record`` and ``boxes``, and a receipt
    with its official's signature for the ``certificate``; in a reshare a redeal with both, and an
    answer with what it opens. The last receipt of a reshare is followed by the switch.
    """
    statement = Statement.parse(envelope.payload).require_fit()
    with acting(service, None, ceremony_id) as act:
        _require_of_roster(act.state, envelope, statement.official)
        _require_standing(act, statement)
        drills = act.state.kind == "drill"  # where nothing is secret: the entry has it all
        contribution = sealed if drills else None
        command = Submit(envelope, contribution, record=record, certificate=certificate)
        events, after = decide_and_evolve(act.state, command, act.now)
        if statement.kind in _RECORDS and not events:  # it came before, and stands
            return act.state
        if statement.kind == "redeal":
            take_redealt(act.connection, after, record, boxes)
        elif statement.kind == "commit":
            take_boxes(act.connection, after, statement.official, boxes)
        else:
            require_no_boxes(boxes, statement.kind)
        if statement.contribution is None or statement.kind in _RECORDS:
            if sealed is not None:
                raise RefusedError(f"a statement of kind {statement.kind} has no contribution")
        elif not drills:
            take_contribution(service, act.connection, act.state, statement, sealed)
        outdated = superseded(act, after)
        done = do_service_steps(act.append(events, after, statement.official))
        end_superseded(outdated)
    return switched(service, done)


def _require_of_roster(state: Ceremony, envelope: Envelope, official: str) -> None:
    """Answer as if there were no such ceremony, unless somebody of its roster signed.

    Whoever merely knows its id learns nothing of who has a seat and how it stands.
    """
    kind = Statement.parse(envelope.payload).kind
    key = state.signing_key(official, kind) or state.signing_key(official)
    try:
        if key is not None:
            verify(envelope, key, PAYLOAD_TYPE)
            return
    except StatementError:
        pass
    raise not_known(state.id)


def _require_standing(act: Act, statement: Statement) -> None:
    """Refuse what somebody signs who may not act, and approvals of what such a person asked for."""
    names = {statement.official}
    if statement.kind in ("approve", "turn"):
        names.add(act.state.subject.requester)
    require_may_act(act.connection, names)


def present(
    service: Service, principal: Principal, ceremony_id: str, official: str, said: str
) -> Ceremony:
    """Answer the roll-call: an official for themselves, or a witness who hears them."""
    principal.require("attend", principal.dataset)
    with acting(service, principal, ceremony_id) as act:
        if principal.name != official and not act.state.is_witness(principal.name):
            raise NotAllowedError("only a witness answers the roll-call for somebody else")
        require_may_act(act.connection, [official])
        return _carry_out(act, Present(official, said, principal.name), principal)


def read_back(service: Service, principal: Principal, ceremony_id: str, said: str) -> Ceremony:
    """Check the twelve words that somebody typed against the digest that is to be signed."""
    principal.require("attend", principal.dataset)
    with acting(service, principal, ceremony_id) as act:
        return _carry_out(act, ReadBack(principal.name, said), principal)


def cancel(
    service: Service,
    principal: Principal,
    ceremony_id: str,
    reason: str,
    signature: Envelope | None = None,
) -> Ceremony:
    """Cancel a ceremony, for its requester or for an administrator, who may sign that."""
    with acting(service, principal, ceremony_id) as act:
        requester = act.state.subject.requester
        filed = "request" in principal.scopes and principal.name == requester
        if not filed and "admin" not in principal.scopes:
            raise NotAllowedError("only the requester or an administrator may cancel a ceremony")
        require_text(reason, "a reason for the record")
        command = Cancel(principal.name, reason)
        return do_service_steps(act.carry_out(command, principal.name, signature))


def show(service: Service, principal: Principal, ceremony_id: str) -> Ceremony:
    """Give one ceremony, after its deadlines were applied."""
    with looking(service, principal, ceremony_id) as (_, state_):
        return state_


def list_open(service: Service, principal: Principal) -> list[Ceremony]:
    """Give every open ceremony this principal may see, as the last sweep left it."""
    query = select(_ceremonies.c.id, _ceremonies.c.subject).where(_ceremonies.c.outcome.is_(None))
    with service.store.reading() as connection:
        rows = connection.execute(query.order_by(_ceremonies.c.opened)).all()
        mine = [id_ for id_, text in rows if may_see_subject(principal, read_subject(text))]
        return [load(connection, id_) for id_ in mine]


def list_open_with(service: Service, principal: Principal, limit: int) -> list[Ceremony]:
    """Give the open ceremonies that may wait for this principal, the oldest first.

    They have a part in them, and have not said there already what the step asks of them. So an
    administrator's page folds no others, and what one has done hides nothing that is to do.
    """
    mine = _participants.c
    query = (
        select(_ceremonies.c.id)
        .join(_participants, mine.ceremony == _ceremonies.c.id)
        .where(_ceremonies.c.outcome.is_(None), mine.person == principal.name)
    )
    with service.store.reading() as connection:
        query = query.where(not_(_is_done(connection, principal.name)))
        ids = connection.execute(query.order_by(_ceremonies.c.opened).limit(limit)).scalars().all()
        return [load(connection, id_) for id_ in ids]


def _is_done(connection: Connection, name: str) -> ColumnElement[bool]:
    """Give the condition that a ceremony's step asks nothing of somebody, or nothing any more.

    It is left to the engine where a key may have to be turned again, in another window.
    """
    seated = _participants.c.part.in_(("seat", "witness"))
    said = (
        exists()
        .where(
            _statements.c.ceremony == _ceremonies.c.id,
            _statements.c.official == name,
            _statements.c.kind.in_(_VERDICTS),
        )
        .correlate(_ceremonies)
    )
    running = select(_ceremonies.c.script).where(_ceremonies.c.outcome.is_(None)).distinct()
    scripts = [read_script(connection, one) for one in connection.execute(running).scalars().all()]
    approving, turning = (_at_step(scripts, action) for action in ("approve", "turn"))
    return or_(and_(approving, or_(not_(seated), said)), and_(turning, not_(seated)))


def _at_step(scripts: list[Script], action: str) -> ColumnElement[bool]:
    """Give the condition that a ceremony is at a step with this action."""
    places = [
        and_(_ceremonies.c.script == script.digest, _ceremonies.c.step == place)
        for script in scripts
        for place, step in enumerate(script.steps)
        if step.action == action
    ]
    return or_(false(), *places)


def list_all(service: Service, principal: Principal) -> list[CeremonySummary]:
    """List the ceremonies this principal may see, newest first."""
    principal.require("read", principal.dataset)
    query = select(_ceremonies).order_by(_ceremonies.c.opened.desc(), _ceremonies.c.id)
    with service.store.reading() as connection:
        rows = connection.execute(query).mappings().all()
    listed = []
    for row in rows:
        subject = read_subject(row["subject"])
        if may_see_subject(principal, subject):
            listed.append(_summary(row, subject))
    return listed


def _summary(row: RowMapping, subject: Subject) -> CeremonySummary:
    plain = {name: value for name, value in row.items() if name != "subject"}
    asked = subject.request
    if asked is None:
        return CeremonySummary(**plain, purpose=None)
    return CeremonySummary(**plain, purpose=asked.purpose, batch=asked.batch)


def _carry_out(act: Act, command: Command, principal: Principal) -> Ceremony:
    """Carry out a command that needs no signature, and the service's own steps that follow."""
    return do_service_steps(act.carry_out(command, principal.name))
