"""What officials sign says everything it must, nothing else, and in one spelling."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.errors import StatementError
from custody.formats import canonical_json, statement
from custody.formats.dsse import Envelope, sign, verify
from custody.formats.statement import CHALLENGE_TYPE, KINDS, PAYLOAD_TYPE, Challenge, Statement
from custody.official.keyfile import TEST_PROFILE, create

HEX = hashlib.sha256(b"request").hexdigest()
ROOT = hashlib.sha256(b"root").hexdigest()
TIME = "2026-01-31T22:05:00.000000Z"
COMMON: dict[str, Any] = {
    "origin": "ledger.example/kat",
    "ceremony": "exp-7",
    "nonce": "5c" * 16,
    "digest": HEX,
    "official": "anna",
    "time": TIME,
    "size": 12,
    "root": ROOT,
}
OPTIONAL: dict[str, Any] = {
    "reason": "no ticket",
    "contribution": ROOT,
    "verdict": "agree",
    "expected": "five officials",
    "happened": "four came",
    "decided": "go on, quorum is three",
    "known": "compared",
    "accused": 2,
    "fault": "VSS-mismatch",
}
NEEDED: dict[str, set[str]] = {
    "enrol": set(),
    "commit": {"contribution"},
    "redeal": {"contribution"},
    "complain": {"accused", "fault"},
    "answer": {"contribution"},
    "receipt": {"contribution"},
    "approve": set(),
    "deny": {"reason"},
    "abstain": {"reason"},
    "turn": {"contribution"},
    "request": set(),
    "act": set(),
    "attest": {"verdict"},
    "exception": {"expected", "happened", "decided"},
}
ALLOWED: dict[str, set[str]] = {
    kind: {"known"} | ({"reason"} if kind in ("approve", "attest") else set())
    for kind in NEEDED
    if kind != "enrol"
}


def make(kind: str, **others: Any) -> Statement:
    """Make a statement with what its kind needs, and what is said otherwise."""
    needed = {name: OPTIONAL[name] for name in NEEDED.get(kind, ())}
    return Statement(kind, **(COMMON | needed | others))


def written(kind: str = "approve", /, **others: Any) -> bytes:
    """Write a statement as somebody else might, with any fields at all."""
    return canonical_json.encode(json.loads(make(kind).encode()) | others)


STATEMENTS = st.builds(
    make,
    st.sampled_from(sorted(NEEDED)),
    size=st.integers(0, 2**53 - 1),
    nonce=st.binary(min_size=16, max_size=64).map(bytes.hex),
    official=st.text("az09._-", max_size=63).map("a".__add__),
)


def test_the_sample_in_the_documentation_is_real() -> None:
    drawn = str(statement.__doc__).split("code-block:: json\n\n")[1].split("\n\n.. code-block")[0]
    data = "".join(drawn.split()).encode()
    assert Statement.parse(data) == make("approve", reason="restore-test")
    assert Statement.parse(data).encode() == data


@given(STATEMENTS)
def test_what_was_written_reads_back(said: Statement) -> None:
    assert Statement.parse(said.encode()) == said


def test_the_kinds_are_those_of_the_design() -> None:
    assert set(KINDS) == set(NEEDED)


@pytest.mark.parametrize("kind", NEEDED)
@pytest.mark.parametrize("name", OPTIONAL)
def test_each_kind_has_its_own_fields_and_no_others(kind: str, name: str) -> None:
    """REFUSAL: a deny or abstention without a reason, or an exception half told, is none."""
    assert make(kind).kind == kind
    if name in NEEDED[kind]:
        with pytest.raises(StatementError, match=name):
            make(kind, **{name: None})
    elif name in ALLOWED.get(kind, ()):
        assert getattr(make(kind, **{name: OPTIONAL[name]}), name) == OPTIONAL[name]
    else:
        with pytest.raises(StatementError, match=f"no {name}"):
            make(kind, **{name: OPTIONAL[name]})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("accused", 0),
        ("accused", 256),
        ("accused", True),
        ("accused", "2"),
        ("accused", 2.0),
        ("fault", "aead-fail"),
        ("fault", ""),
        ("fault", 1),
    ],
)
def test_a_complaint_names_a_seat_and_a_fault(name: str, value: Any) -> None:
    """NAMED."""
    with pytest.raises(StatementError):
        make("complain", **{name: value})


def test_refusal_who_disagrees_says_why() -> None:
    """REFUSAL: and the error names the promise."""
    assert make("attest", verdict="disagree", reason="the seal was broken").reason
    for kind, others in (("attest", {"verdict": "disagree"}), ("deny", {"reason": None})):
        with pytest.raises(StatementError, match="needs reason") as caught:
            make(kind, **others)
        assert caught.value.promise == "REFUSAL"


BOUND = ["origin", "ceremony", "nonce", "digest", "official", "kind", "time", "size", "root"]


@pytest.mark.parametrize("name", BOUND)
def test_bound_every_field_is_inside_the_signature(name: str) -> None:
    """BOUND: an approval made for one request, moved to another, does not verify."""
    _, key = create("anna", "x" * 12, random=os.urandom, profile=TEST_PROFILE)
    other: dict[str, Any] = {
        "origin": "ledger.example/other",
        "ceremony": "exp-8",
        "nonce": "5d" * 16,
        "digest": ROOT,
        "official": "berta",
        "kind": "enrol",
        "time": TIME.replace("2026", "2027"),
        "size": 13,
        "root": HEX,
    }
    said = make("approve")
    envelope = sign(PAYLOAD_TYPE, said.encode(), key)
    public = key.keyfile.signing_public
    assert Statement.parse(verify(envelope, public, PAYLOAD_TYPE)) == said
    moved = replace(envelope, payload=replace(said, **{name: other[name]}).encode())
    assert moved.payload != envelope.payload
    with pytest.raises(StatementError, match="does not verify"):
        verify(moved, public, PAYLOAD_TYPE)


def test_every_field_has_a_test_that_binds_it() -> None:
    """Who adds a field must say whether it is always there."""
    assert {field.name for field in fields(Statement)} == {*BOUND, *OPTIONAL}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("origin", "two words"),
        ("origin", ""),
        ("ceremony", "Exp 7"),
        ("ceremony", "../exp-7"),
        ("official", "anna\n"),
        ("official", "\N{CYRILLIC SMALL LETTER A}nna"),
        ("nonce", ""),
        ("nonce", "5c" * 15),
        ("nonce", "5c" * 65),
        ("nonce", "5c" * 16 + "5"),
        ("nonce", "5C" * 16),
        ("nonce", "5c" * 16 + "\n"),
        ("digest", HEX.upper()),
        ("digest", HEX[:-1]),
        ("digest", HEX + "00"),
        ("digest", "٨" * 64),
        ("root", "0" * 63),
        ("time", "2026-01-31T22:05:00Z"),
        ("time", "2026-02-30T22:05:00.000000Z"),
        ("size", -1),
        ("size", 2**53),
        ("size", True),
        ("size", 12.0),
        ("size", "12"),
        ("kind", "open"),
        ("kind", "Approve"),
        ("kind", ""),
        ("reason", ""),
        ("reason", "   "),
        ("reason", "x" * 2001),
        ("reason", "\x1b[2K"),
        ("reason", "\ud800"),
    ],
)
def test_a_field_of_the_wrong_shape_makes_no_statement(name: str, value: Any) -> None:
    with pytest.raises(StatementError):
        replace(make("approve"), **{name: value})


@pytest.mark.parametrize("name", [*BOUND[:-2], "checkpoint", "reason", "format"])
@pytest.mark.parametrize("value", [None, True, 7, [], {}, ["approve"], "\ufeff"], ids=repr)
def test_a_field_of_the_wrong_type_is_a_typed_error(name: str, value: Any) -> None:
    """Whatever JSON may hold in a field's place, the error is ours."""
    with pytest.raises(StatementError):
        Statement.parse(written(**{name: value}))


@pytest.mark.parametrize(
    ("kind", "others"),
    [
        ("turn", {"contribution": HEX.upper()}),
        ("turn", {"contribution": ""}),
        ("turn", {"contribution": 5}),
        ("attest", {"verdict": "maybe"}),
        ("attest", {"verdict": ["agree"]}),
        ("attest", {"verdict": "Agree"}),
        ("exception", {"decided": " "}),
        ("exception", {"expected": {}}),
    ],
)
def test_a_kind_s_own_fields_are_checked_too(kind: str, others: dict[str, Any]) -> None:
    with pytest.raises(StatementError):
        Statement.parse(written(kind, **others))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(written(extra="x"), id="unknown field"),
        pytest.param(written(size=12), id="size outside the checkpoint"),
        pytest.param(written(checkpoint={"size": 12}), id="checkpoint without root"),
        pytest.param(
            written(checkpoint={"size": 12, "root": ROOT, "x": 1}), id="checkpoint with more"
        ),
        pytest.param(written(format="custody-statement/v2"), id="another version"),
        pytest.param(written(contribution=None), id="null for absent"),
        pytest.param(make("approve").encode() + b"\n", id="newline"),
        pytest.param(json.dumps(json.loads(written())).encode(), id="spaces"),
        pytest.param(b"[]", id="list"),
        pytest.param(b"null", id="null"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xff", id="not utf-8"),
        pytest.param(
            make("approve")
            .encode()
            .replace(b'"kind":"approve"', b'"kind":"deny","kind":"approve"'),
            id="field twice",
        ),
    ],
)
def test_a_statement_has_one_spelling(data: bytes) -> None:
    """So that what two people verify is what both read."""
    with pytest.raises(StatementError):
        Statement.parse(data)


def test_the_longest_statement_fits_in_a_ledger_entry() -> None:
    """In its envelope, with the widest characters, below 65,535 bytes."""
    long = "\U0001f512" * 2000
    said = make("exception", expected=long, happened=long, decided=long)
    _, key = create("anna", "x" * 12, random=os.urandom, profile=TEST_PROFILE)
    assert len(sign(PAYLOAD_TYPE, said.encode(), key).encode()) < 64_000


CHALLENGE = Challenge("ledger.example/kat", "anna", "00" * 32, TIME)


def test_a_challenge_reads_back() -> None:
    assert Challenge.parse(CHALLENGE.encode()) == CHALLENGE
    assert CHALLENGE.encode() == (
        b'{"expires":"2026-01-31T22:05:00.000000Z","format":"custody-challenge/v1",'
        b'"nonce":"%b","official":"anna","origin":"ledger.example/kat"}' % (b"00" * 32)
    )


def test_bound_a_signed_challenge_is_no_statement() -> None:
    """BOUND: a service can't get an approval signed under the name of a login."""
    _, key = create("anna", "x" * 12, random=os.urandom, profile=TEST_PROFILE)
    public = key.keyfile.signing_public
    signed = sign(CHALLENGE_TYPE, make("approve").encode(), key)
    with pytest.raises(StatementError):
        verify(signed, public, PAYLOAD_TYPE)
    with pytest.raises(StatementError):
        Challenge.parse(verify(signed, public, CHALLENGE_TYPE))
    relabelled = Envelope(PAYLOAD_TYPE, signed.payload, signed.keyid, signed.signature)
    with pytest.raises(StatementError):
        verify(relabelled, public, PAYLOAD_TYPE)


@pytest.mark.parametrize("name", ["origin", "official", "nonce", "expires", "format", "extra"])
@pytest.mark.parametrize("value", [None, 7, [], "", "a b"], ids=repr)
def test_a_challenge_of_another_shape_is_refused(name: str, value: Any) -> None:
    record = json.loads(CHALLENGE.encode()) | {name: value}
    with pytest.raises(StatementError):
        Challenge.parse(canonical_json.encode(record))
    for data in (b"", b"[]", CHALLENGE.encode() + b" "):
        with pytest.raises(StatementError):
            Challenge.parse(data)
