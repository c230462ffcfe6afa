"""Random quorums that are sound, and what they mean, computed in another way."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import chain, combinations

from hypothesis import strategies as st

from custody.quorum_tree import Leaf, Node, read_tree, refusals

NAMES = ("anna", "bert", "carl", "dora", "emil", "fred", "gina", "hugo")
SPLIT = {
    "need": 2,
    "of": [
        {"name": "security", "need": 2, "of": ["anna", "bert", "carl"]},
        {"name": "legal", "need": 1, "of": ["dora", "emil"]},
    ],
}
"""The tree that the text of the contract draws: two of security and one of legal."""


def random_tree(seed: int) -> Node:
    """Give a quorum of up to three groups in one another; people repeat where they may."""
    chance = random.Random(seed)
    while True:
        tree = read_tree(_group(chance, list(NAMES), 1))
        if not refusals(tree):
            return tree


def trees() -> st.SearchStrategy[Node]:
    return st.integers(0, 2**32).map(random_tree)


def _group(chance: random.Random, pool: list[str], depth: int) -> dict[str, object]:
    """Deal a pool of people among children, or all of it to each child of an 'any of'."""
    chance.shuffle(pool)
    count = chance.randint(1, min(4, len(pool)))
    need = chance.randint(1, count)
    pools = [pool[place::count] for place in range(count)]
    if need == 1 and chance.random() < 0.6:
        pools = [chance.sample(pool, chance.randint(1, len(pool))) for _ in range(count)]
    of = [
        one[0] if len(one) == 1 or depth == 3 or chance.random() < 0.3
        else _group(chance, one, depth + 1)
        for one in pools
    ]  # fmt: skip
    name = {"name": f"g{chance.randint(1, 9)}"} if chance.random() < 0.5 else {}
    return {**name, "need": need, "of": of}


def subsets(names: tuple[str, ...]) -> Iterator[frozenset[str]]:
    """Give every set of these people."""
    sizes = range(len(names) + 1)
    return map(frozenset, chain.from_iterable(combinations(names, size) for size in sizes))


def span_program(tree: Node) -> tuple[dict[int, list[Fraction]], list[Fraction]]:
    """Give each row's share as a combination of the value and the coefficients; and the target."""
    width = 1 + sum(group.need - 1 for group in _groups(tree))
    rows: dict[int, list[Fraction]] = {}
    columns = iter(range(1, width))

    def down(node: Leaf | Node, own: list[Fraction]) -> None:
        if isinstance(node, Leaf):
            rows[node.row] = own
            return
        mine = [next(columns) for _ in range(node.need - 1)]
        for x, child in enumerate(node.of, start=1):
            share = list(own)
            for power, column in enumerate(mine, start=1):
                share[column] += Fraction(x) ** power
            down(child, share)

    target = [Fraction(int(place == 0)) for place in range(width)]
    down(tree, target)
    return rows, target


def rank(vectors: list[list[Fraction]]) -> int:
    """Give how many of these are independent, by elimination."""
    left, found = [list(one) for one in vectors], 0
    for column in range(len(left[0]) if left else 0):
        pivot = next((one for one in left[found:] if one[column]), None)
        if pivot is None:
            continue
        left.remove(pivot)
        left.insert(found, pivot)
        for one in left[found + 1 :]:
            factor = one[column] / pivot[column]
            one[:] = [a - factor * b for a, b in zip(one, pivot, strict=True)]
        found += 1
    return found


def _groups(tree: Leaf | Node) -> Iterator[Node]:
    if isinstance(tree, Node):
        yield tree
        for child in tree.of:
            yield from _groups(child)


def held_rows(tree: Leaf | Node, have: frozenset[str]) -> set[int]:
    """Give the rows of these people."""
    if isinstance(tree, Leaf):
        return {tree.row} if tree.who in have else set()
    return set().union(*(held_rows(child, have) for child in tree.of))
