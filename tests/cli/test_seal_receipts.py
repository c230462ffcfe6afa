"""The proof of a header can't be made again: no receipt is lost, whatever ends a run."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from custody.age import X25519Identity
from custody.cli.seal_receipts import open_spool, receipt_before_publishing, receipt_file
from custody.jobs.receipt import Receipt
from custody.jobs.sealing import SealedObject, seal
from custody.registration import require_proof
from custody.storage import FilePlace, parse_place

RECIPIENT = X25519Identity(bytes(range(32))).recipient()


def sealed_to(path: Path) -> SealedObject:
    stream = io.BytesIO()
    sealed = seal(io.BytesIO(b"row"), stream, RECIPIENT)
    path.write_bytes(stream.getvalue())
    return sealed


def run_that_fails(
    output: FilePlace, file: Path, error: BaseException, *, published: bool = False
) -> None:
    """A run that ends after the receipt was written, before its file has a name or after."""
    with receipt_before_publishing(None, None, output, file) as keep:
        if published:
            keep(sealed_to(output.path))
        else:
            keep(seal(io.BytesIO(b"row"), io.BytesIO(), RECIPIENT))
        raise error


def test_a_receipt_lies_beside_its_file_before_that_has_its_name(tmp_path: Path) -> None:
    """A run that is killed in between leaves a receipt too much, never one too few."""
    output, file = FilePlace(tmp_path / "a.age"), tmp_path / "a.age.receipt"
    assert receipt_file(output) == file
    with receipt_before_publishing(None, None, output, file) as keep:
        sealed = seal(io.BytesIO(b"row"), io.BytesIO(), RECIPIENT)
        keep(sealed)
        receipt = Receipt.parse(file.read_bytes())
    assert (receipt.header, receipt.dataset) == (sealed.header, None)
    assert receipt.proof is not None
    require_proof(sealed.registration, receipt.header, str(RECIPIENT), receipt.proof)


@pytest.mark.parametrize("old", [None, b"an older receipt\n"])
def test_what_was_not_published_leaves_all_as_it_was(tmp_path: Path, old: bytes | None) -> None:
    output, file = FilePlace(tmp_path / "a.age"), tmp_path / "a.age.receipt"
    if old:
        file.write_bytes(old)
    with pytest.raises(OSError, match="no room"):
        run_that_fails(output, file, OSError("no room"))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == (
        {"a.age.receipt": old} if old else {}
    )


def test_what_was_published_keeps_its_receipt_though_the_run_failed_after(tmp_path: Path) -> None:
    output, file = FilePlace(tmp_path / "a.age"), tmp_path / "a.age.receipt"
    with pytest.raises(KeyboardInterrupt):
        run_that_fails(output, file, KeyboardInterrupt(), published=True)
    assert Receipt.parse(file.read_bytes()).is_published()


def test_an_older_receipt_of_that_name_is_kept_aside(tmp_path: Path) -> None:
    """Its file may have been moved without it."""
    output, file = FilePlace(tmp_path / "a.age"), tmp_path / "a.age.receipt"
    for _ in range(2):
        with receipt_before_publishing(None, None, output, file) as keep:
            keep(sealed_to(output.path))
    first, second = (Receipt.parse(path.read_bytes()) for path in sorted(tmp_path.glob("*.rec*")))
    assert first.is_published() is not second.is_published()


def test_where_the_spool_can_t_be_written_the_receipt_lies_beside_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Or the object could never be asked for in a dataset of proven headers."""
    folder = tmp_path / "spool"
    monkeypatch.setenv("CUSTODY_SPOOL_DIR", str(folder))
    spool = open_spool("registry")
    assert spool is not None
    output, file = FilePlace(tmp_path / "a.age"), tmp_path / "a.age.receipt"
    folder.rmdir()
    with receipt_before_publishing(spool, "registry", output, file) as keep:
        keep(sealed_to(output.path))
    assert Receipt.parse(file.read_bytes()).dataset == "registry"
    said = capsys.readouterr().err
    assert "warning: there is no receipt in the spool" in said
    assert f"custody register -d registry {output}" in said


def test_a_pipe_and_a_bucket_have_nothing_beside_them() -> None:
    assert receipt_file(None) is None
    assert receipt_file(parse_place("s3://bucket/a.age")) is None
    assert receipt_file(FilePlace(Path())) is None
