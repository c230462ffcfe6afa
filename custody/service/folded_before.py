"""The large ceremonies that this process folded last, so that a look does not fold them anew.

A request of 100,000 objects has 200 entries of them, which take seconds to read. Its parts come one
by one, and pages look every second. A reshare's dealings take some hundred milliseconds to
check. So its state is kept with the numbers and the hashes of the
entries that were folded. To look at it, it holds as long as the last of them has that hash in
the database; those after it are folded on to it. To act on it, all of these hashes, which were
made of the bytes that were folded, are held to the signed head
(:mod:`custody.service.proven_entries`).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from sqlalchemy import Connection, select

from custody.ceremony import Ceremony
from custody.quorum.parts import count_parts
from custody.service.proven_entries import Place
from custody.store.tables import ledger_entry

KEPT = 200_000
"""Of how many objects in all ceremonies are kept: 50 MB of them, or so."""


@dataclass(frozen=True, slots=True)
class Folded:
    """The state of a ceremony, and the entries it was folded from: their numbers and hashes."""

    entries: tuple[Place, ...]
    state: Ceremony


_kept: OrderedDict[str, Folded] = OrderedDict()
_turn = threading.Lock()


def folded_before(connection: Connection, ceremony_id: str) -> Folded | None:
    """Give a ceremony as it was folded before, if the ledger still begins like that."""
    known = _kept.get(ceremony_id)
    if known is None:
        return None
    seq, leaf = known.entries[-1]
    query = select(ledger_entry.c.leaf).where(ledger_entry.c.seq == seq)
    if connection.execute(query).scalar() == leaf:
        return known
    with _turn:
        _kept.pop(ceremony_id, None)
    return None


def _weight(folded: Folded) -> int:
    """Give how many objects it takes the place of; a reshare that of a few thousand."""
    return len(folded.state.objects) + (5_000 if folded.state.course else 0)


def keep_folded(folded: Folded) -> None:
    """Keep the state of a large ceremony, or a reshare, just folded from all of its entries."""
    state_ = folded.state
    if count_parts(len(state_.objects)) == 1 and state_.course is None:
        return
    with _turn:
        _kept[state_.id] = folded
        _kept.move_to_end(state_.id)
        while len(_kept) > 1 and sum(map(_weight, _kept.values())) > KEPT:
            _kept.popitem(last=False)
