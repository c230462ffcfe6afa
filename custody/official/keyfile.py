"""An official's key file: one file and one passphrase, however many datasets there are.

It holds an Ed25519 key, which signs what the official says (custody.formats.statement),
and an X25519 key, to which shares are sealed. The public halves stand in the
clear, the private halves in one ChaCha20-Poly1305 box (RFC 8439) whose key
Argon2id makes of the passphrase (RFC 9106). This is the file of ``anna``, whose
passphrase is ``correct horse battery staple``:

.. code-block:: json

    {
      "format": "custody-official-key/v1",
      "name": "anna",
      "signing_public": "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=",
      "box_public": "NYBy1jZYgNGu6jKa35EhODhR7SGijjt16WXQ0s0WYlQ=",
      "kdf": {
        "name": "argon2id13",
        "memory_kib": 262144,
        "passes": 3,
        "lanes": 1,
        "salt": "QEFCQ0RFRkdISUpLTE1OTw=="
      },
      "nonce": "UFFSU1RVVldYWVpb",
      "box": "LZ56THPAwmFc4+LhJQYz1LYMbMFisc2V5gKFqsaIew07J2aVzERF07HQavVlO4WCL0G56Zi05PqpnbvrHPM2NzFsPW6N4O+JEF3x1n3GavE="
    }

.. code-block:: text

    binary      standard base64 with padding: keys 32 bytes, salt 16, nonce 12, box 80
    passphrase  UTF-8 of its Unicode NFKC form, nothing trimmed
    box key     Argon2id version 1.3 of passphrase and salt, 32 bytes; memory in KiB
    box         ChaCha20-Poly1305(box key, nonce, plaintext, associated data)
    plaintext   32 bytes Ed25519 seed (RFC 8032), then 32 bytes X25519 private key
    associated  RFC 8785 JSON of the object without "box"

One lane only, since libsodium knows no other: ``crypto_pwhash`` with
``ALG_ARGON2ID13``, ``crypto_aead_chacha20poly1305_ietf_decrypt`` and
``passphrase.normalize("NFKC")`` open the same file in a browser.

A key file opens nothing without its passphrase, and every field is
authenticated, the KDF's parameters too. White space and the order of fields are
free, so that an editor can't take a seat away; everything else has one spelling.
"""  # noqa: E501

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from nacl.public import PrivateKey
from nacl.signing import SigningKey

from custody import curve
from custody.errors import CredentialError, CustodyError, KeyFileError
from custody.formats import canonical_json, strict_json
from custody.formats.carried import carried
from custody.formats.encoding import format_base64
from custody.formats.fields import Fields
from custody.formats.fingerprint import fingerprint
from custody.formats.validation import require_name
from custody.official.passphrase import (
    PROFILE,
    TEST_PROFILE,
    Profile,
    check_passphrase,
    derive,
    wrong_passphrase_hint,
)
from custody.sealedbox import unseal

__all__ = [
    "FORMAT",
    "KDF",
    "PROFILE",
    "TEST_PROFILE",
    "KeyFile",
    "OfficialKey",
    "Profile",
    "change_passphrase",
    "check_passphrase",
    "create",
    "open_keyfile",
    "require_public_keys",
]

FORMAT: Final = "custody-official-key/v1"
KDF: Final = "argon2id13"

_SIZE_LIMIT = 16 * 1024

Random = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class KeyFile:
    """An official's key file as it lies on disk: nothing in it is secret but by the passphrase."""

    name: str
    signing_public: bytes
    box_public: bytes
    profile: Profile
    salt: bytes = field(repr=False)
    nonce: bytes = field(repr=False)
    box: bytes = field(repr=False)

    @classmethod
    def parse(cls, data: bytes) -> KeyFile:
        """Read a key file; ``KeyFileError`` for anything that :meth:`encode` would not say."""
        data = carried(data, "this key file") if len(data) <= _SIZE_LIMIT else data
        try:
            record = _decode(data)
            keyfile = cls._read(Fields(record, "the file"))
            if canonical_json.encode(record) != canonical_json.encode(keyfile._as_dict()):
                raise KeyFileError("a field is misspelt or not known")
            require_public_keys(keyfile.signing_public, keyfile.box_public)
        except CustodyError as error:
            raise KeyFileError(
                f"can't read this key file: {error.message}",
                hint="is it the right file? if it is, it was altered: take your copy",
            ) from None
        return keyfile

    @classmethod
    def _read(cls, fields: Fields) -> KeyFile:
        kdf = fields.record("kdf")
        return cls(
            name=require_name(fields.text("name"), "an official"),
            signing_public=fields.binary("signing_public", 32),
            box_public=fields.binary("box_public", 32),
            profile=Profile(kdf.integer("memory_kib"), kdf.integer("passes"), kdf.integer("lanes")),
            salt=kdf.binary("salt", 16),
            nonce=fields.binary("nonce", 12),
            box=fields.binary("box", 80),
        )

    def encode(self) -> bytes:
        """Write the file: JSON that people can read, with a newline at its end."""
        return json.dumps(self._as_dict(), indent=2).encode() + b"\n"

    def fingerprint(self) -> bytes:
        """Give the digest that people compare; see :func:`fingerprint`."""
        return fingerprint(self.name, self.signing_public, self.box_public)

    def associated_data(self) -> bytes:
        """Give what the box authenticates beside its content: every other field."""
        return canonical_json.encode({k: v for k, v in self._as_dict().items() if k != "box"})

    def _as_dict(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "name": self.name,
            "signing_public": format_base64(self.signing_public),
            "box_public": format_base64(self.box_public),
            "kdf": {
                "name": KDF,
                "memory_kib": self.profile.memory_kib,
                "passes": self.profile.passes,
                "lanes": self.profile.lanes,
                "salt": format_base64(self.salt),
            },
            "nonce": format_base64(self.nonce),
            "box": format_base64(self.box),
        }


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class OfficialKey:
    """An opened key file. It lives in the official's own process only (NO-SHARE, QUIET)."""

    keyfile: KeyFile
    _seed: bytes = field(repr=False)
    _box_private: bytes = field(repr=False)

    def __repr__(self) -> str:
        return f"OfficialKey({self.name!r})"

    @property
    def name(self) -> str:
        """The official's name."""
        return self.keyfile.name

    def sign(self, message: bytes) -> bytes:
        """Give the 64-byte Ed25519 signature of a message (RFC 8032)."""
        return SigningKey(self._seed).sign(message).signature

    def static_key(self) -> int:
        """Give the Ed25519 key as a scalar, for a genesis without a dealer (:mod:`custody.dkg`)."""
        from custody.dkg.ciphersuite import static_key  # here: most commands need no such key

        return static_key(self._seed)

    def unseal(self, ciphertext: bytes) -> bytes:
        """Open what was sealed to this official's box key; ``CredentialError`` otherwise."""
        return unseal(self._box_private, ciphertext)


def create(
    name: str, passphrase: str, *, random: Random, profile: Profile = PROFILE
) -> tuple[KeyFile, OfficialKey]:
    """Make a new official's keys and lock them with a passphrase.

    ``random`` gives that many unpredictable bytes; it is asked for the seed, the
    X25519 key, the salt and the nonce, in this order. Raises ``InputError`` for a
    name or passphrase that won't do.
    """
    require_name(name, "an official")
    key = _lock(name, random(32), random(32), passphrase, random, profile)
    return key.keyfile, key


def open_keyfile(keyfile: KeyFile, passphrase: str) -> OfficialKey:
    """Unlock a key file; ``CredentialError`` where the passphrase does not open it.

    A wrong passphrase and an altered file look the same here, and must: only the
    right passphrase can tell them apart. A byte order mark at its front is not part of it,
    or is: 0.1.0 took it for one.
    """
    for text in dict.fromkeys((passphrase.removeprefix("\ufeff"), passphrase)):
        private = _open_box(keyfile, text)
        if private is not None:
            break
    else:
        raise CredentialError(
            f"this passphrase does not open the key file of {keyfile.name}",
            hint=wrong_passphrase_hint(passphrase.removeprefix("\ufeff")),
        )
    key = OfficialKey(keyfile, private[:32], private[32:])
    if _public_keys(private[:32], private[32:]) != (keyfile.signing_public, keyfile.box_public):
        raise KeyFileError("the public keys in this key file are not those of its private keys")
    return key


def change_passphrase(
    key: OfficialKey, passphrase: str, *, random: Random, profile: Profile = PROFILE
) -> KeyFile:
    """Lock the same keys again, with fresh salt and nonce; old copies keep the old passphrase."""
    return _lock(key.name, key._seed, key._box_private, passphrase, random, profile).keyfile


def require_public_keys(signing_public: bytes, box_public: bytes) -> None:
    """Refuse (``PointError``) public keys that no honest key file has.

    Both must be canonical and of prime order: a key of small order opens to
    anyone, and one key under two spellings could take two seats.
    """
    curve.require_point(signing_public)
    curve.from_montgomery(box_public)


def _lock(
    name: str, seed: bytes, box_private: bytes, passphrase: str, random: Random, profile: Profile
) -> OfficialKey:
    check_passphrase(passphrase)
    blank = KeyFile(
        name, *_public_keys(seed, box_private), profile, salt=random(16), nonce=random(12), box=b""
    )
    cipher = ChaCha20Poly1305(derive(passphrase, blank.salt, profile))
    box = cipher.encrypt(blank.nonce, seed + box_private, blank.associated_data())
    return OfficialKey(replace(blank, box=box), seed, box_private)


def _open_box(keyfile: KeyFile, passphrase: str) -> bytes | None:
    cipher = ChaCha20Poly1305(derive(passphrase, keyfile.salt, keyfile.profile))
    try:
        return cipher.decrypt(keyfile.nonce, keyfile.box, keyfile.associated_data())
    except InvalidTag:
        return None


def _public_keys(seed: bytes, box_private: bytes) -> tuple[bytes, bytes]:
    return bytes(SigningKey(seed).verify_key), bytes(PrivateKey(box_private).public_key)


def _decode(data: bytes) -> Any:
    expected = "JSON as custody key new writes it"
    if len(data) > _SIZE_LIMIT:
        raise KeyFileError(f"expected {expected}")
    return strict_json.decode(data, expected)
