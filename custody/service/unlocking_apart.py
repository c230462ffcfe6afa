"""Unlocking requests of more than 1,000 objects, after the last key's answer and part by part.

Such an unlock takes seconds to a minute, and nobody else could write to the ledger meanwhile, nor
would the last official's connection last that long. So the turn that completes the quorum is
committed by itself; the ceremony stands at its unlock, and the service's sweep comes and

1. claims it for a minute, again with each part, so that one process of several does it; a claim
   whose process died is over after that minute, and the next sweep begins anew,
2. opens part after part without a lock, each in a reading transaction of its own,
3. writes down the unlock, and keeps the grant, in one transaction.

That is safe: what is opened, for whom, and by whose keys, is read from entries that the signed head
has, all of them. At its unlock a ceremony takes no key and erases none, the contributions are held
to the digests that were signed in its last window, and what they open is decided by headers that
the request froze. Under the lock of the third step the ceremony is loaded again: where it has
ended meanwhile, cancelled or expired, or its keys are others, what was opened is forgotten. A
process that dies leaves nothing but the contributions, which are erased with the unlock, or at the
end. Which rows wait in the database only says where to look, and a claim that no process of ours
makes, for longer than its minute, is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import delete, insert, select, update

from custody.ceremony import Ceremony, Unlock
from custody.errors import ContributionError, CustodyError, RefusedError
from custody.formats.timestamps import stamp
from custody.service.active_datasets import require_active_roster
from custody.service.ceremony_repository import load, load_proven
from custody.service.context import SERVICE, Service
from custody.service.contributions import parts_of, require_as_signed
from custody.service.settling import acting
from custody.service.unlocking import Opened, keep_grant, open_part
from custody.store.tables import contribution_part, state, unlocking

_ceremonies = state["ceremony"]
CLAIM = timedelta(minutes=1)


def unlock_waiting(service: Service) -> int:
    """Unlock every request that waits for it; gives how many there were.

    One that can't be unlocked keeps none of the others waiting; its error comes last, and it is
    tried again in a minute.
    """
    waiting = _waiting(service)
    failed: list[CustodyError] = []
    for ceremony_id in waiting:
        try:
            unlock_apart(service, ceremony_id)
        except CustodyError as error:
            failed.append(error)
    if failed:
        raise failed[0]
    return len(waiting)


def _waiting(service: Service) -> list[str]:
    """Give the ceremonies that seem to wait; that they do is proven once they are claimed."""
    query = select(contribution_part.c.ceremony).distinct()
    query = query.join(_ceremonies, _ceremonies.c.id == contribution_part.c.ceremony)
    with service.store.reading() as connection:
        ids = connection.execute(query).scalars().all()
    return [id_ for id_ in ids if _seems_to_wait(service, id_)]


def _seems_to_wait(service: Service, ceremony_id: str) -> bool:
    """Look without a claim; what can't be read keeps none of the others waiting."""
    try:
        with service.store.reading() as connection:
            state_ = load(connection, ceremony_id)
    except CustodyError:
        return True  # it is tried, and its error told
    return waits_for_unlock(state_)


def waits_for_unlock(state_: Ceremony) -> bool:
    """Tell whether a quorum has turned and the service is yet to open what was asked for."""
    return state_.outcome is None and state_.current.action == "unlock"


def unlock_apart(service: Service, ceremony_id: str) -> None:
    """Unlock a request that waits for it, unless another process is at it."""
    if not _claim(service, ceremony_id):
        return
    with service.store.reading() as connection:
        state_ = load_proven(service, connection, ceremony_id)
        if not waits_for_unlock(state_) or parts_of(state_) == 1:
            return
        require_active_roster(service, connection, state_)
        require_as_signed(connection, state_, state_.turned)
    opened: list[Opened] | ContributionError | None
    try:
        opened = _open_parts(service, state_)
    except ContributionError as error:
        opened = error
    if opened is None:
        return
    with acting(service, None, ceremony_id) as act:
        if not waits_for_unlock(act.state) or _to_open(act.state) != _to_open(state_):
            return
        if isinstance(opened, ContributionError):
            done = Unlock("", 0, (), fault=opened.message)
        else:
            done = keep_grant(act, opened)
        act.carry_out(done, SERVICE)


def _to_open(state_: Ceremony) -> tuple[bytes, tuple[str, ...], Mapping[str, str]]:
    """Give what is opened, and with whose contributions."""
    return state_.digest, state_.turned, state_.contributions


def _open_parts(service: Service, state_: Ceremony) -> list[Opened] | None:
    """Open part after part; None where the claim is gone, and so the ceremony has ended."""
    opened: list[Opened] = []
    for part in range(parts_of(state_)):
        with service.store.reading() as connection:
            opened += open_part(service, connection, state_, part)
        if not _keep_claim(service, state_.id):
            return None
    return opened


def _claim(service: Service, ceremony_id: str) -> bool:
    """Claim an unlock for a minute from now; False while another process has claimed it."""
    now, mine = service.now(), unlocking.c.ceremony == ceremony_id
    row = {"ceremony": ceremony_id, "until": stamp(now + CLAIM)}
    try:
        with service.store.writing() as connection:
            until = connection.execute(select(unlocking.c.until).where(mine)).scalar()
            if until is not None and stamp(now) < until <= stamp(now + CLAIM):
                return False
            connection.execute(delete(unlocking).where(mine))
            connection.execute(insert(unlocking).values(row))
    except RefusedError:  # another process was faster by less than a moment
        return False
    return True


def _keep_claim(service: Service, ceremony_id: str) -> bool:
    """Claim it for another minute; False where it is claimed no more."""
    until = stamp(service.now() + CLAIM)
    with service.store.writing() as connection:
        query = update(unlocking).where(unlocking.c.ceremony == ceremony_id).values(until=until)
        return connection.execute(query).rowcount == 1
