"""Opening reshares, and what officials' clients need in one (promises EPOCH, NAMED)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, select

from custody.ceremony import Ceremony, reshare_subject
from custody.ceremony.resharing import course_of
from custody.dataset_epochs import Epoch
from custody.errors import NotKnownError, RefusedError
from custody.formats.dsse import Envelope
from custody.formats.statement import Statement
from custody.quorum_tree import Node, require_sound, seated
from custody.reshare import ReshareBundle
from custody.service.active_datasets import active_dataset, dataset_row, require_active
from custody.service.ceremony_repository import envelopes_of, has_part, load
from custody.service.context import Principal, Service
from custody.service.datasets import append_opening, enrolled_seat, subject_frame
from custody.service.person import require_administrator
from custody.service.redealt_boxes import bundle_of
from custody.service.scripts import usable_script
from custody.service.settling import looking
from custody.store.append import locked_head
from custody.store.tables import state

_ceremonies, _epochs = state["ceremony"], state["epoch"]
SCRIPT = "reshare"


def open_reshare(
    service: Service,
    principal: Principal,
    dataset: str,
    quorum: Node,
    script: str = SCRIPT,
    lifetime: timedelta | None = None,
    act: Envelope | None = None,
) -> Ceremony:
    """Open a reshare: the old quorum decides, and deals to the people of the new one.

    ``act`` is the signature of whoever opens it, if they sign (:mod:`signed_acts`).
    ``RefusedError`` (QUORUM) for what is no quorum, and while another reshare or a change of the
    policy is under way. Requests that are open go on until the switch, which ends them.
    """
    principal.require("admin", dataset)
    if not quorum.is_plain:
        require_sound(quorum)
    with service.store.writing() as connection:
        now = service.now()
        require_administrator(connection, principal.name, "a reshare")
        require_active(connection, dataset)
        locked_head(connection)  # from here on nobody else opens one, and no policy changes
        require_no_reshare(connection, dataset)
        _require_no_change(connection, dataset)
        rules = usable_script(service, connection, script, SCRIPT, principal.name)
        frame = subject_frame(
            service, connection, SCRIPT, dataset, rules, principal.name, now, lifetime
        )
        seats = tuple(
            enrolled_seat(connection, official, index)
            for index, official in enumerate(seated(quorum), start=1)
        )
        active = active_dataset(service, connection, dataset)
        subject = reshare_subject(frame, active, quorum, seats)
        return append_opening(service, connection, subject, rules, (), principal.name, now, act=act)


def require_no_reshare(connection: Connection, dataset: str) -> None:
    """Refuse while a reshare of this dataset is under way that has not switched yet."""
    if (id_ := _under_way(connection, dataset)) is not None:
        raise RefusedError(
            f"a reshare of {dataset} is under way",
            hint=f"see what it waits for: custody show {id_}; or call it off: custody cancel {id_}",
            promise="EPOCH",
        )


def under_way(service: Service, principal: Principal, dataset: str) -> str | None:
    """Give the reshare of a dataset that has not switched yet, if there is one."""
    principal.require("read", dataset)
    with service.store.reading() as connection:
        return _under_way(connection, dataset)


def _under_way(connection: Connection, dataset: str) -> str | None:
    opened = _open(connection, dataset, SCRIPT)
    return next((id_ for id_ in opened if not load(connection, id_).activated), None)


def _require_no_change(connection: Connection, dataset: str) -> None:
    for id_ in _open(connection, dataset, "policy"):
        if not load(connection, id_).activated:
            raise RefusedError(
                f"a change of the policy of {dataset} is under way, and new officials would not "
                "know it",
                hint=f"see what it waits for: custody show {id_}",
                promise="KNOWN",
            )


def _open(connection: Connection, dataset: str, kind: str) -> list[str]:
    query = select(_ceremonies.c.id).where(
        _ceremonies.c.dataset == dataset,
        _ceremonies.c.kind == kind,
        _ceremonies.c.outcome.is_(None),
    )
    return list(connection.execute(query.order_by(_ceremonies.c.id)).scalars())


def dealt_so_far(service: Service, principal: Principal, ceremony_id: str) -> ReshareBundle:
    """Give what a reshare's dealers have dealt, once they are fixed, for new officials to check."""
    with looking(service, principal, ceremony_id) as (connection, state_):
        _require_reshare(state_)
        return bundle_of(connection, state_)


def complaints(service: Service, principal: Principal, ceremony_id: str) -> tuple[Envelope, ...]:
    """Give the signed complaints that wait for an answer: no dealer opens anything without one."""
    with looking(service, principal, ceremony_id) as (connection, state_):
        _require_reshare(state_)
        waits = {(one.official, one.dealer) for one in course_of(state_).open_disputes()}
        found = []
        for envelope in envelopes_of(connection, ceremony_id, "complain"):
            said = Statement.parse(envelope.payload)
            if (said.official, said.accused) in waits:
                found.append(envelope)
        return tuple(found)


def _require_reshare(state_: Ceremony) -> None:
    if state_.course is None:
        raise NotKnownError(f"{state_.id} is no reshare", hint="custody ceremonies")


def epochs(service: Service, principal: Principal, dataset: str) -> list[Epoch]:
    """List the epochs that reshares began, oldest first; for whoever has a part in the dataset."""
    principal.require("read", dataset)
    with service.store.reading() as connection:
        row = dataset_row(connection, dataset)
        query = select(_epochs).where(_epochs.c.dataset == dataset).order_by(_epochs.c.epoch)
        rows, found = connection.execute(query).all(), []
        first = rows and has_part(principal, load(connection, row["ceremony"]).subject)
        for one in rows:
            state_ = load(connection, one.ceremony)
            if not (first or has_part(principal, state_.subject)):
                continue
            outstanding = course_of(state_).outstanding()
            found.append(Epoch(one.epoch, one.ceremony, one.seq, outstanding))
        return found
