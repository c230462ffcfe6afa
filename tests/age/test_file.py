"""Whole files and their headers: sealed, opened, rewrapped."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from custody.age import (
    Header,
    Stanza,
    X25519Identity,
    decrypt,
    decrypt_payload,
    encrypt,
    new_header,
    object_id,
    open_header,
    open_header_with_shared_secret,
    open_header_with_shared_secrets,
    read_header,
    x25519_shares,
)
from custody.age.header import encode_base64
from custody.age.x25519 import ephemeral_share, is_x25519
from custody.errors import (
    AgeHeaderError,
    AgeMacError,
    AgePayloadError,
    CustodyError,
    InputError,
    NoMatchError,
)
from tests.age.samples import ALICE, BOB, BOUNDARIES, FILE_KEY, counted, plaintext


def _seal(data: bytes, *identities: X25519Identity) -> bytes:
    out = io.BytesIO()
    encrypt(io.BytesIO(data), out, [identity.recipient() for identity in identities])
    return out.getvalue()


@pytest.mark.parametrize("size", BOUNDARIES)
def test_a_sealed_file_is_accounted_for_to_the_byte(size: int) -> None:
    """What is said of it (header, sizes) is what was written, and it opens."""
    data, out, opened = plaintext(size), io.BytesIO(), io.BytesIO()
    sealed = encrypt(io.BytesIO(data), out, [ALICE.recipient()])
    assert out.getvalue().startswith(sealed.header)
    assert (sealed.size, sealed.plaintext_size) == (len(out.getvalue()), size)
    out.seek(0)
    assert decrypt(out, opened, [ALICE]) == size
    assert opened.getvalue() == data


def test_every_recipient_can_open_and_nobody_else() -> None:
    """Two recipients, either identity, in any company; a third key matches nothing."""
    file, carol = _seal(b"data", ALICE, BOB), X25519Identity(bytes(32))
    for identities in ([ALICE], [BOB], [carol, BOB], [BOB, ALICE]):
        out = io.BytesIO()
        decrypt(io.BytesIO(file), out, identities)
        assert out.getvalue() == b"data"
    for nobody in ([carol], []):
        with pytest.raises(NoMatchError):
            decrypt(io.BytesIO(file), io.BytesIO(), nobody)


def test_sealing_to_nobody_is_refused() -> None:
    """An empty list means a mistake, not a file that nobody can open."""
    out = io.BytesIO()
    with pytest.raises(InputError):
        encrypt(io.BytesIO(b"data"), out, [])
    assert out.getvalue() == b""


def test_no_two_seals_share_a_key_or_nonce() -> None:
    """The same input sealed twice differs in header, payload nonce and ciphertext."""
    one, other = _seal(b"data", ALICE), _seal(b"data", ALICE)
    assert one[: len(one) - 36] != other[: len(other) - 36]
    assert one[-36:-20] != other[-36:-20]
    assert one[-20:] != other[-20:]


def test_each_draw_of_randomness_is_used_once() -> None:
    """File key, every stanza's secret and the payload nonce come from draws of their own."""
    draws, sizes = counted(), []

    def random(size: int) -> bytes:
        sizes.append(size)
        return next(draws)[:size]

    out = io.BytesIO()
    recipients = [ALICE.recipient(), BOB.recipient()]
    sealed = encrypt(io.BytesIO(b""), out, recipients, random=random)
    assert sizes == [16, 32, 32, 16]
    assert len(set(x25519_shares(sealed.header))) == 2


def test_age_plain_a_new_header_before_the_old_payload_is_the_same_file() -> None:
    """AGE-PLAIN: rewrapping never touches the payload, and the old identity is out."""
    data = plaintext(200_000)
    source = io.BytesIO(_seal(data, ALICE))
    header = read_header(source)
    rewrapped = new_header(open_header(header, [ALICE]), [BOB.recipient()]) + source.read()
    out = io.BytesIO()
    decrypt(io.BytesIO(rewrapped), out, [BOB])
    assert out.getvalue() == data
    assert object_id(read_header(io.BytesIO(rewrapped))) != object_id(header)
    with pytest.raises(NoMatchError):
        decrypt(io.BytesIO(rewrapped), io.BytesIO(), [ALICE])


def test_a_header_of_another_file_does_not_open_this_payload() -> None:
    """A header commits to its payload: the wrong grant for a file gives no plaintext."""
    source, out = io.BytesIO(_seal(b"one", ALICE)), io.BytesIO()
    read_header(source)
    with pytest.raises(AgePayloadError):
        decrypt_payload(source, out, FILE_KEY)
    assert out.getvalue() == b""


def test_an_altered_header_is_told_apart_from_a_foreign_and_a_malformed_one() -> None:
    """Three errors, and before each of them not one byte was written."""
    header = Header.parse(new_header(FILE_KEY, [ALICE.recipient()]))
    grown = replace(header, stanzas=(*header.stanzas, Stanza("x", (), b"")))
    cases: list[tuple[bytes, X25519Identity, type[CustodyError]]] = [
        (grown.encode(), ALICE, AgeMacError),
        (header.encode(), BOB, NoMatchError),
        (header.encode().replace(b"\n---", b"=\n---"), ALICE, AgeHeaderError),
    ]
    for data, identity, error in cases:
        out = io.BytesIO()
        with pytest.raises(CustodyError) as caught:
            decrypt(io.BytesIO(data + bytes(100)), out, [identity])
        assert type(caught.value) is error
        assert out.getvalue() == b""


def test_a_passphrase_or_hybrid_header_parses_and_matches_nothing() -> None:
    """Unknown kinds of stanza are passed over, not mistaken for damage."""
    for stanza in (
        Stanza("scrypt", ("rF0/NwblUHHTpgQgRpe5CQ", "10"), bytes(32)),
        Stanza("mlkem768x25519", (encode_base64(bytes(1120)),), bytes(32)),
        Stanza("x25519", ("A" * 43,), bytes(32)),
    ):
        header = Header.with_mac((stanza,), FILE_KEY).encode()
        assert x25519_shares(header) == ()
        with pytest.raises(NoMatchError):
            open_header(header, [ALICE])


def test_stanzas_of_other_kinds_do_not_stand_in_the_way() -> None:
    """Grease before and after: the X25519 stanza is found and the MAC still covers all."""
    grease = Stanza("grease", ("!",), bytes(70))
    mine = ALICE.recipient().wrap(FILE_KEY, bytes(range(32)))
    header = Header.with_mac((grease, mine, grease), FILE_KEY).encode()
    assert open_header(header, [BOB, ALICE]) == FILE_KEY


def test_one_malformed_x25519_stanza_spoils_the_header() -> None:
    """Even where another one would open."""
    mine = ALICE.recipient().wrap(FILE_KEY, bytes(range(32)))
    header = Header.with_mac((mine, replace(mine, args=())), FILE_KEY).encode()
    for read in (x25519_shares, lambda data: open_header(data, [ALICE])):
        with pytest.raises(AgeHeaderError):
            read(header)


def test_the_share_of_a_usual_header_is_read_as_strictly_as_any() -> None:
    """One expression reads it: whatever byte is another, it is what parsing all of it says."""

    def parsed(header: bytes) -> tuple[bytes, ...] | str:
        try:
            stanzas = Header.parse(header).stanzas
            return tuple(ephemeral_share(one) for one in stanzas if is_x25519(one))
        except AgeHeaderError as error:
            return error.message

    def read(header: bytes) -> tuple[bytes, ...] | str:
        try:
            return x25519_shares(header)
        except AgeHeaderError as error:
            return error.message

    header = new_header(FILE_KEY, [ALICE.recipient()])
    assert len(read(header)) == 1
    for at in range(len(header)):
        for byte in b"\n=Bz/ ":
            changed = header[:at] + bytes([byte]) + header[at + 1 :]
            assert read(changed) == parsed(changed)
        assert read(header[:at]) == parsed(header[:at])
    assert read(header + b"\n") == parsed(header + b"\n")


def test_the_shared_secret_of_one_stanza_opens_as_the_identity_does() -> None:
    """What the combiner holds after m turns is enough for this header, and for no other stanza."""
    header = new_header(FILE_KEY, [BOB.recipient(), ALICE.recipient()])
    secret = ALICE.exchange(x25519_shares(header)[1])
    recipient = ALICE.recipient().public
    assert open_header_with_shared_secret(header, 1, secret, recipient) == FILE_KEY
    for index, wrong, key in (
        (0, secret, recipient),
        (1, bytes([secret[0] ^ 1]) + secret[1:], recipient),
        (1, secret, BOB.recipient().public),
    ):
        with pytest.raises(NoMatchError):
            open_header_with_shared_secret(header, index, wrong, key)
    for index in (-1, 2):
        with pytest.raises(AgeHeaderError):
            open_header_with_shared_secret(header, index, secret, recipient)


def test_a_shared_secret_does_not_excuse_a_wrong_mac_or_a_zero_secret() -> None:
    """The same two refusals as with an identity."""
    stanza = ALICE.recipient().wrap(FILE_KEY, bytes(range(32)))
    header = Header((stanza,), bytes(32)).encode()
    secret, recipient = ALICE.exchange(x25519_shares(header)[0]), ALICE.recipient().public
    with pytest.raises(AgeMacError):
        open_header_with_shared_secret(header, 0, secret, recipient)
    with pytest.raises(AgeHeaderError, match="low order"):
        open_header_with_shared_secret(header, 0, bytes(32), recipient)


def test_the_secrets_of_all_stanzas_open_a_header_by_the_right_one() -> None:
    """Whichever stanza is the recipient's opens; none of another's does."""
    mine, other = X25519Identity(bytes([7]) * 32), X25519Identity(bytes([9]) * 32)
    header = new_header(FILE_KEY, [other.recipient(), mine.recipient()])
    secrets = [mine.exchange(share) for share in x25519_shares(header)]
    recipient = mine.recipient().public
    assert open_header_with_shared_secrets(header, secrets, recipient) == FILE_KEY
    with pytest.raises(NoMatchError):
        open_header_with_shared_secrets(header, secrets[::-1], recipient)
    with pytest.raises(AgeHeaderError, match="low order"):
        open_header_with_shared_secrets(header, [bytes(32)] * 2, recipient)
