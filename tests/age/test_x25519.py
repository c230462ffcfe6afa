"""Recipients and identities: as text, in files, and at work."""

from __future__ import annotations

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.age import (
    Stanza,
    X25519Identity,
    X25519Recipient,
    parse_identities_file,
    parse_recipients_file,
)
from custody.age.x25519 import ephemeral_share, unwrap
from custody.errors import AgeHeaderError, CredentialError, CustodyError, InputError
from tests.age.samples import ALICE, BOB, FILE_KEY, IDENTITY_TEXT, RECIPIENT_TEXT

# RFC 7748 section 6.1 shares of order 1, 2 and 8: every identity gives them the same secret.
LOW_ORDER = [
    bytes(32),
    bytes([1, *bytes(31)]),
    bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f11d7"),
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
]


def test_the_sample_keys_of_the_specification_belong_together() -> None:
    """The identity of 32 bytes "B" and its recipient, both as text."""
    assert X25519Identity.parse(IDENTITY_TEXT) == ALICE
    assert ALICE.encode() == IDENTITY_TEXT
    assert str(ALICE.recipient()) == RECIPIENT_TEXT
    assert X25519Recipient.parse(RECIPIENT_TEXT) == ALICE.recipient()


@given(st.binary(min_size=32, max_size=32))
def test_keys_survive_their_text(key: bytes) -> None:
    """Written and read back, every key is the same."""
    assert X25519Identity.parse(X25519Identity(key).encode()) == X25519Identity(key)
    assert X25519Recipient.parse(str(X25519Recipient(key))) == X25519Recipient(key)


def test_generated_identities_come_from_the_randomness_given() -> None:
    """Two draws differ; a fixed source gives a fixed identity."""
    assert X25519Identity.generate() != X25519Identity.generate()
    assert X25519Identity.generate(random=lambda size: b"B" * size) == ALICE


def test_quiet_an_identity_does_not_show_itself() -> None:
    """QUIET: neither repr nor str of an identity holds its key."""
    for text in (repr(ALICE), str(ALICE), repr([ALICE])):
        assert "BBBB" not in text
        assert "GFPYYSJZ" not in text.upper()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "age1",
        RECIPIENT_TEXT.upper(),
        RECIPIENT_TEXT + "\n",
        " " + RECIPIENT_TEXT,
        RECIPIENT_TEXT[:-1] + "q",
        IDENTITY_TEXT,
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOM",
    ],
)
def test_quiet_what_is_not_a_recipient_is_refused_and_not_repeated(text: str) -> None:
    """QUIET: somebody who pastes the identity instead must not find it in a log."""
    with pytest.raises(InputError) as caught:
        X25519Recipient.parse(text)
    assert "SECRET" not in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        IDENTITY_TEXT.lower(),
        IDENTITY_TEXT.replace("K", "\u212a"),  # the Kelvin sign, which lower() makes a k
        IDENTITY_TEXT[:-1] + "Q",
        IDENTITY_TEXT + " ",
        RECIPIENT_TEXT,
        "AGE-SECRET-KEY-PQ-1HZLGZUPT4ETPKDEV8HSGFDCYZ4E522W0A7PU2LHT8EH9W6YLNC3SW78XKG",
    ],
)
def test_quiet_what_is_not_an_identity_is_refused_and_not_repeated(text: str) -> None:
    """QUIET: the message holds no part of what may be a mistyped secret."""
    with pytest.raises(CredentialError) as caught:
        X25519Identity.parse(text)
    assert text[20:] == "" or text[20:] not in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize("size", [0, 31, 33])
def test_keys_of_another_length_are_refused(size: int) -> None:
    """A key that is cut or run together is no key."""
    with pytest.raises(InputError):
        X25519Recipient(bytes(size))
    with pytest.raises(CredentialError):
        X25519Identity(bytes(size))


def test_only_the_right_identity_unwraps() -> None:
    """The file key comes out for the recipient's identity and for no other."""
    stanza = ALICE.recipient().wrap(FILE_KEY, secrets.token_bytes(32))
    share = ephemeral_share(stanza)
    assert unwrap(stanza, ALICE.exchange(share), ALICE.recipient().public) == FILE_KEY
    assert unwrap(stanza, BOB.exchange(share), BOB.recipient().public) is None
    assert unwrap(stanza, ALICE.exchange(share), BOB.recipient().public) is None


@pytest.mark.parametrize("point", LOW_ORDER, ids=bytes.hex)
def test_points_of_low_order_are_refused_on_both_sides(point: bytes) -> None:
    """As a recipient it would be open to all; as a share it would open with a known secret."""
    with pytest.raises(InputError, match="low order"):
        X25519Recipient(point).wrap(FILE_KEY, secrets.token_bytes(32))
    with pytest.raises(AgeHeaderError, match="low order"):
        ALICE.exchange(point)


@pytest.mark.parametrize(
    ("args", "body"),
    [
        ((), bytes(32)),
        (("A" * 43, "more"), bytes(32)),
        (("A" * 42,), bytes(32)),
        (("A" * 42 + "B",), bytes(32)),
        (("A" * 43 + "=",), bytes(32)),
        (("A" * 44,), bytes(32)),
        (("!" * 43,), bytes(32)),
        (("A" * 43,), bytes(31)),
        (("A" * 43,), bytes(33)),
        (("A" * 43,), b""),
    ],
)
def test_a_malformed_stanza_is_refused_before_any_key_is_used(
    args: tuple[str, ...], body: bytes
) -> None:
    """Above all a body of another length, which could open under several keys."""
    with pytest.raises(AgeHeaderError):
        ephemeral_share(Stanza("X25519", args, body))


def test_files_of_keys_may_hold_comments_blank_lines_and_carriage_returns() -> None:
    """As `age -R` and `age -i` read them, and as `age-keygen` writes them."""
    recipients = f"# dataset payroll\r\n\n{RECIPIENT_TEXT}\r\n  {BOB.recipient()}"
    assert parse_recipients_file(recipients) == (ALICE.recipient(), BOB.recipient())
    identities = f"# created: 2026-01-31\n# public key: {RECIPIENT_TEXT}\n{IDENTITY_TEXT}\n"
    assert parse_identities_file(identities) == (ALICE,)


@pytest.mark.parametrize("parse", [parse_recipients_file, parse_identities_file])
@pytest.mark.parametrize(("text", "words"), [("# no key\n\n", "got none"), ("#\nx\n", "line 2")])
def test_a_file_without_keys_or_with_something_else_says_where(
    parse: object, text: str, words: str
) -> None:
    """An empty list must never come to mean "sealed to nobody"."""
    assert callable(parse)
    with pytest.raises(CustodyError, match=words):
        parse(text)
