"""Loading ceremonies from the ledger, appending their events to it, and who may see them.

A ceremony is folded from its entries once for each act; what was decided gives the
state after it, so nothing is folded a second time to go on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection, bindparam, func, select

from custody.ceremony import Ceremony, Command, Event, Subject, decide_and_evolve, evolve
from custody.ceremony.any_subject import read_subject as read_any
from custody.errors import LedgerError, NotKnownError
from custody.formats import canonical_json
from custody.formats.dsse import Envelope
from custody.formats.timestamps import parse_stamp
from custody.service.context import Principal, Service, entry_body, may_be_a_name
from custody.service.contributions import erase_contributions
from custody.service.dealt_boxes import erase_boxes
from custody.service.folded_before import Folded, folded_before, keep_folded
from custody.service.redealt_boxes import erase_redealt
from custody.service.scripts import read_script
from custody.service.signed_acts import signed_body
from custody.store.heads import FIND_OUT
from custody.store.tables import ledger_entry, state
from custody.tlog.entry import parse_entry
from custody.tlog.merkle import leaf_hash

_ceremonies = state["ceremony"]
_statements = state["statement"]
_NEWEST = select(
    _ceremonies.c.subject,
    select(func.max(ledger_entry.c.seq))
    .where(ledger_entry.c.ceremony == _ceremonies.c.id)
    .scalar_subquery()
    .label("newest"),
).where(_ceremonies.c.id == bindparam("ceremony_id"))
_ERASING_EVENTS = {
    *("ceremony.lapsed", "ceremony.ended", "ceremony.unlocked", "ceremony.activated"),
    *("ceremony.excluded", "ceremony.switched"),
}


def load(connection: Connection, ceremony_id: str) -> Ceremony:
    """Fold a ceremony's entries into its state, to show it; ``NotKnownError`` if there are none.

    Nothing is done on the word of it: for an act there is :func:`lock`, for a step of the
    service's own :func:`load_proven`.
    """
    return _folded(connection, ceremony_id).state


def load_proven(service: Service, connection: Connection, ceremony_id: str) -> Ceremony:
    """Load a ceremony from all of its entries, as the signed ledger has them.

    ``LedgerError`` where the database has others, or lacks one (promise ONE-HISTORY).
    """
    return _proven(service, connection, _folded(connection, ceremony_id))


def load_included(service: Service, connection: Connection, ceremony_id: str) -> Ceremony:
    """Load a ceremony of any time from entries that the signed ledger has; it may have more.

    For what a ceremony that is over has dealt, which no later entry of it changes.
    """
    folded = _folded(connection, ceremony_id)
    head = service.history.head(connection)
    service.proven.require_included(connection, head, ceremony_id, folded.entries)
    return folded.state


def _proven(service: Service, connection: Connection, folded: Folded) -> Ceremony:
    head = service.history.head(connection)
    service.proven.require_all(connection, head, folded.state.id, folded.entries)
    return folded.state


def _folded(connection: Connection, ceremony_id: str, *, lock: bool = False) -> Folded:
    """Fold a ceremony; one of many objects, on from where it stood when it was loaded last."""
    if not may_be_a_name(ceremony_id):
        raise not_known(ceremony_id)
    row = select(_ceremonies.c.id).where(_ceremonies.c.id == ceremony_id)
    if connection.execute(row.with_for_update() if lock else row).first() is None:
        raise not_known(ceremony_id)
    query = select(ledger_entry.c.seq, ledger_entry.c.leaf, ledger_entry.c.entry).where(
        ledger_entry.c.ceremony == ceremony_id
    )
    before = folded_before(connection, ceremony_id)
    if before is not None:
        query = query.where(ledger_entry.c.seq > before.entries[-1][0])
    state_ = None if before is None else before.state
    entries = [] if before is None else list(before.entries)
    for seq, leaf, entry in connection.execute(query.order_by(ledger_entry.c.seq)):
        require_leaf(seq, leaf, entry)
        entries.append((seq, leaf))
        body = parse_entry(entry).body
        event, at = Event(body["type"], body["data"]), parse_stamp(body["at"])
        if state_ is None:
            script = read_script(connection, body["data"]["subject"]["script"]["digest"])
            state_ = evolve(None, event, at, script)
        else:
            state_ = evolve(state_, event, at, state_.script)
    if state_ is None or state_.id != ceremony_id:
        raise LedgerError(f"the ledger has no entries of {ceremony_id}", promise="TAMPER")
    folded = Folded(tuple(entries), state_)
    keep_folded(folded)
    return folded


def require_leaf(seq: int, leaf: bytes, entry: object) -> None:
    """Refuse an entry whose bytes are not those that its stored hash was made of."""
    if not isinstance(entry, bytes) or leaf_hash(entry) != leaf:
        raise LedgerError(
            f"entry {seq} of the ledger is not what its hash was made of",
            hint=FIND_OUT,
            promise="TAMPER",
        )


@dataclass(frozen=True, slots=True)
class Act:
    """A ceremony at hand for an act: locked by ``connection``, at one reading of the clock."""

    service: Service
    connection: Connection
    state: Ceremony
    now: datetime

    def carry_out(self, command: Command, by: str, signature: Envelope | None = None) -> Act:
        """Decide a command and append what it causes; gives the ceremony as it is after it.

        ``signature`` is that of whoever ends the ceremony, if they sign it.
        """
        return self.append(*decide_and_evolve(self.state, command, self.now), by, signature)

    def append(
        self,
        events: tuple[Event, ...],
        after: Ceremony,
        by: str,
        signature: Envelope | None = None,
    ) -> Act:
        """Append the events that lead to the state ``after``, and erase what they end."""
        ids = {"dataset": after.dataset, "ceremony": after.id}
        bodies = [entry_body(event.type, by, self.now, event.data, **ids) for event in events]
        if signature is not None:
            bodies[-1] = signed_body(self.service, self.connection, bodies[-1], signature)
        if bodies:
            self.service.append(self.connection, bodies)
        if any(event.type in _ERASING_EVENTS for event in events):
            erase_contributions(self.connection, after.id)
        if after.outcome is not None and after.commits and not after.activated:
            erase_boxes(self.connection, after.id)
        if after.outcome is not None and after.course is not None and not after.activated:
            erase_redealt(self.connection, after.id)
        return replace(self, state=after)


def lock(
    service: Service, principal: Principal | None, ceremony_id: str, connection: Connection
) -> Act:
    """Lock a ceremony and load it, for an act by somebody who may see it.

    Its entries are held to the signed head, as for :func:`load_proven`. ``None`` stands for
    whom a signature will name.
    """
    folded = _folded(connection, ceremony_id, lock=True)
    state_ = folded.state
    if principal is not None and not may_see(principal, state_):
        raise not_known(ceremony_id)
    return Act(service, connection, _proven(service, connection, folded), service.now())


def load_visible(connection: Connection, principal: Principal, ceremony_id: str) -> Ceremony:
    """Load a ceremony for somebody who may see it; ``NotKnownError`` for everybody else."""
    state_ = load(connection, ceremony_id)
    if not may_see(principal, state_):
        raise not_known(ceremony_id)
    return state_


def newest_entry_of(connection: Connection, principal: Principal, ceremony_id: str) -> int:
    """Give the number of a ceremony's newest entry, with one statement and no fold.

    ``NotKnownError`` for whoever may not see it.
    """
    if not may_be_a_name(ceremony_id):
        raise not_known(ceremony_id)
    row = connection.execute(_NEWEST, {"ceremony_id": ceremony_id}).one_or_none()
    if row is None or not may_see_subject(principal, read_subject(row.subject)):
        raise not_known(ceremony_id)
    return int(row.newest)


def require_visible(connection: Connection, principal: Principal, ceremony_id: str) -> None:
    """Refuse, without loading it, a ceremony that this caller may not see: ``NotKnownError``."""
    if not may_be_a_name(ceremony_id):
        raise not_known(ceremony_id)
    query = select(_ceremonies.c.subject).where(_ceremonies.c.id == ceremony_id)
    subject = connection.execute(query).scalar()
    if subject is None or not may_see_subject(principal, read_subject(subject)):
        raise not_known(ceremony_id)


def envelopes_of(connection: Connection, ceremony_id: str, *kinds: str) -> tuple[Envelope, ...]:
    """Give the statements of these kinds that were signed in a ceremony, in order."""
    query = select(_statements.c.envelope).where(
        _statements.c.ceremony == ceremony_id, _statements.c.kind.in_(kinds)
    )
    return tuple(
        Envelope.parse(text.encode())
        for text in connection.execute(query.order_by(_statements.c.seq)).scalars()
    )


def may_see(principal: Principal, state_: Ceremony) -> bool:
    """Tell whether this caller may see a ceremony: they take part in it, or may read the ledger."""
    return may_see_subject(principal, state_.subject)


@lru_cache(64)
def read_subject(text: str) -> Subject:
    """Read a subject as the tables of state keep it; the same text is read once."""
    return read_any(canonical_json.decode(text.encode()))


def may_see_subject(principal: Principal, subject: Subject) -> bool:
    """Tell from a ceremony's subject alone whether this caller may see the ceremony."""
    if principal.dataset not in (None, subject.dataset):
        return False
    return has_part(principal, subject) or _is_listed(principal, subject)


def has_part(principal: Principal, subject: Subject) -> bool:
    """Tell whether this caller takes part in a ceremony, or may read the ledger.

    A requester whose key a genesis lists sees it there, and no share of the key it deals.
    """
    if principal.dataset not in (None, subject.dataset):
        return False
    if principal.scopes & {"admin", "audit"}:
        return True
    named = principal.name in subject.people()
    return named and bool(principal.scopes & {"attend", "read", "request"})


def _is_listed(principal: Principal, subject: Subject) -> bool:
    listed = any(one.name == principal.name for one in subject.requesters)
    return listed and bool(principal.scopes & {"read", "request"})


def not_known(ceremony_id: str) -> NotKnownError:
    """Give the error for a ceremony that is not there, or not for this caller to see."""
    return NotKnownError(f"there is no ceremony {ceremony_id[:70]!a}", hint="custody ceremonies")
