"""A key generation in the browser: by the official vectors, and mixed with the command line."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody import curve
from custody.dkg import round1, round2
from custody.dkg import transcript as certificate
from custody.dkg.ciphersuite import Setup, static_key
from custody.dkg.round1 import Message, draw_coefficients, make_message
from custody.errors import CommitError
from tests.dkg.cast import Run, run, setup_of, statics
from tests.dkg.official import Checks, Vector, all_vectors
from tests.dkg.test_rounds import BOXES, changed
from tests.web.js.engine import Chance, Js, JsError, outcome

each = pytest.mark.parametrize("vector", all_vectors())


def plain(setup: Setup) -> dict[str, Any]:
    return {**asdict(setup), "names": list(setup.names), "keys": list(setup.keys)}


def plain_message(message: Message) -> dict[str, Any]:
    return {**asdict(message), "commitments": list(message.commitments)}


def plain_messages(messages: list[Message]) -> list[dict[str, Any]]:
    return [plain_message(one) for one in messages]


def read_message(record: dict[str, Any]) -> Message:
    return Message(tuple(record["commitments"]), record["ephemeral"], record["pop"])


def streamed(draws: list[bytes]) -> Callable[[int], bytes]:
    """Chance that gives these, one after the other."""
    following = iter(draws)
    return lambda size: next(following)


def made(
    js: Js, setup: Setup, static: int, draws: list[bytes], payloads: list[bytes]
) -> tuple[Message, list[bytes]]:
    """Round 1 in JavaScript, by these draws of 64 bytes and then whatever is there as a hedge."""
    own = curve.encode_scalar(static)
    coefficients = Chance(b"".join(draws[: setup.threshold]))
    rest = Chance(b"".join(draws[setup.threshold :]))
    drawn = js("cocktail", "drawCoefficients", plain(setup), coefficients)
    found = js("cocktail", "makeMessage", plain(setup), own, drawn, payloads, rest)
    return read_message(found["message"]), found["boxes"]


@each
def test_round_1_of_the_vectors_is_made_to_the_byte(js: Js, vector: Vector) -> None:
    checks, setup = Checks(), vector.setup()
    context = js(
        "cocktail",
        "setupOf",
        bytes.fromhex(vector.told["session_tag"]),
        list(setup.names),
        list(setup.keys),
        setup.threshold,
    )["context"]
    checks.equal(context.hex(), vector.told["context"])
    for told, number in zip(vector.told["round1"], vector.numbers, strict=True):
        chance = vector.chance(number)
        draws = [chance(64) for _ in range(vector.t + 1)]
        payloads = [vector.payloads[number - 1]] * vector.n
        message, boxes = made(js, setup, vector.secrets[number - 1], draws, payloads)
        checks.equal(message.ephemeral.hex(), told["ephemeral_public_key"])
        checks.equal([one.hex() for one in message.commitments], told["vss_commitment"])
        checks.equal(message.pop.hex(), told["pop"])
        for box, expected in zip(boxes, told["encrypted_shares"], strict=True):
            checks.equal(box.hex(), expected)
        js("cocktail", "requireMessage", plain(setup), number, plain_message(message))
    assert checks.count == 1 + vector.n * (3 + vector.n)


@each
def test_rounds_2_and_3_of_the_vectors_are_the_same(js: Js, vector: Vector) -> None:
    checks, setup, messages = Checks(), plain(vector.setup()), plain_messages(vector.messages())
    found = js("cocktail", "publicKeys", setup, messages)
    checks.equal(found["public"].hex(), vector.told["group_public_key"])
    for told, number in zip(vector.told["round2"], vector.numbers, strict=True):
        own = curve.encode_scalar(vector.secrets[number - 1])
        got = js("cocktail", "receive", setup, own, messages, vector.boxes_of(number))
        checks.equal(got["share"].hex(), told["secret_share"])
        checks.equal(tuple(got["payloads"]), vector.payloads)
        checks.equal(found["shares"][number - 1].hex(), told["verification_share"])
    text = js("cocktail_transcript", "transcript", setup, messages, vector.extension)
    checks.equal(hashlib.sha512(text).hexdigest(), vector.told["round3"]["transcript_hash"])
    signatures = [bytes.fromhex(one["signature"]) for one in vector.told["round3"]["signatures"]]
    for secret, signature in zip(vector.secrets, signatures, strict=True):
        own = curve.encode_scalar(secret)
        checks.equal(js("cocktail_transcript", "certify", own, text, Chance(b"")), signature)
    js("cocktail_transcript", "requireCertificate", setup, text, signatures)
    assert checks.count == 2 + 4 * vector.n


@given(st.binary(min_size=32, max_size=32))
@settings(deadline=None, max_examples=30)
def test_the_static_key_of_a_key_file_is_the_same(js: Js, seed: bytes) -> None:
    assert js("cocktail", "staticKey", seed) == curve.encode_scalar(static_key(seed))


@given(seed=st.integers(0, 2**32), count=st.integers(2, 4), data=st.data())
@settings(deadline=None, max_examples=10)
def test_browser_and_command_line_generate_one_key(
    js: Js, seed: int, count: int, data: st.DataObject
) -> None:
    """DEALERLESS: whoever commits in which, all read the same, and get shares of one key."""
    threshold = data.draw(st.integers(1, count))
    setup, chance = setup_of(threshold, count), random.Random(seed)
    played, in_browser = (
        Run(setup, statics(count), [], []),
        data.draw(st.sets(st.integers(1, count))),
    )
    for number, own in enumerate(played.statics, 1):
        draws = [chance.randbytes(64) for _ in range(threshold + 1)]
        hedge, payloads = chance.randbytes(32), [b"p" * at for at in range(count)]
        if number in in_browser:
            message, boxes = made(js, setup, own, [*draws, hedge], payloads)
        else:
            stream = streamed([*draws, hedge])
            ours = draw_coefficients(setup, stream)
            message, dealt = make_message(setup, own, ours, payloads, stream)
            boxes = list(dealt)
        played.messages.append(message)
        played.boxes.append(boxes)
    for number, own in enumerate(played.statics, 1):
        here = played.receive(number)
        sent = [row[number - 1] for row in played.boxes]
        there = js(
            "cocktail",
            "receive",
            plain(setup),
            curve.encode_scalar(own),
            plain_messages(played.messages),
            sent,
        )
        assert there["share"] == curve.encode_scalar(here.share)
        assert tuple(there["payloads"]) == here.payloads
    keys = round2.public_keys(setup, played.messages)
    found = js("cocktail", "publicKeys", plain(setup), plain_messages(played.messages))
    assert (found["public"], tuple(found["shares"])) == keys
    text = certificate.transcript(setup, played.messages, b"ext")
    assert (
        js(
            "cocktail_transcript",
            "transcript",
            plain(setup),
            plain_messages(played.messages),
            b"ext",
        )
        == text
    )


@pytest.mark.parametrize("name", changed(setup_of(2, 3), run().messages[0]))
def test_both_refuse_a_malformed_commit_by_the_same_words(js: Js, name: str) -> None:
    """NAMED."""
    setup = setup_of(2, 3)
    damaged, _ = changed(setup, run().messages[0])[name]
    with pytest.raises(CommitError) as here:
        round1.require_message(setup, 1, damaged)
    with pytest.raises(JsError) as there:
        js("cocktail", "requireMessage", plain(setup), 1, plain_message(damaged))
    assert there.value.code == "commit"
    assert (there.value.message, there.value.hint) == (here.value.message, here.value.hint)


@pytest.mark.parametrize("damage", BOXES, ids=lambda one: one.__name__)
def test_both_refuse_a_box_by_the_same_words(js: Js, damage: Any) -> None:
    """NAMED."""
    played = run()
    damage(played)
    with pytest.raises(CommitError) as here:
        played.receive(2)
    with pytest.raises(JsError) as there:
        js(
            "cocktail",
            "receive",
            plain(played.setup),
            curve.encode_scalar(played.statics[1]),
            plain_messages(played.messages),
            [row[1] for row in played.boxes],
        )
    assert (there.value.message, there.value.hint) == (here.value.message, here.value.hint)


def test_both_refuse_a_split_view(js: Js) -> None:
    played = run()
    text = certificate.transcript(played.setup, played.messages, b"one")
    other = certificate.transcript(played.setup, played.messages, b"other")
    chance = random.Random(0).randbytes
    signed = [certificate.certify(own, text, chance) for own in played.statics[:2]]
    signed.append(certificate.certify(played.statics[2], other, chance))
    with pytest.raises(JsError, match="carl did not sign"):
        js("cocktail_transcript", "requireCertificate", plain(played.setup), text, signed)
    few = outcome(
        lambda: js(
            "cocktail_transcript", "requireCertificate", plain(played.setup), text, signed[:2]
        )
    )
    assert few == "error: dealing"


def test_both_refuse_a_setup_that_can_be_none(js: Js) -> None:
    good = setup_of(2, 3)
    names, keys = list(good.names), list(good.keys)
    for wrong in (
        (names, keys, 0),
        (names, keys, 4),
        (names[:2], keys, 2),
        (names, [*keys[:2], keys[1]], 2),
        (names, [*keys[:2], bytes(32)], 2),
        ([], [], 0),
    ):
        assert outcome(lambda: js("cocktail", "setupOf", b"a session", *wrong)) == "error: dealing"  # noqa: B023
