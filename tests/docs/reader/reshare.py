"""A reshare: dealings down a tree, what they come to, and an official's new share."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import reduce
from typing import Any

from tests.docs.reader.age import unbech32
from tests.docs.reader.forms import canonical, read, sha256, unbase64
from tests.docs.reader.quorum import B, Q, add, lagrange, mult, u_of, unseal

Tree = Any
IDENTITY = bytes([1]) + bytes(31)


def leaves(tree: Tree) -> list[str]:
    """Name who holds each row."""
    if isinstance(tree, str):
        return [tree]
    return [name for child in tree["of"] for name in leaves(child)]


def coefficients(tree: Tree, rows: list[int], first: int = 1) -> dict[int, int] | None:
    """Give the c_r of the rows that a quorum takes of these; ``first`` is the tree's first row."""
    if isinstance(tree, str):
        return {first: 1} if first in rows else None
    taken: list[tuple[int, dict[int, int]]] = []
    for place, child in enumerate(tree["of"], 1):
        found = coefficients(child, rows, first)
        first += len(leaves(child))
        if found and len(taken) < tree["need"]:
            taken.append((place, found))
    if len(taken) < tree["need"]:
        return None
    weights = lagrange([place for place, _ in taken])
    pairs = zip(weights, taken, strict=True)
    return {row: w * c % Q for w, (_, found) in pairs for row, c in found.items()}


def row_keys(tree: Tree, commitments: list[bytes]) -> list[bytes]:
    rest = iter(commitments[1:])
    keys = list(_down(tree, commitments[0], rest))
    assert next(rest, None) is None
    assert IDENTITY not in (*keys, *commitments)
    return keys


def _down(tree: Tree, own: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if isinstance(tree, str):
        yield own
        return
    higher = [next(rest) for _ in range(tree["need"] - 1)]
    for x, child in enumerate(tree["of"], 1):
        powers = [mult(pow(x, k, Q), point) for k, point in enumerate(higher, 1)]
        yield from _down(child, reduce(add, powers, own), rest)


def check_bundle(data: bytes) -> dict[str, Any]:
    """Check all of a bundle that needs no secret, and give it."""
    bundle: dict[str, Any] = read(data)
    assert bundle["format"] == "custody-bundle/v3"
    subject, dealing = bundle["subject"], bundle["dealing"]
    assert subject["epoch"] == subject["from"]["epoch"] + 1 == dealing["epoch"]
    assert (dealing["by"], dealing["public"]) == ("reshare", subject["public"])
    assert dealing["quorum"] == subject["quorum"]
    rows = [one["row"] for one in bundle["dealers"]]
    weights = coefficients(subject["from"]["quorum"], rows)
    assert weights is not None
    assert sorted(weights) == rows == dealing["dealers"]
    assert dealing["commits"] == [sha256(canonical(one)).hex() for one in bundle["dealers"]]
    columns = []
    for one, boxes in zip(bundle["dealers"], bundle["boxes"], strict=True):
        points = [unbase64(text) for text in one["commitments"]]
        assert points[0] == unbase64(subject["from"]["shares"][one["row"] - 1])
        row_keys(subject["quorum"], points)
        assert {name: sha256(unbase64(box)).hex() for name, box in boxes.items()} == one["boxes"]
        columns.append([mult(weights[one["row"]], point) for point in points])
    total = [reduce(add, column) for column in zip(*columns, strict=True)]
    assert total == [unbase64(text) for text in bundle["commitments"]]
    assert total[0] == unbase64(subject["public"])
    assert row_keys(subject["quorum"], total) == [unbase64(text) for text in dealing["shares"]]
    assert unbech32("age", dealing["recipient"]) == u_of(total[0])
    return bundle


def open_rows(bundle: dict[str, Any], official: str, private: bytes) -> dict[int, int]:
    """Give somebody's new shares by row, each checked."""
    subject, dealing = bundle["subject"], bundle["dealing"]
    weights = coefficients(subject["from"]["quorum"], dealing["dealers"]) or {}
    shares: dict[int, int] = {}
    for one, boxes in zip(bundle["dealers"], bundle["boxes"], strict=True):
        points = [unbase64(text) for text in one["commitments"]]
        inside = read(unseal(private, unbase64(boxes[official])))
        rows = {int(row): unbase64(text) for row, text in inside.pop("rows").items()}
        assert inside == {
            **{name: subject[name] for name in ("ceremony", "dataset", "epoch", "nonce", "origin")},
            "commitments": sha256(b"".join(points)).hex(),
            "dealer": one["row"],
            "format": "custody-subshare/v1",
            "official": official,
        }
        keys = row_keys(subject["quorum"], points)
        for row, value in rows.items():
            assert leaves(subject["quorum"])[row - 1] == official
            number = int.from_bytes(value, "little")
            assert mult(number, B) == keys[row - 1]
            shares[row] = (shares.get(row, 0) + weights[one["row"]] * number) % Q
    for row, value_ in shares.items():
        assert mult(value_, B) == unbase64(dealing["shares"][row - 1])
    return shares


def coefficient(subject: dict[str, Any], row: int, share: int, k: int) -> int:
    """Give the k-th coefficient that a dealer draws."""
    own = sha256(canonical(subject)) + row.to_bytes(4, "big") + share.to_bytes(32, "little")
    data = b"custody-redeal/v1/coefficient" + own + k.to_bytes(4, "big")
    return int.from_bytes(hashlib.sha512(data).digest(), "little") % Q
