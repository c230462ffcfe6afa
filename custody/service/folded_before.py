"""The large ceremonies that this process folded last, so that a look does not fold them anew.

A request of 100,000 objects has 200 entries of them, which take seconds to read. Its parts come one
by one, and pages look every second. So its state is kept with the number and the leaf hash of
its last entry then. It holds as long as that entry is in the ledger: a leaf hash covers the one
before it, so the same leaf says that all entries up to there are the same; those after it are
folded on to it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from sqlalchemy import Connection, select

from custody.ceremony import Ceremony
from custody.quorum.parts import count_parts
from custody.store.tables import ledger_entry

KEPT = 200_000
"""Of how many objects in all ceremonies are kept: 50 MB of them, or so."""


@dataclass(frozen=True, slots=True)
class Folded:
    """The state of a ceremony after its entry of this number, which has this leaf hash."""

    seq: int
    leaf: bytes
    state: Ceremony


_kept: OrderedDict[str, Folded] = OrderedDict()
_turn = threading.Lock()


def folded_before(connection: Connection, ceremony_id: str) -> Folded | None:
    """Give a ceremony as it was folded before, if the ledger still begins like that."""
    known = _kept.get(ceremony_id)
    if known is None:
        return None
    leaf = select(ledger_entry.c.leaf).where(ledger_entry.c.seq == known.seq)
    if connection.execute(leaf).scalar() == known.leaf:
        return known
    with _turn:
        _kept.pop(ceremony_id, None)
    return None


def keep_folded(connection: Connection, state_: Ceremony) -> None:
    """Keep the state of a large ceremony that was just folded from all of its entries."""
    if count_parts(len(state_.objects)) == 1:
        return
    query = select(ledger_entry.c.seq, ledger_entry.c.leaf).where(
        ledger_entry.c.ceremony == state_.id
    )
    last = connection.execute(query.order_by(ledger_entry.c.seq.desc()).limit(1)).one()
    with _turn:
        _kept[state_.id] = Folded(last.seq, last.leaf, state_)
        _kept.move_to_end(state_.id)
        while len(_kept) > 1 and sum(len(one.state.objects) for one in _kept.values()) > KEPT:
            _kept.popitem(last=False)
