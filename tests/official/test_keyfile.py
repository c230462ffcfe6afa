"""A key file: one passphrase opens it, nothing else does, and nothing in it can be changed."""

from __future__ import annotations

import hashlib
import json
import os
import textwrap
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import argon2.low_level
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl import bindings

from custody import curve
from custody.config import read_passphrase
from custody.errors import CredentialError, InputError, KeyFileError, PointError
from custody.formats.encoding import format_base64
from custody.formats.fingerprint import fingerprint
from custody.official import keyfile, passphrase
from custody.official.keyfile import (
    TEST_PROFILE,
    KeyFile,
    OfficialKey,
    change_passphrase,
    create,
    open_keyfile,
    require_public_keys,
)
from custody.sealedbox import seal_to, unseal

PASSPHRASE = "correct horse battery staple"
SEED, BOX_PRIVATE = bytes(range(32)), bytes(range(32, 64))
SALT, NONCE = bytes(range(64, 80)), bytes(range(80, 92))


def draws(*values: bytes) -> Callable[[int], bytes]:
    """Give a source of "random" bytes that hands out these, and minds their sizes."""
    left = list(values)

    def random(count: int) -> bytes:
        value = left.pop(0)
        assert len(value) == count
        return value

    return random


def make(name: str = "anna", typed: str = PASSPHRASE) -> tuple[KeyFile, OfficialKey]:
    source = draws(SEED, BOX_PRIVATE, SALT, NONCE)
    return create(name, typed, random=source, profile=TEST_PROFILE)


FILE, KEY = make()
RECORD: dict[str, Any] = json.loads(FILE.encode())


OTHER: dict[str, Any] = json.loads(
    create("berta", PASSPHRASE, random=os.urandom, profile=TEST_PROFILE)[0].encode()
)
SEALED = seal_to(FILE.box_public, b"share")


def changed(**fields: Any) -> bytes:
    return json.dumps(RECORD | fields).encode()


def changed_kdf(**fields: Any) -> bytes:
    return changed(kdf=RECORD["kdf"] | fields)


def test_the_sample_in_the_documentation_is_real() -> None:
    """Byte for byte what ``create`` writes, under the real profile, and it opens."""
    drawn = str(keyfile.__doc__).split(".. code-block:: json\n\n")[1].split("\n\n.. code-block")[0]
    data = textwrap.dedent(drawn).encode() + b"\n"
    sample = KeyFile.parse(data)
    written, _ = create("anna", PASSPHRASE, random=draws(SEED, BOX_PRIVATE, SALT, NONCE))
    assert sample.encode() == data == written.encode()
    assert open_keyfile(sample, PASSPHRASE).name == "anna"


def test_libsodium_opens_the_file_from_its_json_alone() -> None:
    """A second reader, of other primitives, as a browser will be."""
    record: dict[str, Any] = json.loads(FILE.encode())
    box = b64decode(record.pop("box"))
    kdf = record["kdf"]
    box_key = bindings.crypto_pwhash_alg(
        32,
        PASSPHRASE.encode(),
        b64decode(kdf["salt"]),
        kdf["passes"],
        kdf["memory_kib"] * 1024,
        bindings.crypto_pwhash_ALG_ARGON2ID13,
    )
    associated = json.dumps(record, sort_keys=True, separators=(",", ":")).encode()
    private = bindings.crypto_aead_chacha20poly1305_ietf_decrypt(
        box, associated, b64decode(record["nonce"]), box_key
    )
    assert private == SEED + BOX_PRIVATE
    assert bindings.crypto_sign_seed_keypair(SEED)[0] == b64decode(record["signing_public"])
    assert bindings.crypto_scalarmult_base(BOX_PRIVATE) == b64decode(record["box_public"])


def test_the_passphrase_opens_it_and_no_other_does() -> None:
    assert open_keyfile(KeyFile.parse(FILE.encode()), PASSPHRASE).unseal(SEALED) == b"share"
    for wrong in ("", PASSPHRASE + " ", PASSPHRASE.upper(), "\ud800"):
        with pytest.raises(CredentialError):
            open_keyfile(FILE, wrong)


def test_every_key_file_is_different() -> None:
    """Equal passphrases give no hint of each other: salt, nonce and keys are drawn anew."""
    one, other = (
        create("anna", PASSPHRASE, random=os.urandom, profile=TEST_PROFILE)[0] for _ in "12"
    )
    assert one.name == other.name
    for attribute in ("signing_public", "box_public", "salt", "nonce", "box"):
        assert getattr(one, attribute) != getattr(other, attribute)


def test_a_new_passphrase_locks_the_same_keys_out_of_reach_of_the_old() -> None:
    new = change_passphrase(KEY, "another passphrase", random=os.urandom, profile=TEST_PROFILE)
    with pytest.raises(CredentialError):
        open_keyfile(new, PASSPHRASE)
    key = open_keyfile(new, "another passphrase")
    assert key.unseal(SEALED) == b"share"
    assert key.sign(b"message") == KEY.sign(b"message")
    assert new.fingerprint() == FILE.fingerprint()
    assert (new.salt, new.nonce) != (FILE.salt, FILE.nonce)


def test_only_a_proper_name_and_passphrase_make_a_key_file() -> None:
    for name, typed in (("Anna", PASSPHRASE), ("anna", "too short")):
        with pytest.raises(InputError):
            make(name, typed)
    with pytest.raises(InputError):
        change_passphrase(KEY, "too short", random=os.urandom, profile=TEST_PROFILE)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(changed(name="berta"), id="name"),
        pytest.param(changed(signing_public=OTHER["signing_public"]), id="signing key"),
        pytest.param(changed(box_public=OTHER["box_public"]), id="box key"),
        pytest.param(changed(nonce=OTHER["nonce"]), id="nonce"),
        pytest.param(changed(box=OTHER["box"]), id="box"),
        pytest.param(changed_kdf(salt=OTHER["kdf"]["salt"]), id="salt"),
        pytest.param(changed_kdf(memory_kib=8193), id="memory"),
        pytest.param(changed_kdf(passes=2), id="passes"),
    ],
)
def test_no_field_can_be_changed(data: bytes) -> None:
    """TAMPER: every field is authenticated; without the right passphrase nobody can tell more."""
    with pytest.raises(CredentialError):
        open_keyfile(KeyFile.parse(data), PASSPHRASE)


@given(st.integers(0, len(FILE.encode()) - 1), st.integers(1, 255))
@settings(deadline=None)
def test_a_changed_byte_changes_nothing_unseen(place: int, change: int) -> None:
    """Either the file can't be read, or it does not open, or the byte was white space."""
    data = bytearray(FILE.encode())
    data[place] ^= change
    try:
        read = KeyFile.parse(bytes(data))
    except KeyFileError:
        return
    if read != FILE:
        with pytest.raises(CredentialError):
            open_keyfile(read, PASSPHRASE)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"age-encryption.org/v1\n", id="another format"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b'"text"', id="a string"),
        pytest.param(b"7", id="a number"),
        pytest.param(b"null", id="null"),
        pytest.param(FILE.encode()[:-20], id="cut short"),
        pytest.param(FILE.encode() + b"}", id="something behind it"),
        pytest.param(b"[" * 10_000, id="bottomless"),
        pytest.param(FILE.encode() + b" " * 20_000, id="too large"),
        pytest.param(FILE.encode().replace(b"{", b'{"name": "anna",', 1), id="field twice"),
        pytest.param(changed(format="custody-official-key/v2"), id="another version"),
        pytest.param(changed(comment="mine"), id="unknown field"),
        pytest.param(changed_kdf(pepper=""), id="unknown field of the kdf"),
        pytest.param(changed_kdf(name="argon2i"), id="another kdf"),
        pytest.param(changed(kdf=None), id="no kdf"),
        pytest.param(changed(kdf="argon2id13"), id="kdf is text"),
        pytest.param(changed(name="Anna"), id="improper name"),
        pytest.param(changed(name=7), id="name is a number"),
        pytest.param(changed(nonce=RECORD["nonce"] + "\n"), id="lax base64"),
        pytest.param(changed(nonce="AAAA"), id="short nonce"),
        pytest.param(changed(box=RECORD["box"][:-4] + "AAB="), id="base64 with trailing bits"),
        pytest.param(changed(box=None), id="no box"),
        pytest.param(changed_kdf(memory_kib=262144.0), id="memory is a float"),
        pytest.param(changed_kdf(memory_kib=2**40), id="memory of a terabyte"),
        pytest.param(changed_kdf(memory_kib=8), id="next to no memory"),
        pytest.param(changed_kdf(passes=10**9), id="passes for ever"),
        pytest.param(changed_kdf(lanes=True), id="lanes is a boolean"),
        pytest.param(changed_kdf(lanes=4), id="four lanes"),
        pytest.param(changed(signing_public=format_base64(b"\x01" + bytes(31))), id="weak key"),
        pytest.param(changed(box_public=format_base64(bytes(32))), id="weak box key"),
    ],
)
def test_what_is_no_key_file_is_told_from_a_wrong_passphrase(
    data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is refused before the passphrase is used, and before memory is taken."""
    monkeypatch.setattr(argon2.low_level, "hash_secret_raw", None)
    with pytest.raises(KeyFileError) as caught:
        KeyFile.parse(data)
    assert caught.value.exit_code == 65


def test_white_space_and_order_are_free() -> None:
    """An editor that saves the file otherwise does not take a seat away."""
    for text in (
        json.dumps(RECORD),
        json.dumps(RECORD, sort_keys=True, indent=8).replace("\n", "\r\n"),
    ):
        assert KeyFile.parse(text.encode()) == FILE


def test_public_keys_must_be_those_of_the_private_ones() -> None:
    """Only one who knows the passphrase could write such a file; it is refused all the same."""
    crossed = replace(FILE, signing_public=KeyFile.parse(json.dumps(OTHER).encode()).signing_public)
    cipher = ChaCha20Poly1305(passphrase.derive(PASSPHRASE, SALT, TEST_PROFILE))
    box = cipher.encrypt(NONCE, SEED + BOX_PRIVATE, crossed.associated_data())
    with pytest.raises(KeyFileError, match="public keys"):
        open_keyfile(replace(crossed, box=box), PASSPHRASE)


def test_quiet_nothing_shows_what_is_secret() -> None:
    """QUIET: no repr, error or file shows a private key or a passphrase."""
    shown = [repr(KEY), str(KEY), f"{KEY}", repr(FILE), repr([KEY]), FILE.encode().decode()]
    for wrong in ("wrong passphrase", PASSPHRASE + "!"):
        with pytest.raises(CredentialError) as caught:
            open_keyfile(FILE, wrong)
        shown.append(f"{caught.value!r} {caught.value.hint}")
    assert repr(KEY) == "OfficialKey('anna')"
    secrets = [PASSPHRASE, "wrong passphrase"]
    for secret in (SEED, BOX_PRIVATE):
        secrets += [secret.hex(), format_base64(secret), repr(secret)[2:-1]]
    for text in shown:
        assert not [word for word in secrets if word in text]


def test_the_fingerprint_covers_the_name_and_both_public_keys() -> None:
    """SHA-256 of canonical JSON, and of nothing that a new passphrase changes."""
    text = (
        f'{{"box_public":"{RECORD["box_public"]}","format":"custody-official/v1",'
        f'"name":"anna","signing_public":"{RECORD["signing_public"]}"}}'
    )
    assert FILE.fingerprint() == hashlib.sha256(text.encode()).digest()
    a, b = FILE.signing_public, FILE.box_public
    prints = {fingerprint(*half) for half in (("anna", a, b), ("berta", a, b), ("anna", b, a))}
    assert len(prints) == 3


def test_the_signing_key_is_a_static_key_too() -> None:
    """Of a genesis without a dealer: a scalar whose point is the enrolled key."""
    made, key = create("anna", PASSPHRASE, random=os.urandom, profile=TEST_PROFILE)
    assert curve.base_mult(key.static_key()) == made.signing_public


def test_signatures_are_plain_ed25519() -> None:
    """pyca's OpenSSL verifies what libsodium signed."""
    public = Ed25519PublicKey.from_public_bytes(FILE.signing_public)
    public.verify(KEY.sign(b"message"), b"message")
    with pytest.raises(InvalidSignature):
        public.verify(KEY.sign(b"message"), b"massage")


@given(st.binary(max_size=200))
def test_no_share_what_is_sealed_opens_with_the_private_key_only(plaintext: bytes) -> None:
    """NO-SHARE: the service keeps ciphertext that it can't open, nor can its sender."""
    sealed = seal_to(FILE.box_public, plaintext)
    assert len(sealed) == len(plaintext) + 48
    assert sealed != seal_to(FILE.box_public, plaintext)
    assert KEY.unseal(sealed) == unseal(BOX_PRIVATE, sealed) == plaintext
    with pytest.raises(CredentialError):
        unseal(SEED, sealed)


def test_an_editor_s_mark_is_no_part_of_a_passphrase_and_was_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A key that 0.1.0 made with a file that has one opens with that file, as one made today."""
    path = tmp_path / "passphrase"
    path.write_bytes(b"\xef\xbb\xbf" + PASSPHRASE.encode() + b"\r\n")
    _, today = create("anna", PASSPHRASE, random=os.urandom, profile=TEST_PROFILE)
    monkeypatch.setattr(keyfile, "check_passphrase", lambda _: None)
    _, old = create("anna", f"\ufeff{PASSPHRASE}", random=os.urandom, profile=TEST_PROFILE)
    for key in (today, old):
        opened = open_keyfile(key.keyfile, read_passphrase(path))
        assert opened.sign(b"x") == key.sign(b"x")
    with pytest.raises(CredentialError):
        open_keyfile(old.keyfile, PASSPHRASE)


@pytest.mark.parametrize("place", [0, 31, 32, 47, -1])
def test_an_altered_sealed_box_does_not_open(place: int) -> None:
    altered = bytearray(SEALED)
    altered[place] ^= 1
    for data in (bytes(altered), SEALED[:-1], SEALED + b"\0", SEALED[:47], b""):
        with pytest.raises(CredentialError):
            KEY.unseal(data)


# Small order, canonical or not, and a good key with the bit that X25519 ignores.
BAD_BOX_KEYS = [
    bytes(32),
    b"\x01" + bytes(31),
    (2**255 - 19).to_bytes(32, "little"),
    (2**255 - 20).to_bytes(32, "little"),
    FILE.box_public[:31] + bytes([FILE.box_public[31] | 0x80]),
    b"",
    bytes(33),
]


@pytest.mark.parametrize("public", BAD_BOX_KEYS, ids=bytes.hex)
def test_nothing_is_sealed_to_a_key_that_anyone_opens(public: bytes) -> None:
    """Group membership, and one spelling: one key takes one seat (QUORUM)."""
    with pytest.raises(PointError):
        seal_to(public, b"share")
    with pytest.raises(PointError):
        require_public_keys(FILE.signing_public, public)


@pytest.mark.parametrize(
    "public", [bytes(32), b"\x01" + bytes(31), b"\xff" * 32, b"", FILE.signing_public + b"\0"]
)
def test_no_signing_key_verifies_what_nobody_signed(public: bytes) -> None:
    require_public_keys(FILE.signing_public, FILE.box_public)
    with pytest.raises(PointError):
        require_public_keys(public, FILE.box_public)
