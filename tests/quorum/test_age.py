"""AGE-PLAIN: what stock ``age`` sealed, a quorum opens; what the quorum recovers, it accepts."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest

from custody.age import (
    X25519Identity,
    X25519Recipient,
    decrypt_payload,
    open_header,
    open_header_with_shared_secret,
    read_header,
    x25519_shares,
)
from custody.errors import CustodyError
from custody.quorum import combine, recover
from custody.quorum_tree import nameless, parse_quorum
from tests.quorum.scene import Scene, tree_scene
from tests.support import program

PLAINTEXT = b"what the backup job sealed with nobody present\n" * 3000


QUORUMS = {
    "3 of 5": nameless(3, 5),
    "a tree": parse_quorum("all of (2 of (a, b, c) as security, 1 of (d, e) as legal)"),
}


@pytest.fixture(params=QUORUMS)
def dealt(request: pytest.FixtureRequest) -> Scene:
    """The rows 1, 2 and 5 are a quorum of each, and so are 1, 3 and 4."""
    return tree_scene(QUORUMS[request.param], objects=0, seed=11)


def _sealed(dealt: Scene, folder: Path) -> Path:
    """A file that stock age has sealed to the dealing's recipient."""
    path = folder / "backup.age"
    recipient = str(X25519Recipient(dealt.dealing.recipient_public))
    command = [program("age"), "-r", recipient, "-o", str(path)]
    subprocess.run(command, input=PLAINTEXT, check=True)
    return path


def test_a_quorum_opens_a_stock_age_file_without_the_private_key(
    dealt: Scene, tmp_path: Path
) -> None:
    """AGE-PLAIN, NO-ASSEMBLY: three partial decryptions give the file key; the payload follows."""
    with _sealed(dealt, tmp_path).open("rb") as file:
        header = read_header(file)
        payload = io.BytesIO(file.read())
    requested = Scene(dealt.private, dealt.dealing, dealt.shares, x25519_shares(header))
    (secret,) = combine(dealt.dealing, requested.elements, requested.turns([5, 1, 2]))
    assert (secret,) == requested.stock_secrets()

    recipient = dealt.dealing.recipient_public
    file_key = open_header_with_shared_secret(header, 0, secret, recipient)
    assert file_key == open_header(header, [X25519Identity(dealt.private)])
    plaintext = io.BytesIO()
    decrypt_payload(payload, plaintext, file_key)
    assert plaintext.getvalue() == PLAINTEXT


def test_the_secret_of_another_object_does_not_open_a_header(dealt: Scene, tmp_path: Path) -> None:
    """BOUND: what was combined for one object is no use for the next."""
    headers = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        with _sealed(dealt, tmp_path / name).open("rb") as file:
            headers.append(read_header(file))
    requested = Scene(dealt.private, dealt.dealing, dealt.shares, x25519_shares(headers[0]))
    (secret,) = combine(dealt.dealing, requested.elements, requested.turns([1, 3, 4]))
    with pytest.raises(CustodyError):
        open_header_with_shared_secret(headers[1], 0, secret, dealt.dealing.recipient_public)


def test_stock_age_opens_with_the_recovered_identity(dealt: Scene, tmp_path: Path) -> None:
    """AGE-PLAIN: break-glass prints an identity that needs nothing of this project."""
    path = _sealed(dealt, tmp_path)
    identity = tmp_path / "identity.txt"
    recovered = recover(dealt.dealing, [dealt.shares[i] for i in (4, 0, 1)])
    identity.write_text(X25519Identity(recovered).encode() + "\n")
    command = [program("age"), "-d", "-i", str(identity), str(path)]
    assert subprocess.run(command, capture_output=True, check=True).stdout == PLAINTEXT
