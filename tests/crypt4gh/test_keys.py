"""Keys in the files of stock ``crypt4gh``, which its own package reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from custody.crypt4gh import read_public_key, write_private_key, write_public_key
from custody.errors import InputError
from tests.crypt4gh.stock import READER, lib
from tests.support import require

PUBLIC = write_public_key(READER.recipient())


def test_the_stock_package_reads_both_halves(tmp_path: Path) -> None:
    require(lib, "the package crypt4gh is not installed")
    from crypt4gh import keys

    public, private = tmp_path / "a.pub", tmp_path / "a.sec"
    public.write_text(PUBLIC)
    private.write_text(write_private_key(READER))
    assert keys.get_public_key(public) == READER.recipient().public
    assert keys.get_private_key(private, None) == READER.private


def test_a_public_key_is_read_as_it_is_written_also_with_other_line_ends() -> None:
    assert read_public_key(PUBLIC) == READER.recipient()
    assert read_public_key(PUBLIC.replace("\n", "\r\n").rstrip()) == READER.recipient()
    assert read_public_key(str(READER.recipient())) is None
    assert read_public_key("") is None


@pytest.mark.parametrize(
    "text",
    [
        PUBLIC[:40],
        PUBLIC.replace("END", "BEGIN"),
        PUBLIC.replace("=", ""),
        PUBLIC.replace("\n", "\nAAAA", 1),
        PUBLIC.splitlines()[0],
    ],
)
def test_what_begins_as_one_and_is_none_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="Crypt4GH public key"):
        read_public_key(text)
