"""Receipts that people carry to where their file is handed in (PROVEN)."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from custody.age import X25519Identity
from custody.cli.register import _read_receipt, _require_own_keys
from custody.crypt4gh.header import Header, Packet
from custody.errors import InputError, RefusedError
from custody.jobs.receipt import Receipt
from custody.jobs.sealing import seal

RECIPIENT = X25519Identity(bytes(range(32))).recipient()
WHOLE = Receipt.of(seal(io.BytesIO(b"row"), io.BytesIO(), RECIPIENT), None, None)


@pytest.mark.parametrize(
    "carried",
    [lambda data: b"\xef\xbb\xbf" + data, lambda data: data.rstrip(), lambda data: data + b"\r\n"],
    ids=["byte order mark", "no last newline", "line end of Windows"],
)
def test_what_an_editor_adds_alters_no_receipt(
    carried: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    path = tmp_path / "a.receipt"
    path.write_bytes(carried(WHOLE.encode()))
    assert _read_receipt(path) == WHOLE


def test_utf_16_is_refused_by_that_name(tmp_path: Path) -> None:
    path = tmp_path / "a.receipt"
    path.write_bytes(WHOLE.encode().decode().encode("utf-16"))
    with pytest.raises(InputError, match="is UTF-16"):
        _read_receipt(path)


def test_files_of_one_senders_key_are_refused_before_the_first_is_handed_in() -> None:
    """BOUND: as the service would the second; one file that is named twice is no second one."""
    one, two = (crypt4gh_receipt(body * 32) for body in (b"a", b"b"))
    _require_own_keys(["one", "one", "whole"], [one, one, WHOLE])
    with pytest.raises(RefusedError, match=r"^two was sealed with the very key that one was"):
        _require_own_keys(["one", "whole", "two"], [one, WHOLE, two])


def crypt4gh_receipt(body: bytes) -> Receipt:
    header = Header((Packet(0, b"w" * 32 + body),)).encode()
    return replace(WHOLE, header=header, proof=None)
