"""Rebuilds the Merkle tree, and checks signed roots, stored nodes and the head row with it.

Whoever signs a checkpoint, the service or an official, claims which root the
first so many entries have. The claims are collected first, sorted by size, and checked here in
one pass over the leaves, which holds the tree's edge and the claims of one size in memory.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, islice
from operator import attrgetter
from typing import Any, NamedTuple

from custody.audit.checks.catalogue import make_finding
from custody.audit.checks.diff import strictly_equal
from custody.audit.finding import Finding
from custody.audit.sources.source import Tables
from custody.tlog.merkle import Frontier

_BATCH = 1024


class Claim(NamedTuple):
    """Somebody signed that the first ``size`` entries have this root (hex)."""

    check: str
    where: str
    size: int
    root: str


def check_claims(
    leaves: Iterable[bytes], claims: Iterable[Claim], nodes: Iterable[tuple[Any, Any, Any]] | None
) -> Generator[Finding, None, Frontier]:
    """Build the tree over leaf hashes, compare claims and nodes, and return its frontier.

    ``claims`` are sorted by size. ``nodes`` come in the order the growing tree completes
    them, or not at all.
    Claims about more entries than there are stay unanswered: that they are
    missing is a finding of its own.
    """
    tree, rest, sizes = Frontier(), iter(leaves), groupby(claims, attrgetter("size"))
    if nodes is None:
        for size, claimed in sizes:
            tree = _extend(tree, islice(rest, size - tree.size))
            if tree.size == size:
                yield from _wrong_roots(tree, claimed)
        return _extend(tree, rest)
    compared, due = _NodeComparison(nodes), _Due(sizes)
    yield from _wrong_roots(tree, due.at(0))
    for leaf in rest:
        tree, completed = tree.append(leaf)
        for level, index, hash_ in completed:
            yield from compared.expect(level, index, hash_)
        yield from _wrong_roots(tree, due.at(tree.size))
    yield from compared.end()
    return tree


class _Due:
    """The claims by size, for a tree that grows leaf by leaf."""

    def __init__(self, sizes: Iterator[tuple[int, Iterator[Claim]]]) -> None:
        self._sizes = sizes
        self._next = next(sizes, None)

    def at(self, size: int) -> list[Claim]:
        """Give the claims about so many entries."""
        if self._next is None or self._next[0] != size:
            return []
        claims = list(self._next[1])
        self._next = next(self._sizes, None)
        return claims


def _extend(tree: Frontier, leaves: Iterator[bytes]) -> Frontier:
    while batch := list(islice(leaves, _BATCH)):
        tree = tree.extend(batch)
    return tree


def check_head(tables: Tables, tree: Frontier, last_leaf: bytes) -> Iterator[Finding]:
    """Compare the head row, which every append starts from, with the tree of the entries."""
    heads = tables.heads()
    if [row["id"] for row in heads] != [1]:
        yield make_finding("head.row", "ledger_head", "one row with id 1", f"{len(heads)} rows")
    expected = {"size": tree.size, "leaf": last_leaf, "peaks": b"".join(tree.peaks)}
    for row in heads[:1]:
        for column, value in expected.items():
            if not strictly_equal(value, row[column]):
                where = f"ledger_head, column {column}"
                yield make_finding(f"head.{column}", where, value, row[column])


def _wrong_roots(tree: Frontier, claims: Iterable[Claim]) -> Iterator[Finding]:
    for check, where, size, root in claims:
        if tree.root().hex() != root:
            got = f"root {tree.root().hex()} of {size} entries"
            yield make_finding(check, where, f"root {root} of {size} entries", got)


@dataclass(slots=True)
class _MismatchRun:
    """Neighbouring nodes of one level that fail the same check: they become one finding."""

    first: int
    last: int
    expected: str
    got: str


@dataclass
class _NodeComparison:
    """Compares the stored nodes with those the tree completes, in the same order."""

    stored: Iterable[tuple[Any, Any, Any]] | None
    _runs: dict[tuple[str, int], _MismatchRun] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._rest = iter(self.stored or ())
        self._next = next(self._rest, None)

    def expect(self, level: int, index: int, hash_: bytes) -> Iterator[Finding]:
        """Compare the node that was just completed with the stored one."""
        place = completion(level, index)
        while self._next is not None and completion(*self._next[:2]) < place:
            yield self._report_surplus()
        if self._next is None or completion(*self._next[:2]) != place:
            yield from self._note_mismatch("node.missing", level, index, hash_.hex(), "none")
            return
        if not strictly_equal(hash_, self._next[2]):
            yield from self._note_mismatch("node.hash", level, index, hash_, self._next[2])
        self._next = next(self._rest, None)

    def end(self) -> Iterator[Finding]:
        """Report what is left: stored nodes that no tree of this size has, and open runs."""
        while self._next is not None:
            yield self._report_surplus()
        for (check, level), run in self._runs.items():
            yield _node_finding(check, level, run)

    def _report_surplus(self) -> Finding:
        assert self._next is not None
        level, index, hash_ = self._next
        self._next = next(self._rest, None)
        return make_finding("node.extra", f"ledger_node {level}/{index}", "none", hash_)

    def _note_mismatch(
        self, check: str, level: int, index: int, expected: Any, got: Any
    ) -> Iterator[Finding]:
        run = self._runs.get((check, level))
        if run is not None and run.last == index - 1:
            run.last = index
            return
        if run is not None:
            yield _node_finding(check, level, run)
        self._runs[check, level] = _MismatchRun(index, index, expected, got)


def completion(level: Any, index: Any) -> tuple[float, int]:
    """Say when a growing tree completes a node: after which leaf, and lower levels first."""
    if type(level) is not int or type(index) is not int or not (0 < level < 64 and index >= 0):
        return float("inf"), 0
    return (index + 1) << level, level


def _node_finding(check: str, level: int, run: _MismatchRun) -> Finding:
    more = f" to {level}/{run.last}" if run.last > run.first else ""
    return make_finding(check, f"ledger_node {level}/{run.first}{more}", run.expected, run.got)
