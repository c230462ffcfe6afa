"""Points, dealings and contributions: the same results and the same refusals in both languages."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody import curve
from custody.formats.encoding import format_base64
from custody.quorum import (
    Contribution,
    Dealing,
    Share,
    combine,
    contribute,
    deal,
    verify_contribution,
    verify_dealing,
    verify_share,
)
from custody.quorum.parts import sealed_digest
from custody.quorum_tree import Leaf, Node, nameless, quorum_fields
from tests.quorum.scene import Scene, context_of, scene
from tests.web.js.engine import Chance, Js, outcome

VECTORS = json.loads((Path(__file__).parents[2] / "quorum" / "contribution-v1.json").read_text())

# u-coordinates that no honest sender makes: small order, u = -1, the twist, not canonical.
SPECIAL = [
    *(number.to_bytes(32, "little") for number in (0, 1, 2, 9, curve.P - 1, curve.P, curve.P + 1)),
    (2**255 - 1).to_bytes(32, "little"),
    (9 + 2**255).to_bytes(32, "little"),
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
]
bytes32 = st.binary(min_size=32, max_size=32)


def record(dealing: Dealing) -> dict[str, Any]:
    """A dealing as its record has it."""
    shares = [format_base64(point) for point in dealing.shares]
    return {
        **quorum_fields(dealing.quorum),
        "public": format_base64(dealing.public),
        "shares": shares,
    }


def js_tree(tree: Node | Leaf) -> dict[str, Any]:
    """A tree as the JavaScript has it."""
    if isinstance(tree, Leaf):
        return {"who": tree.who, "row": tree.row}
    return {"need": tree.need, "of": [js_tree(one) for one in tree.of], "name": tree.name or ""}


def plain(dealing: Dealing) -> dict[str, Any]:
    """A dealing as the JavaScript has it."""
    return {
        "quorum": js_tree(dealing.quorum),
        "public": dealing.public,
        "shares": list(dealing.shares),
    }


def made(js: Js, where: Scene, index: int, chance: bytes, **changes: str) -> bytes:
    """A contribution made by the JavaScript, as it travels."""
    share = where.shares[index - 1]
    context = context_of(index, **changes)
    contribution = js(
        "proof",
        "contribute",
        {"index": index, "value": share.encode()},
        plain(where.dealing),
        list(where.elements),
        {
            **dict(zip(NAMES, context.common_fields, strict=True)),
            "official": context.official,
            "index": index,
        },
        Chance(chance),
    )
    encoded: bytes = js("contribution", "encodeContribution", contribution)
    return encoded


NAMES = ("origin", "dataset", "ceremony", "nonce", "digest")


@given(u=bytes32 | st.sampled_from(SPECIAL))
@settings(deadline=None, max_examples=150)
def test_an_ephemeral_share_is_lifted_or_refused_alike(js: Js, u: bytes) -> None:
    """Half of all u are on the twist, and most of the others not of prime order."""
    ours = outcome(lambda: curve.from_montgomery(u))
    assert outcome(lambda: js("curve", "fromMontgomery", u)) == ours


@given(secret=bytes32)
@settings(deadline=None)
def test_an_honest_share_goes_to_the_same_point_and_back(js: Js, secret: bytes) -> None:
    u = curve.to_montgomery(curve.base_mult(curve.scalar_from_x25519_private(secret)))
    point = js("curve", "fromMontgomery", u)
    assert point == curve.from_montgomery(u)
    assert js("curve", "toMontgomery", point) == u


@given(data=bytes32 | st.integers(-2, 2).map(lambda n: (curve.Q + n).to_bytes(32, "little")))
@settings(deadline=None)
def test_points_and_scalars_are_taken_or_refused_alike(js: Js, data: bytes) -> None:
    ours = outcome(lambda: curve.encode_scalar(curve.decode_scalar(data)))
    assert outcome(lambda: js("curve", "requireScalar", data)) == ours
    ours = outcome(lambda: curve.require_point(data))
    assert outcome(lambda: js("curve", "requirePoint", data)) == ours


@pytest.mark.parametrize("size", [0, 31, 33])
@pytest.mark.parametrize("name", ["requirePoint", "requireScalar", "fromMontgomery"])
def test_wrong_sizes_are_refused(js: Js, name: str, size: int) -> None:
    assert outcome(lambda: js("curve", name, bytes(size))) == "error: point"


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_the_transcript_is_that_of_the_vectors(js: Js, vector: dict[str, Any]) -> None:
    """Which the terminal meets too, byte for byte: one secret and chance, one contribution."""
    context, index = vector["context"], vector["context"]["index"]
    public = bytes.fromhex(vector["public"])
    found = js(
        "proof",
        "contribute",
        {"index": index, "value": bytes.fromhex(vector["share"])},
        {"quorum": js_tree(nameless(2, index)), "public": public, "shares": [public] * index},
        [bytes.fromhex(element) for element in vector["elements"]],
        context,
        Chance(bytes.fromhex(vector["random"])),
    )
    assert [partial.hex() for partial in found["partials"]] == vector["partials"]
    assert found["challenge"].hex() == vector["challenge"]
    assert found["response"].hex() == vector["response"]


@given(
    seed=st.integers(0, 2**32), count=st.integers(2, 6), objects=st.integers(1, 4), data=st.data()
)
@settings(deadline=None, max_examples=15)
def test_both_languages_make_the_same_contribution(
    js: Js, seed: int, count: int, objects: int, data: st.DataObject
) -> None:
    """And m of them, made in the browser, open the objects (QUORUM)."""
    threshold = data.draw(st.integers(2, count))
    where = scene(threshold, count, objects, seed)
    chance = random.Random(seed).randbytes(32)
    turned = []
    for index in data.draw(st.permutations(range(1, count + 1)))[:threshold]:
        context = context_of(index)
        theirs = made(js, where, index, chance)
        ours = contribute(
            where.shares[index - 1], where.dealing, where.elements, context, random=lambda _: chance
        )
        assert theirs == ours.encode()
        turned.append((context, Contribution.decode(theirs)))
    assert combine(where.dealing, where.elements, turned) == where.stock_secrets()


@pytest.mark.parametrize("changed", [*NAMES, "official"])
def test_a_contribution_from_the_browser_is_for_one_purpose_only(js: Js, changed: str) -> None:
    """BOUND: with anything of its context changed it does not verify."""
    where = scene()
    contribution = Contribution.decode(made(js, where, 2, bytes(32)))
    verify_contribution(where.dealing, where.elements, contribution, context_of(2))
    other = context_of(2, **{changed: "another"})
    check = outcome(lambda: verify_contribution(where.dealing, where.elements, contribution, other))
    assert check == "error: contribution"


def test_nothing_is_computed_for_a_wrong_share_element_or_purpose(js: Js) -> None:
    """QUORUM, BOUND: as the terminal refuses it."""
    where, other = scene(), scene(seed=1)
    foreign = Scene(where.private, where.dealing, other.shares, where.elements)
    assert outcome(lambda: made(js, foreign, 1, bytes(32))) == "error: dealing"
    crafted = Scene(where.private, where.dealing, where.shares, (where.elements[0], SPECIAL[1]))
    assert outcome(lambda: made(js, crafted, 1, bytes(32))) == "error: point"
    nothing = Scene(where.private, where.dealing, where.shares, ())
    assert outcome(lambda: made(js, nothing, 1, bytes(32))) == "error: contribution"
    assert outcome(lambda: made(js, where, 1, bytes(32), nonce="")) == "error: contribution"


def bad_dealings() -> dict[str, Dealing]:
    """Dealings that are none, each in its own way."""
    good, other = scene(3, 5).dealing, scene(3, 5, seed=1).dealing
    raised, lowered = scene(4, 5).dealing, scene(2, 5).dealing
    swapped = (good.shares[1], good.shares[0], *good.shares[2:])
    mixed = (*good.shares[:4], other.shares[4])
    return {
        "another key": Dealing(nameless(3, 5), other.public, good.shares),
        "two shares swapped": Dealing(nameless(3, 5), good.public, swapped),
        "a share of another dealing": Dealing(nameless(3, 5), good.public, mixed),
        "a higher degree": Dealing(nameless(3, 5), raised.public, raised.shares),
        "a lower degree": Dealing(nameless(3, 5), lowered.public, lowered.shares),
        "the key as a share": Dealing(nameless(2, 2), good.public, (good.public, good.public)),
        "the identity": Dealing(nameless(3, 5), good.public, (curve.IDENTITY, *good.shares[1:])),
        "a torsion point": Dealing(nameless(3, 5), bytes(32), good.shares),
        "not a point": Dealing(nameless(3, 5), good.public, (b"\xff" * 32, *good.shares[1:])),
    }


@pytest.mark.parametrize("dealing", bad_dealings().values(), ids=bad_dealings().keys())
def test_a_dealing_that_is_none_is_refused_by_both(js: Js, dealing: Dealing) -> None:
    """QUORUM: by the degree, the constant term and every point."""
    assert outcome(lambda: verify_dealing(dealing)) == "error: dealing"
    assert outcome(lambda: js("dealing", "verifyDealing", plain(dealing))) == "error: dealing"


@pytest.mark.parametrize(("threshold", "count"), [(2, 2), (2, 5), (3, 5), (5, 5), (4, 15)])
def test_an_honest_dealing_is_read_and_verified(js: Js, threshold: int, count: int) -> None:
    chance = random.Random(count)
    dealing, shares = deal(
        nameless(threshold, count), private=bytes(32), randbelow=chance.randrange
    )
    assert js("dealing", "readDealing", record(dealing)) == plain(dealing)
    js("dealing", "verifyDealing", plain(dealing))
    for share in shares:
        js(
            "dealing",
            "verifyShare",
            plain(dealing),
            {"index": share.index, "value": share.encode()},
        )


@pytest.mark.parametrize("threshold", [0, 1, 6, -1, 2.5, "3", True, None])
def test_a_quorum_of_one_or_of_more_than_all_is_refused(js: Js, threshold: Any) -> None:
    """QUORUM: also one that is not a number at all."""
    changed = {**record(scene(3, 5).dealing), "threshold": threshold}
    assert outcome(lambda: js("dealing", "readDealing", changed)) in {
        "error: dealing",
        "error: tampered",
    }


@pytest.mark.parametrize("index", [0, 2, 6, -1, 255])
def test_a_share_for_another_seat_is_refused_by_both(js: Js, index: int) -> None:
    """QUORUM: index 0 is the key itself."""
    where = scene(3, 5)
    value = where.shares[0].encode()
    theirs = outcome(
        lambda: js("dealing", "verifyShare", plain(where.dealing), {"index": index, "value": value})
    )
    assert theirs == "error: dealing"
    assert outcome(lambda: verify_share(where.dealing, Share.decode(index, value))) == theirs


@pytest.mark.parametrize("value", [0, curve.Q, curve.Q + 1, 2**256 - 1])
def test_a_share_of_zero_or_beyond_the_order_is_refused_by_both(js: Js, value: int) -> None:
    data = value.to_bytes(32, "little")
    assert outcome(lambda: js("dealing", "readShare", 1, data)) == "error: dealing"
    assert outcome(lambda: Share.decode(1, data)) == "error: dealing"


@given(sealed=st.lists(st.binary(max_size=40), min_size=1, max_size=20))
@settings(deadline=None, max_examples=30)
def test_what_a_statement_names_of_many_parts_is_the_same(js: Js, sealed: list[bytes]) -> None:
    """BOUND: one digest of a whole contribution, the root of a tree over parts."""
    assert js("contribution", "sealedDigest", sealed) == sealed_digest(sealed)


@pytest.mark.parametrize(("part", "parts"), [(-1, 3), (3, 3), (0, 0), (1, 1)])
def test_a_part_that_there_is_not_is_refused_alike(js: Js, part: int, parts: int) -> None:
    context = {"part": part, "parts": parts}
    assert outcome(lambda: js("contribution", "placeOf", context)) == "error: contribution"
    assert outcome(lambda: context_of(1, **context)) == "error: contribution"
