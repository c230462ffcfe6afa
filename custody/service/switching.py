"""The switch of a reshare: from one epoch of a dataset to the next, in one transaction (EPOCH).

It is a step of the service's own, apart from the receipt that makes it due, since it looks at the
dataset's other ceremonies: while a window for turning keys is open in one of them it waits, and the
sweep comes again. Then, all at once or, after a crash, not at all:

1. the dataset goes from the old epoch to the new one, if it is in the old one still,
2. ``ceremony.switched`` puts the new roster, quorum and share keys in the place of the old,
3. open ceremonies of the old epoch end cancelled, with all that was handed in for them,
4. what the old shares are in is deleted, and what dealers dealt who are not used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, select, update

from custody.ceremony import Cancel, Ceremony, Switch, Tick, decide_and_evolve
from custody.ceremony.available import may_cancel
from custody.ceremony.resharing import course_of, may_switch
from custody.errors import CustodyError, LedgerError
from custody.service.active_datasets import active_dataset
from custody.service.ceremony_repository import Act, load, lock
from custody.service.context import SERVICE, Service
from custody.service.redealt_boxes import erase_former
from custody.store.heads import FIND_OUT
from custody.store.tables import state

_ceremonies, _datasets, _epochs = state["ceremony"], state["dataset"], state["epoch"]
SUPERSEDED = "the dataset's shares were dealt anew: ask again"


def switched(service: Service, state_: Ceremony) -> Ceremony:
    """Switch if this ceremony is a reshare for which that is due; gives the ceremony after it."""
    if not may_switch(state_):
        return state_
    with service.store.writing() as connection:
        act = lock(service, None, state_.id, connection)
        return _switch(act).state


def switch_waiting(service: Service) -> int:
    """Switch wherever it is due and nothing is turned any more; gives how many have waited.

    One that can't be switched keeps none of the others waiting; its error comes last.
    """
    query = select(_ceremonies.c.id).where(
        _ceremonies.c.outcome.is_(None), _ceremonies.c.kind == "reshare"
    )
    failed, waiting = list[CustodyError](), 0
    with service.store.reading() as connection:
        ids = connection.execute(query).scalars().all()
    for id_ in ids:
        try:
            with service.store.reading() as connection:
                state_ = load(connection, id_)
            waiting += may_switch(state_)
            switched(service, state_)
        except CustodyError as error:
            failed.append(error)
    if failed:
        raise failed[0]
    return waiting


def _switch(act: Act) -> Act:
    """Switch, unless that is not due, or has to wait."""
    if not may_switch(act.state) or _is_overdue(act):
        return act
    others = _open_ceremonies(act)
    if any(_is_overdue(one) or _turns(one.state) for one in others):
        return act  # deadlines are for the sweep to apply
    _require_old_epoch(act)
    former = _former(act.connection, act.state.dataset)
    done = act.carry_out(Switch(), SERVICE)
    for one in others:
        if may_cancel(one.state):
            one.carry_out(Cancel(SERVICE, SUPERSEDED), SERVICE)
    erase_former(act.connection, done.state, former)
    return done


def _open_ceremonies(act: Act) -> list[Act]:
    """Lock the dataset's other open ceremonies, before anything is appended."""
    query = select(_ceremonies.c.id).where(
        _ceremonies.c.dataset == act.state.dataset,
        _ceremonies.c.outcome.is_(None),
        _ceremonies.c.id != act.state.id,
    )
    ids = act.connection.execute(query.order_by(_ceremonies.c.id)).scalars().all()
    return [replace(lock(act.service, None, id_, act.connection), now=act.now) for id_ in ids]


def _turns(state_: Ceremony) -> bool:
    """Tell whether keys have turned in a window and nothing is unlocked yet."""
    return state_.window is not None and not state_.unlocked


def _is_overdue(act: Act) -> bool:
    return bool(decide_and_evolve(act.state, Tick(), act.now)[0])


def _require_old_epoch(act: Act) -> None:
    """Take the dataset from the old epoch, as the reshare's subject has it, or refuse.

    By compare-and-set of the row, and by what the signed ledger says of the dataset.
    """
    subject = course_of(act.state).subject
    mine = (_datasets.c.name == subject.dataset) & (_datasets.c.epoch == subject.old.epoch)
    taken = act.connection.execute(update(_datasets).where(mine).values(epoch=subject.old.epoch))
    active = active_dataset(act.service, act.connection, subject.dataset)
    there = (active.epoch, active.dealing, active.quorum, active.shares(), active.public)
    old = subject.old
    if taken.rowcount != 1 or there != (
        *(old.epoch, old.dealing, old.quorum, old.shares),
        subject.public,
    ):
        raise LedgerError(
            f"{subject.dataset} is not in the epoch that the reshare {act.state.id} leaves",
            hint=FIND_OUT,
            promise="EPOCH",
        )


def _former(connection: Connection, dataset: str) -> Sequence[str]:
    """Name the ceremonies in which the shares of epochs until now were dealt."""
    genesis = select(_datasets.c.ceremony).where(_datasets.c.name == dataset)
    later = select(_epochs.c.ceremony).where(_epochs.c.dataset == dataset)
    return connection.execute(genesis.union(later)).scalars().all()
