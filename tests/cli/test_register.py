"""Receipts that people carry to where their file is handed in (PROVEN)."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from custody.age import X25519Identity
from custody.cli.register import _read_receipt
from custody.errors import InputError
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
