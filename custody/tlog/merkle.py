"""The Merkle tree of RFC 6962: hashes, an incremental frontier, and proofs.

Hashes are SHA-256, 32 bytes, with one byte in front that keeps leaves and
nodes apart (RFC 6962 section 2.1)::

    leaf = SHA-256(0x00 || entry)          node = SHA-256(0x01 || left || right)

    level 2            h                   size 7: peaks are (h, g, l6)
                   /       \\              root  = node(h, node(g, l6))
    level 1       e         f       g
                 / \\       / \\     / \\
    level 0    l0   l1   l2   l3 l4   l5   l6

A *complete* subtree at ``(level, index)`` covers the leaves from
``index << level`` up to ``(index + 1) << level``. Its hash never changes once
its last leaf is there, so a store may keep it, and every proof is made of such
hashes. The *peaks* are the roots of the largest complete subtrees, left to
right: one for each bit set in the size. They are all an appender needs to keep.

Generation follows RFC 6962 sections 2.1.1 and 2.1.2, verification the
algorithms of RFC 9162 sections 2.1.3.2 and 2.1.4.2. This keeps TAMPER: the root
of a size fixes every leaf before it and their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from hashlib import sha256

from custody.errors import LedgerError

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()

NodeReader = Callable[[int, int], bytes]
"""``node(level, index)``: the hash of a complete subtree."""


def leaf_hash(data: bytes) -> bytes:
    """Hash one entry as a leaf: 32 bytes."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two child hashes of 32 bytes each into their parent's."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a tree: its size and its peaks, largest subtree first.

    Raises ``LedgerError`` when the peaks can't be those of a tree of that size.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.peaks) != self.size.bit_count():
            raise LedgerError(
                f"expected one peak for each bit of the size {self.size}, got {len(self.peaks)}"
            )
        _require_hashes(self.peaks)

    def append(self, leaf: bytes) -> tuple[Frontier, list[tuple[int, int, bytes]]]:
        """Add one leaf hash; also give the subtrees it completes, smallest first.

        Each is ``(level, index, hash)`` with level 1 or more: what a store
        adds to its nodes, besides the leaf itself.
        """
        _require_hashes((leaf,))
        peaks, index, level, completed = list(self.peaks), self.size, 0, []
        current = leaf
        while index & 1:
            current = node_hash(peaks.pop(), current)
            index, level = index >> 1, level + 1
            completed.append((level, index, current))
        return Frontier(self.size + 1, (*peaks, current)), completed

    def extend(self, leaves: Sequence[bytes]) -> Frontier:
        """Add many leaf hashes at once, level by level; the same as appending each."""
        _require_hashes(leaves)
        peaks, row, count = list(self.peaks), list(leaves), self.size
        edge: list[bytes] = []
        while row or count:
            if count & 1:  # a left sibling has been waiting at this level
                row.insert(0, peaks.pop())
            if len(row) & 1:
                edge.append(row.pop())
            pairs = iter(row)
            row = [
                sha256(b"\x01" + left + right).digest()  # node_hash, without a call for each
                for left, right in zip(pairs, pairs, strict=True)
            ]
            count >>= 1
        return Frontier(self.size + len(leaves), tuple(reversed(edge)))

    def places(self) -> list[tuple[int, int]]:
        """Give where each peak stands: its level, and its index there."""
        levels = [level for level in range(self.size.bit_length()) if self.size >> level & 1]
        return [(level, (self.size >> level) - 1) for level in reversed(levels)]

    def root(self) -> bytes:
        """Give the root hash of the tree: ``EMPTY_ROOT`` for size 0."""
        return _fold(self.peaks)


def inclusion_proof(index: int, size: int, node: NodeReader) -> list[bytes]:
    """Prove that leaf ``index`` is in the tree of ``size`` leaves (RFC 6962 section 2.1.1).

    ``node(level, index)`` gives the hash of a complete subtree; it is asked
    only for subtrees that are complete at ``size``. Sibling hashes come from
    the leaf upwards. Raises ``LedgerError`` for an index outside the tree.
    """
    if not 0 <= index < size:
        raise LedgerError(f"expected an index below the tree size {size}, got {index}")
    proof, low, high = [], 0, size
    while high - low > 1:
        split = _split(low, high)
        if index < split:
            proof.append(_range_root(split, high, node))
            high = split
        else:
            proof.append(_range_root(low, split, node))
            low = split
    return proof[::-1]


def consistency_proof(first: int, second: int, node: NodeReader) -> list[bytes]:
    """Prove that the tree of ``first`` leaves begins that of ``second`` (RFC 6962 2.1.2).

    ``node`` is as in :func:`inclusion_proof`. Equal sizes need no proof: the
    list is empty. Raises ``LedgerError`` unless 1 <= first <= second: a proof
    from the empty tree would say nothing.
    """
    _require_order(first, second)
    proof, low, high = [], 0, second
    while first < high:
        split = _split(low, high)
        if first <= split:
            proof.append(_range_root(split, high, node))
            high = split
        else:
            proof.append(_range_root(low, split, node))
            low = split
    if low:
        proof.append(_range_root(low, high, node))
    return proof[::-1]


def tree_root(size: int, node: NodeReader) -> bytes:
    """Give the root of the first ``size`` leaves; ``node`` is as in :func:`inclusion_proof`."""
    return _range_root(0, size, node)


def verify_inclusion(
    index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that the leaf hash stands at ``index`` under ``root`` (RFC 9162 section 2.1.3.2).

    One proof may hold at several indices and sizes, so neither may come from
    whoever hands in the proof: take the size from the signed checkpoint and the
    index from the entry itself. Raises ``LedgerError``.
    """
    if not 0 <= index < size:
        raise LedgerError(f"expected an index below the tree size {size}, got {index}")
    _require_hashes((leaf, root, *proof))
    place, last, current = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise LedgerError("the inclusion proof is longer than its tree is high")
        if place & 1 or place == last:
            current = node_hash(sibling, current)
            place, last = _skip_edge(place, last)
        else:
            current = node_hash(current, sibling)
        place, last = place >> 1, last >> 1
    if last:
        raise LedgerError("the inclusion proof is shorter than its tree is high")
    _require_root(current, root, size)


def verify_consistency(
    first: int, second: int, proof: Sequence[bytes], root1: bytes, root2: bytes
) -> None:
    """Check that ``root1`` at size ``first`` is a prefix of ``root2`` at ``second``.

    RFC 9162 section 2.1.4.2. Equal sizes must have equal roots and an empty
    proof; the empty tree proves nothing and is refused. Raises ``LedgerError``.
    """
    _require_order(first, second)
    if first == second:  # a comparison, no hashing: equal is all that roots have to be
        if proof:
            raise LedgerError("expected no consistency proof between equal sizes, got one")
        _require_root(root2, root1, first)
        return
    _require_hashes((root1, root2, *proof))
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    if not proof:
        raise LedgerError("the consistency proof is empty")
    start, *path = proof if place else (root1, *proof)  # 0: first is a power of two
    old = new = start
    for sibling in path:
        if last == 0:
            raise LedgerError("the consistency proof is longer than its tree is high")
        if place & 1 or place == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            place, last = _skip_edge(place, last)
        else:
            new = node_hash(new, sibling)
        place, last = place >> 1, last >> 1
    if last:
        raise LedgerError("the consistency proof is shorter than its tree is high")
    _require_root(old, root1, first)
    _require_root(new, root2, second)


def _skip_edge(place: int, last: int) -> tuple[int, int]:
    """Climb past levels where the node has no right sibling and passes upwards as it is."""
    while place and not place & 1:
        place, last = place >> 1, last >> 1
    return place, last


def _split(low: int, high: int) -> int:
    """Give the end of the left child: the largest power of two below the width."""
    return low + (1 << ((high - low - 1).bit_length() - 1))


def _range_root(low: int, high: int, node: NodeReader) -> bytes:
    """Hash the leaves from ``low`` to ``high``; ``low`` is aligned to the width's power of two."""
    peaks = []
    while low < high:
        level = (high - low).bit_length() - 1
        peaks.append(node(level, low >> level))
        low += 1 << level
    return _fold(peaks)


def _fold(peaks: Sequence[bytes]) -> bytes:
    if not peaks:
        return EMPTY_ROOT
    return reduce(lambda right, left: node_hash(left, right), reversed(peaks))


def _require_order(first: int, second: int) -> None:
    if not 1 <= first <= second:
        raise LedgerError(f"expected sizes 1 <= first <= second, got {first} and {second}")


def _require_hashes(hashes: Iterable[bytes]) -> None:
    if any(len(item) != HASH_SIZE for item in hashes):
        raise LedgerError(f"expected hashes of {HASH_SIZE} bytes")


def _require_root(got: bytes, expected: bytes, size: int) -> None:
    if got != expected:
        raise LedgerError(
            f"the proof leads to another root of size {size}: expected {expected.hex()}, "
            f"got {got.hex()}",
            promise="TAMPER",
        )
