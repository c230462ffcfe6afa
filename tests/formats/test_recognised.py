"""Who gives one thing for another is told which one it is, and never sees it repeated."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from custody.age import X25519Identity, X25519Recipient
from custody.client import Client
from custody.errors import CustodyError
from custody.formats.pasted import require_code
from custody.formats.recognised import recognised
from custody.tlog.cosignature import Cosigner
from custody.tlog.note import Signer
from custody.tlog.note_keys import Verifier
from tests.formats.pasted_secrets import SECRET

IDENTITY = X25519Identity(bytes(range(32)))
KINDS = {
    "an age recipient": str(IDENTITY.recipient()),
    "an age identity, which is secret": IDENTITY.encode(),
    "an invitation code or an API token": SECRET,
    "a vkey, the public key of a log or a witness": Signer("log", bytes(32)).verifier.vkey,
    "the private key of a log or a witness": "PRIVATE+KEY+log+01234567+AbCd",
    "a key of ssh": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA anna@example",
    "a PEM or armored file": "-----BEGIN AGE ENCRYPTED FILE-----",
    "a sealed file": "age-encryption.org/v1",
    "a file of custody's": '{"box":"x","format":"custody-key/v1"}',
    "an address": "https://custody.example/main",
}
TAKES: dict[str, tuple[Callable[[str], object], str]] = {
    "recipient": (X25519Recipient.parse, "an age recipient"),
    "identity": (X25519Identity.parse, "an age identity, which is secret"),
    "code": (require_code, "an invitation code or an API token"),
    "token": (
        lambda text: Client("https://c.example", text),
        "an invitation code or an API token",
    ),
    "vkey": (Verifier.parse, "a vkey, the public key of a log or a witness"),
    "witness": (Cosigner.parse, "a vkey, the public key of a log or a witness"),
}


@pytest.mark.parametrize(("kind", "text"), KINDS.items(), ids=KINDS)
def test_each_kind_is_known_by_its_beginning(kind: str, text: str) -> None:
    assert recognised(text) == kind


@pytest.mark.parametrize("text", ["", "secret", "age", "custody_", "four words of mine", "a+b+c"])
def test_what_could_be_anything_is_nothing(text: str) -> None:
    assert recognised(text) is None


@pytest.mark.parametrize(("kind", "text"), KINDS.items(), ids=KINDS)
@pytest.mark.parametrize(("parse", "own"), TAKES.values(), ids=TAKES)
def test_one_thing_for_another_is_told_by_name(
    parse: Callable[[str], object], own: str, kind: str, text: str
) -> None:
    """QUIET: it is named and not shown, since it may be the secret half."""
    if kind == own:
        return
    with pytest.raises(CustodyError, match=r"^expected .*, got ") as caught:
        parse(text)
    assert f", got {kind}" in caught.value.message
    assert text not in f"{caught.value.message} {caught.value.hint}"


@pytest.mark.parametrize("name", ["recipient", "identity", "vkey", "witness"])
def test_a_damaged_one_is_not_called_another(name: str) -> None:
    parse, own = TAKES[name]
    with pytest.raises(CustodyError) as caught:
        parse(KINDS[own][:-1])
    assert ", got" not in caught.value.message


def test_the_key_of_a_witness_is_not_that_of_a_log() -> None:
    with pytest.raises(CustodyError, match=r"of type 0x04, got one of type 0x01"):
        Cosigner.parse(KINDS["a vkey, the public key of a log or a witness"])
