"""A contribution on the wire has one spelling, and a context has no blanks."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody import curve
from custody.errors import ContributionError
from custody.formats import canonical_json
from custody.quorum import Context, Contribution
from tests.quorum.scene import context_of, scene

PARTS = st.binary(min_size=32, max_size=32)
SAMPLE = Contribution((bytes(range(32)), bytes(32)), b"c" * 32, b"r" * 32)


@given(st.lists(PARTS, min_size=1, max_size=4), PARTS, PARTS)
def test_a_contribution_survives_encoding(
    partials: list[bytes], challenge: bytes, response: bytes
) -> None:
    contribution = Contribution(tuple(partials), challenge, response)
    assert Contribution.decode(contribution.encode()) == contribution


def test_the_encoding_is_canonical_json_of_the_documented_shape() -> None:
    def text(data: bytes) -> str:
        return base64.b64encode(data).decode()

    assert json.loads(SAMPLE.encode()) == {
        "format": "custody-contribution/v1",
        "partials": [text(bytes(range(32))), text(bytes(32))],
        "proof": {"challenge": text(b"c" * 32), "response": text(b"r" * 32)},
    }
    assert canonical_json.encode(canonical_json.decode(SAMPLE.encode())) == SAMPLE.encode()


def _changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    record = canonical_json.decode_object(SAMPLE.encode())
    change(record)
    return canonical_json.encode(record)


SHORT = base64.b64encode(bytes(31)).decode()
LONG = base64.b64encode(bytes(33)).decode()
MALFORMED = {
    "empty": b"",
    "not JSON": b"partials",
    "a list": b"[]",
    "spaces": SAMPLE.encode().replace(b",", b", "),
    "a newline": SAMPLE.encode() + b"\n",
    "cut short": SAMPLE.encode()[:-1],
    "a repeated field": SAMPLE.encode().replace(b"{", b'{"format":"x",', 1),
    "an unknown field": _changed(lambda r: r.update(extra=True)),
    "an unknown field in the proof": _changed(lambda r: r["proof"].update(key="")),
    "no proof": _changed(lambda r: r.pop("proof")),
    "no challenge": _changed(lambda r: r["proof"].pop("challenge")),
    "proof as text": _changed(lambda r: r.update(proof="yes")),
    "proof as true": _changed(lambda r: r.update(proof=True)),
    "another format": _changed(lambda r: r.update(format="custody-contribution/v2")),
    "no partials": _changed(lambda r: r.update(partials=[])),
    "partials as text": _changed(lambda r: r.update(partials=r["partials"][0])),
    "partials as object": _changed(lambda r: r.update(partials={r["partials"][0]: 1})),
    "partials as null": _changed(lambda r: r.update(partials=None)),
    "a number for a partial": _changed(lambda r: r["partials"].append(7)),
    "a short partial": _changed(lambda r: r["partials"].append(SHORT)),
    "a long response": _changed(lambda r: r["proof"].update(response=LONG)),
    "base64 without padding": SAMPLE.encode().replace(b'="', b'"', 1),
    "base64 with trailing bits": SAMPLE.encode().replace(b'8="', b'9="', 1),
    "base64 with junk": SAMPLE.encode().replace(b"AAEC", b"AA!EC", 1),
    "base64 of the URL alphabet": _changed(lambda r: r["partials"].append("-_" * 21 + "8=")),
    "base64 not ASCII": _changed(lambda r: r["partials"].append("é")),
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED.keys())
def test_any_other_spelling_is_refused(data: bytes) -> None:
    """BOUND: the signed statement holds a digest of these bytes, so they are the only ones."""
    assert data != SAMPLE.encode()
    with pytest.raises(ContributionError):
        Contribution.decode(data)


@pytest.mark.parametrize(
    "parts",
    [
        ((), bytes(32), bytes(32)),
        ((bytes(31),), bytes(32), bytes(32)),
        ((bytes(32), bytes(33)), bytes(32), bytes(32)),
        ((bytes(32),), b"", bytes(32)),
        ((bytes(32),), bytes(32), bytes(31)),
    ],
)
def test_a_contribution_of_nothing_or_of_wrong_lengths_is_none(
    parts: tuple[tuple[bytes, ...], bytes, bytes],
) -> None:
    """NAMED: empty lists and wrong sizes stop before any proof is looked at."""
    with pytest.raises(ContributionError):
        Contribution(*parts)


def test_a_contribution_never_shows_its_partials() -> None:
    """QUIET: m officials' partials open the objects, so no log may hold one."""
    _, contribution = scene().turn(1)
    shown = repr(contribution)
    for partial in contribution.partials:
        assert partial.hex() not in shown
        assert repr(partial) not in shown


@pytest.mark.parametrize("field", ["origin", "dataset", "ceremony", "nonce", "digest", "official"])
def test_a_blank_in_a_context_binds_nothing_and_is_refused(field: str) -> None:
    """BOUND: a missing nonce or digest must not become an empty one."""
    with pytest.raises(ContributionError) as caught:
        context_of(1, **{field: ""})
    assert caught.value.promise == "BOUND"


@pytest.mark.parametrize("index", [0, -1, 256, curve.Q])
def test_a_context_without_a_seat_is_refused(index: int) -> None:
    """QUORUM: seat 0 would reach the last official's key from behind."""
    with pytest.raises(ContributionError) as caught:
        context_of(index)
    assert caught.value.promise == "QUORUM"


def test_a_context_that_is_not_unicode_is_refused() -> None:
    with pytest.raises(ContributionError):
        Context("o", "d\ud800", "c", "n", "d", "a", 1)
