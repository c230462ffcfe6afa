"""Reading the Merkle tree as the database keeps it, and what it proves about two heads."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, select, tuple_

from custody.errors import LedgerError
from custody.store.tables import ledger_entry, ledger_node
from custody.tlog.merkle import HASH_SIZE, consistency_proof, inclusion_proof, verify_consistency
from custody.tlog.note import Checkpoint

_AT_ONCE = 2000


def node_reader(
    connection: Connection, leaves: Sequence[int] = (), size: int = 0
) -> Callable[[int, int], bytes]:
    """Read hashes of complete subtrees from the database, each at most once.

    Those that the proofs of these ``leaves`` in the tree of ``size`` take are read together.
    """
    known = _of_proofs(connection, leaves, size)

    def node(level: int, index: int) -> bytes:
        if (level, index) not in known:
            if level == 0:
                query = select(ledger_entry.c.leaf).where(ledger_entry.c.seq == index)
            else:
                query = select(ledger_node.c.hash).where(
                    ledger_node.c.level == level, ledger_node.c.idx == index
                )
            known[level, index] = connection.execute(query).scalar_one()
        return known[level, index]

    return node


def _of_proofs(
    connection: Connection, leaves: Sequence[int], size: int
) -> dict[tuple[int, int], bytes]:
    wanted = dict[tuple[int, int], None]()

    def note(level: int, index: int) -> bytes:
        wanted[level, index] = None
        return bytes(HASH_SIZE)

    for leaf in leaves:
        inclusion_proof(leaf, size, note)
    places, known = list(wanted), dict[tuple[int, int], bytes]()
    for at in range(0, len(places), _AT_ONCE):
        known |= read_nodes(connection, places[at : at + _AT_ONCE])
    return known


def require_continues(connection: Connection, before: Checkpoint, head: Checkpoint) -> None:
    """Prove from the stored tree that ``head`` continues ``before``; ``LedgerError`` if it doesn't.

    The stored hashes are not believed: the two roots are what they have to lead to.
    """
    if before.size == 0 or before == head:
        return
    wanted: list[tuple[int, int]] = []

    def note(level: int, index: int) -> bytes:
        wanted.append((level, index))
        return bytes(HASH_SIZE)

    consistency_proof(before.size, head.size, note)
    stored = read_nodes(connection, wanted)
    if len(stored) < len(set(wanted)):
        raise LedgerError("hashes of the tree are missing", promise="TAMPER")
    proof = consistency_proof(before.size, head.size, lambda *place: stored[place])
    verify_consistency(before.size, head.size, proof, before.root, head.root)


def read_nodes(
    connection: Connection, wanted: list[tuple[int, int]]
) -> dict[tuple[int, int], bytes]:
    """Read hashes of subtrees, all with one query for the leaves and one for the rest."""
    leaves = [index for level, index in wanted if level == 0]
    nodes = [place for place in wanted if place[0] > 0]
    found: dict[tuple[int, int], bytes] = {}
    if leaves:
        query = select(ledger_entry.c.seq, ledger_entry.c.leaf)
        rows = connection.execute(query.where(ledger_entry.c.seq.in_(leaves)))
        found |= {(0, row.seq): row.leaf for row in rows}
    if nodes:
        place = tuple_(ledger_node.c.level, ledger_node.c.idx)
        for row in connection.execute(select(ledger_node).where(place.in_(nodes))):
            found[row.level, row.idx] = row.hash
    return found
