"""What became of each granted object is said, and the exit code says the worst of it."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from custody.age import X25519Identity, encrypt, object_id, open_header, read_header
from custody.cli import restore
from custody.cli.restore_folder import RestoreOne, plan_outputs, restore_all
from custody.errors import (
    AgePayloadError,
    CustodyError,
    ElsewhereError,
    NotKnownError,
    RefusedError,
)
from custody.files import require_free
from custody.grant import FailedObject, Grant, GrantedObject
from custody.jobs.restoring import holds_plaintext
from custody.storage import FilePlace, FoundFile
from tests.ceremony import vault

HERE = FilePlace(Path("store"))
FAILED = (FailedObject("f" * 64, "it was sealed to somebody else"),)
IDENTITY = X25519Identity(bytes(range(32)))


def grant(objects: int, failed: tuple[FailedObject, ...] = ()) -> Grant:
    rows = tuple(GrantedObject(f"{at:064x}", 1, b"") for at in range(objects))
    given = vault.grant()
    return replace(given, document=replace(given.document, objects=rows, failed=failed))


def raises(error: CustodyError) -> Callable[[], bool]:
    def run() -> bool:
        raise error

    return run


def runs(folder: Path, *each: RestoreOne) -> dict[Path, tuple[FoundFile, RestoreOne]]:
    file = FoundFile(HERE, "a.age", 1, datetime(2026, 1, 31, tzinfo=UTC))
    return {folder / str(at): (file, run) for at, run in enumerate(each)}


def done() -> bool:
    return True


def skipped() -> bool:
    return False


def test_who_watches_sees_which_of_how_many_is_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``--resume`` reads back all that is there: with a number, that is no standstill."""
    rows, labels = [], list[str]()
    for at in range(2):
        sealed, file = io.BytesIO(), tmp_path / "store" / f"{at}.age"
        file.parent.mkdir(exist_ok=True)
        made = encrypt(io.BytesIO(b"row"), sealed, [IDENTITY.recipient()])
        file.write_bytes(sealed.getvalue())
        size = len(sealed.getvalue())
        rows.append(GrantedObject(object_id(made.header), size, made.header))
    true = vault.grant()
    document = replace(
        true.document,
        objects=tuple(rows),
        failed=(),
        recipient=str(IDENTITY.recipient()),
    )
    granted = replace(true, document=document)
    here, output = FilePlace(tmp_path / "store"), tmp_path / "out"

    @contextlib.contextmanager
    def watched(label: str, total: int | None = None, *, unit: str = "B") -> Iterator[None]:
        labels.append(label)
        yield

    monkeypatch.setattr(restore, "progress", watched)
    one = restore.Restore(here, granted, (IDENTITY,), output, resume=True)
    for _ in range(2):
        restore._restore_folder(one, here, None, partial=False)
    assert labels[:3] == ["looking", "restoring 1 of 2", "restoring 2 of 2"]
    assert labels[3:] == ["looking", "comparing 1 of 2", "comparing 2 of 2"]


DAMAGED = raises(AgePayloadError("altered"))
TAKEN = raises(RefusedError("there is another"))


@pytest.mark.parametrize(
    ("each", "granted", "failed", "partial", "code", "summary"),
    [
        ([done, skipped], 2, (), False, 0, "1 restored, 1 skipped, 0 failed, 0 elsewhere, 0 mi"),
        ([done, skipped], 2, (), True, 0, "1 restored, 1 skipped, 0 failed, 0 elsewhere, 0 mi"),
        ([done], 50, (), True, 4, "1 restored, 0 skipped, 0 failed, 49 elsewhere, 0 missing"),
        ([skipped], 50, (), True, 4, "0 restored, 1 skipped, 0 failed, 49 elsewhere, 0 missing"),
        ([done], 50, (), False, 10, "1 restored, 0 skipped, 0 failed, 0 elsewhere, 49 missing"),
        ([], 50, (), True, 10, "0 restored, 0 skipped, 0 failed, 0 elsewhere, 50 missing"),
        ([done], 1, FAILED, False, 10, "1 restored, 0 skipped, 0 failed, 0 elsewhere, 1 missing"),
        ([done], 2, FAILED, True, 10, "1 restored, 0 skipped, 0 failed, 1 elsewhere, 1 missing"),
        ([DAMAGED, done], 9, (), True, 65, "1 restored, 0 skipped, 1 failed, 7 elsewhere, 0 mi"),
        ([TAKEN, done], 2, (), False, 77, "1 restored, 0 skipped, 1 failed, 0 elsewhere, 0 miss"),
    ],
)
def test_the_summary_and_the_exit_code(
    each: list[RestoreOne],
    granted: int,
    failed: tuple[FailedObject, ...],
    partial: bool,
    code: int,
    summary: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """0: all of it; 4: the rest is elsewhere; 10: some is missing; before these, what failed."""
    try:
        restore_all(runs(tmp_path, *each), grant(granted, failed), HERE, partial=partial)
        ended = 0
    except CustodyError as error:
        ended = error.exit_code
    assert ended == code
    assert summary in capsys.readouterr().err


def test_what_lies_elsewhere_is_no_unknown_object() -> None:
    assert not issubclass(ElsewhereError, NotKnownError)


@pytest.mark.parametrize(
    ("there", "same"),
    [
        (b"row" * 50_000, True),
        (b"row" * 49_999, False),
        (b"row" * 50_001, False),
        (b"row" * 49_999 + b"rox", False),
        (b"", False),
    ],
    ids=["same", "short", "long", "other", "empty"],
)
def test_only_the_very_plaintext_counts_as_restored(
    there: bytes, same: bool, tmp_path: Path
) -> None:
    (tmp_path / "out").write_bytes(there)
    sealed = io.BytesIO()
    encrypt(io.BytesIO(b"row" * 50_000), sealed, [IDENTITY.recipient()])
    sealed.seek(0)
    key = open_header(read_header(sealed), [IDENTITY])
    assert holds_plaintext(tmp_path / "out", sealed, key) is same


def test_a_sealed_file_that_was_altered_verifies_nothing(tmp_path: Path) -> None:
    """An output that is the same so far does not count: its end was never authenticated."""
    (tmp_path / "out").write_bytes(b"row" * 50_000)
    file = io.BytesIO()
    encrypt(io.BytesIO(b"row" * 50_000), file, [IDENTITY.recipient()])
    sealed = io.BytesIO(file.getvalue()[:-1] + b"?")
    key = open_header(read_header(sealed), [IDENTITY])
    with pytest.raises(AgePayloadError):
        holds_plaintext(tmp_path / "out", sealed, key)


def test_an_output_that_can_not_be_replaced_is_found_before_or_fails_alone(tmp_path: Path) -> None:
    """Before anything is restored where nothing is to be replaced; else the others go on."""
    (tmp_path / "a").mkdir()
    file = FoundFile(HERE, "a.age", 1, datetime(2026, 1, 31, tzinfo=UTC))
    with pytest.raises(RefusedError):
        plan_outputs({"a": file}, tmp_path, overwrite=False)
    assert plan_outputs({"a": file}, tmp_path, overwrite=True) == [(tmp_path / "a", file)]
    with pytest.raises(RefusedError, match="not a regular file"):
        require_free(tmp_path / "a", overwrite=True)


def test_a_collections_key_is_for_whoever_restores_alone_and_is_told_from_data(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """QUIET: a folder's objects may be keys; each opens all that is sealed to it."""
    plain = f"{IDENTITY.encode()}\n".encode()
    sealed = io.BytesIO()
    result = encrypt(io.BytesIO(plain), sealed, [IDENTITY.recipient()])
    row = GrantedObject(object_id(result.header), result.size, result.header)
    given = vault.grant()
    one = replace(given, document=replace(given.document, objects=(row,), failed=()))
    for name in ("a-20260131-3f0c77a1.key.age", "a.age"):
        (tmp_path / name).write_bytes(sealed.getvalue())
        target = tmp_path / f"{name}.out"
        restore.Restore(FilePlace(tmp_path / name), one, (IDENTITY,), target).run()
        told, key = capsys.readouterr().err, name != "a.age"
        assert ("is the key of a collection" in told) is key
        assert (target.stat().st_mode & 0o077 == 0) is key
