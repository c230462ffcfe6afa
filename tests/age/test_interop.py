"""AGE-PLAIN: stock age and pyrage open what is sealed here, and the other way round."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pyrage  # type: ignore[import-untyped]
import pytest

from custody.age import (
    X25519Identity,
    X25519Recipient,
    decrypt,
    encrypt,
    new_header,
    open_header,
    parse_identities_file,
    read_header,
)
from tests.age.samples import BOUNDARIES, plaintext
from tests.support import program


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """A file of one identity, as age-keygen writes it."""
    path = tmp_path / "key.txt"
    subprocess.run([program("age-keygen"), "-o", path], check=True, capture_output=True)
    return path


def _sealed(data: bytes, recipient: X25519Recipient) -> bytes:
    out = io.BytesIO()
    encrypt(io.BytesIO(data), out, [recipient])
    return out.getvalue()


def _opened(file: bytes, identity: X25519Identity) -> bytes:
    out = io.BytesIO()
    decrypt(io.BytesIO(file), out, [identity])
    return out.getvalue()


def _age(*args: str | Path, data: bytes) -> bytes:
    return subprocess.run(
        [program("age"), *args], input=data, check=True, capture_output=True
    ).stdout


def test_an_identity_of_age_keygen_is_read_with_its_recipient(keys: Path) -> None:
    """The recipient computed here is the one age-keygen prints."""
    [identity] = parse_identities_file(keys.read_text())
    printed = subprocess.run(
        [program("age-keygen"), "-y", keys], check=True, capture_output=True, text=True
    )
    assert str(identity.recipient()) == printed.stdout.strip()
    assert identity.encode() in keys.read_text()


@pytest.mark.parametrize("size", BOUNDARIES)
def test_age_plain_stock_age_opens_what_is_sealed_here(keys: Path, size: int) -> None:
    """AGE-PLAIN: `age -d` gives the same bytes."""
    [identity] = parse_identities_file(keys.read_text())
    data = plaintext(size)
    assert _age("-d", "-i", keys, data=_sealed(data, identity.recipient())) == data


@pytest.mark.parametrize("size", BOUNDARIES)
def test_what_stock_age_sealed_is_opened_here(keys: Path, size: int) -> None:
    """The other way round, also for several recipients."""
    [identity] = parse_identities_file(keys.read_text())
    other = X25519Identity.generate()
    data = plaintext(size)
    recipients = ("-r", str(other.recipient()), "-r", str(identity.recipient()))
    assert _opened(_age(*recipients, data=data), identity) == data


def test_age_plain_stock_age_opens_a_rewrapped_file(keys: Path) -> None:
    """AGE-PLAIN: sealed by age, header replaced here, opened by age for the new recipient."""
    [requester] = parse_identities_file(keys.read_text())
    dataset = X25519Identity.generate()
    data = plaintext(3_000_000)
    source = io.BytesIO(_age("-r", str(dataset.recipient()), data=data))
    header = read_header(source)
    grant = new_header(open_header(header, [dataset]), [requester.recipient()])
    assert _age("-d", "-i", keys, data=grant + source.read()) == data


@pytest.mark.parametrize("size", BOUNDARIES)
def test_age_plain_pyrage_agrees_both_ways(size: int) -> None:
    """AGE-PLAIN: a third implementation, in Rust, reads and is read."""
    identity = X25519Identity.generate()
    theirs = pyrage.x25519.Identity.from_str(identity.encode())
    assert str(theirs.to_public()) == str(identity.recipient())
    data = plaintext(size)
    assert pyrage.decrypt(_sealed(data, identity.recipient()), [theirs]) == data
    assert _opened(pyrage.encrypt(data, [theirs.to_public()]), identity) == data
