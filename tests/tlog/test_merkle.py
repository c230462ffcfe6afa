"""The Merkle tree: what a root fixes, and what no proof can pretend (TAMPER)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.errors import LedgerError
from custody.tlog.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)
from tests.support import require, vectors

# The eight leaves of the RFC 6962 reference tests, and the roots of their prefixes.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOT_OF_EIGHT = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"

sizes = st.integers(1, 70)


def hashes(count: int) -> list[bytes]:
    return [leaf_hash(b"leaf %d" % number) for number in range(count)]


def naive_root(leaves: list[bytes]) -> bytes:
    """MTH exactly as RFC 6962 section 2.1 defines it."""
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY_ROOT
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(naive_root(leaves[:split]), naive_root(leaves[split:]))


def reader(leaves: list[bytes]) -> Callable[[int, int], bytes]:
    """Answer for complete subtrees only, as a store does."""
    nodes = {(0, index): leaf for index, leaf in enumerate(leaves)}
    frontier = Frontier()
    for leaf in leaves:
        frontier, completed = frontier.append(leaf)
        nodes |= {(level, index): value for level, index, value in completed}
    return lambda level, index: nodes[level, index]


def case(path: Any) -> dict[str, Any]:
    """Read one vector; hashes from base64, null lists as empty."""
    raw = json.loads(path.read_text())
    plain = {"size1", "size2", "leafIdx", "treeSize", "desc", "wantErr", "proof"}
    read = {
        key: value if key in plain else base64.b64decode(value or "") for key, value in raw.items()
    }
    read["proof"] = [base64.b64decode(item) for item in raw["proof"] or []]
    return read


def verify_case(vector: dict[str, Any]) -> None:
    if "leafIdx" in vector:
        index, size = vector["leafIdx"], vector["treeSize"]
        verify_inclusion(index, size, vector["leafHash"], vector["proof"], vector["root"])
    else:
        sizes = vector["size1"], vector["size2"]
        verify_consistency(*sizes, vector["proof"], vector["root1"], vector["root2"])


def test_every_shared_proof_is_accepted_or_refused_as_it_says() -> None:
    """Inclusion and consistency proofs of transparency-dev/merkle, good and bad."""
    paths = vectors("merkle")
    require(paths, "CUSTODY_VECTORS names no folder of shared vectors")
    wrong = []
    for path in paths:
        vector = case(path)
        try:
            verify_case(vector)
            refused = False
        except LedgerError:
            refused = True
        if refused != vector["wantErr"]:
            wrong.append(path.name)
    assert wrong == []


def test_roots_are_those_of_rfc_6962() -> None:
    """The reference tree of eight leaves, and the hash of nothing."""
    frontier = Frontier().extend([leaf_hash(leaf) for leaf in LEAVES])
    assert frontier.root().hex() == ROOT_OF_EIGHT
    assert Frontier().root() == EMPTY_ROOT
    assert EMPTY_ROOT.hex().startswith("e3b0c44298fc1c14")


def test_a_node_can_never_pass_for_a_leaf() -> None:
    """The prefix bytes keep an inner node from being presented as an entry."""
    left, right = hashes(2)
    assert leaf_hash(left + right) != node_hash(left, right)


@given(sizes)
def test_the_incremental_root_is_the_defined_root_at_every_size(count: int) -> None:
    """Appending leaf by leaf gives the recursive definition's root."""
    leaves, frontier = hashes(count), Frontier()
    for number, leaf in enumerate(leaves, 1):
        frontier, _ = frontier.append(leaf)
        assert frontier.root() == naive_root(leaves[:number])


@given(st.integers(0, 70), st.integers(0, 70))
def test_extending_is_appending_many_times(start: int, count: int) -> None:
    """The verifier's fast path and the appender's path hold the same peaks."""
    leaves = hashes(start + count)
    one_by_one = Frontier()
    for leaf in leaves:
        one_by_one, _ = one_by_one.append(leaf)
    assert Frontier().extend(leaves[:start]).extend(leaves[start:]) == one_by_one


@given(sizes)
def test_appending_reports_each_complete_subtree_once_with_its_root(count: int) -> None:
    """What a store is told to keep are exactly the complete subtrees, each with its hash."""
    leaves, frontier, seen = hashes(count), Frontier(), []
    for leaf in leaves:
        frontier, completed = frontier.append(leaf)
        seen += completed
    for level, index, value in seen:
        assert value == naive_root(leaves[index << level : (index + 1) << level])
    expected = {(lv, ix) for lv in range(1, count.bit_length()) for ix in range(count >> lv)}
    assert len(seen) == len(expected)
    assert {(level, index) for level, index, _ in seen} == expected


@pytest.mark.parametrize(
    ("size", "peaks"),
    [(0, (bytes(32),)), (1, ()), (3, (bytes(32),)), (-1, ()), (1, (bytes(31),))],
)
def test_a_frontier_whose_peaks_do_not_fit_its_size_is_refused(
    size: int, peaks: tuple[bytes, ...]
) -> None:
    """A stored head that was edited does not become a tree."""
    with pytest.raises(LedgerError):
        Frontier(size, peaks)


@pytest.mark.parametrize("start", [0, 1])
def test_a_leaf_that_is_not_a_hash_is_refused(start: int) -> None:
    """Short leaves are refused whether they become a peak or are merged at once."""
    frontier = Frontier().extend(hashes(start))
    with pytest.raises(LedgerError):
        frontier.append(b"short")
    with pytest.raises(LedgerError):
        frontier.extend([b"short"])


@given(st.data())
def test_every_leaf_can_be_proved_in_every_tree(data: st.DataObject) -> None:
    """Generated inclusion proofs verify, and ask the store only for complete subtrees."""
    size = data.draw(sizes)
    index = data.draw(st.integers(0, size - 1))
    leaves = hashes(size)
    proof = inclusion_proof(index, size, reader(leaves))
    verify_inclusion(index, size, leaves[index], proof, naive_root(leaves))


@given(st.data())
def test_tamper_no_other_leaf_is_proved_at_an_index(data: st.DataObject) -> None:
    """Another leaf, a flipped bit in a sibling, one hash more or fewer: refused."""
    size = data.draw(st.integers(2, 70))
    index = data.draw(st.integers(0, size - 1))
    leaves = hashes(size)
    root, proof = naive_root(leaves), inclusion_proof(index, size, reader(leaves))
    other = data.draw(st.integers(0, size - 1).filter(lambda value: value != index))
    at = data.draw(st.integers(0, len(proof) - 1))
    flipped = [
        bytes([hash_[0] ^ 1]) + hash_[1:] if n == at else hash_ for n, hash_ in enumerate(proof)
    ]
    for leaf, path in (
        (leaves[other], proof),
        (leaves[index], flipped),
        (leaves[index], proof[:-1]),
        (leaves[index], [*proof, bytes(32)]),
        (leaves[index], [bytes(32), *proof]),
    ):
        with pytest.raises(LedgerError):
            verify_inclusion(index, size, leaf, path, root)


def test_tamper_an_inclusion_proof_may_hold_at_another_size() -> None:
    """Why the size must come from the signed checkpoint: the algorithm alone can't tell."""
    leaves = hashes(4)
    proof, root = inclusion_proof(0, 4, reader(leaves)), naive_root(leaves)
    verify_inclusion(0, 3, leaves[0], proof, root)
    with pytest.raises(LedgerError):
        verify_inclusion(3, 3, leaves[0], proof, root)


def test_tamper_a_proof_may_not_climb_above_the_tree_it_is_for() -> None:
    """Leaf 3 of 4 is not leaf 1 of 2, nor sizes 7 and 8 sizes 3 and 4: the hashes fit both."""
    leaves = hashes(8)
    proof, root = inclusion_proof(3, 4, reader(leaves)), naive_root(leaves[:4])
    with pytest.raises(LedgerError, match="longer than its tree is high"):
        verify_inclusion(1, 2, leaves[3], proof, root)
    path, roots = (
        consistency_proof(7, 8, reader(leaves)),
        (naive_root(leaves[:7]), naive_root(leaves)),
    )
    with pytest.raises(LedgerError, match="longer than its tree is high"):
        verify_consistency(3, 4, path, *roots)


@pytest.mark.parametrize("size", [31, 33])
def test_hashes_of_another_length_are_refused_before_they_are_hashed(size: int) -> None:
    """No bytes can be moved from one hash of a proof to the next."""
    good, odd = bytes(32), bytes(size)
    for leaf, path, root in ((odd, [good], good), (good, [odd], good), (good, [good], odd)):
        with pytest.raises(LedgerError, match="expected hashes of 32 bytes"):
            verify_inclusion(0, 2, leaf, path, root)
        with pytest.raises(LedgerError, match="expected hashes of 32 bytes"):
            verify_consistency(1, 2, path, leaf, root)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 4), (4, 4)])
def test_an_index_outside_the_tree_is_refused(index: int, size: int) -> None:
    """Neither made nor accepted."""
    with pytest.raises(LedgerError):
        inclusion_proof(index, size, reader(hashes(4)))
    with pytest.raises(LedgerError):
        verify_inclusion(index, size, bytes(32), [], bytes(32))


@given(st.data())
def test_every_prefix_can_be_proved_consistent(data: st.DataObject) -> None:
    """Generated consistency proofs verify, from any size to any later one."""
    second = data.draw(sizes)
    first = data.draw(st.integers(1, second))
    leaves = hashes(second)
    proof = consistency_proof(first, second, reader(leaves))
    verify_consistency(first, second, proof, naive_root(leaves[:first]), naive_root(leaves))


@given(st.data())
def test_tamper_no_rewritten_history_is_proved_consistent(data: st.DataObject) -> None:
    """A log that changed one old leaf has no proof, nor do altered or resized proofs."""
    second = data.draw(st.integers(2, 70))
    first = data.draw(st.integers(1, second - 1))
    leaves = hashes(second)
    changed = data.draw(st.integers(0, first - 1))
    rewritten = [leaf_hash(b"new") if n == changed else leaf for n, leaf in enumerate(leaves)]
    old, new = naive_root(leaves[:first]), naive_root(leaves)
    proof = consistency_proof(first, second, reader(leaves))
    forged = consistency_proof(first, second, reader(rewritten))
    for path, root1, root2 in (
        (forged, old, naive_root(rewritten)),
        (proof, old, naive_root(rewritten)),
        (proof, new, old),
        (proof[:-1], old, new),
        ([*proof, bytes(32)], old, new),
        ([], old, new),
    ):
        with pytest.raises(LedgerError):
            verify_consistency(first, second, path, root1, root2)


@pytest.mark.parametrize(("first", "second"), [(0, 0), (0, 3), (3, 2), (-1, 3)])
def test_consistency_with_nothing_or_with_a_smaller_tree_is_refused(
    first: int, second: int
) -> None:
    """A proof from the empty tree would say nothing, one backwards would be a truncation."""
    with pytest.raises(LedgerError):
        consistency_proof(first, second, reader(hashes(4)))
    with pytest.raises(LedgerError):
        verify_consistency(first, second, [], EMPTY_ROOT, EMPTY_ROOT)


def test_equal_sizes_are_consistent_only_with_equal_roots_and_no_proof() -> None:
    """The same size with another root is a fork, whatever proof comes along."""
    root, other = hashes(2)
    verify_consistency(5, 5, [], root, root)
    with pytest.raises(LedgerError, match="another root") as caught:
        verify_consistency(5, 5, [], root, other)
    assert caught.value.promise == "TAMPER"
    with pytest.raises(LedgerError):
        verify_consistency(5, 5, [other], root, root)
