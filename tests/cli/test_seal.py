"""A backup that no receipt can be kept of is a backup all the same."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from custody.age import X25519Identity
from custody.cli.seal_receipts import open_spool, receipt_before_publishing
from custody.jobs.sealing import seal

RECIPIENT = X25519Identity(bytes(range(32))).recipient()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CUSTODY_SPOOL_DIR", str(tmp_path / "spool"))
    return tmp_path / "spool"


def test_a_spool_that_can_not_be_made_is_warned_of(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.write_text("a file")
    assert open_spool("registry") is None
    assert (
        "warning: there is no receipt in the spool: receipts can't be kept in"
        in capsys.readouterr().err
    )


def test_a_receipt_that_can_not_be_written_stops_no_backup(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The disk of the spool may be full while the one of the backup has room."""
    spool = open_spool("registry")
    assert spool is not None
    published = False
    with receipt_before_publishing(spool, "registry", None, None) as keep:
        folder.rmdir()
        keep(seal(io.BytesIO(b"row"), io.BytesIO(), RECIPIENT))
        published = True
    assert published
    assert "warning: there is no receipt" in capsys.readouterr().err
    assert not folder.exists()
