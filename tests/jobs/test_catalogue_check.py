"""Holding files against the catalogue: each difference is told, and told as what it is."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from custody.age import X25519Identity, encrypt, object_id
from custody.catalogue import CatalogueObject
from custody.errors import InputError
from custody.jobs.catalogue_check import (
    STATES,
    Report,
    check,
    check_each,
    read_beginning,
    split_foreign,
)
from custody.jobs.header_scan import read_headers
from custody.storage import FilePlace
from tests.catalogued import catalogued

RECIPIENT = X25519Identity(bytes(range(32))).recipient()


class SealedFolder:
    """A folder of sealed files, and the catalogue that they were registered in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows: list[CatalogueObject] = []

    def seal(self, name: str, plain: bytes = b"rows", *, gone: str | None = None) -> Path:
        path = self.folder / name
        with path.open("wb") as stream:
            sealed = encrypt(io.BytesIO(plain), stream, [RECIPIENT])
        row = catalogued(
            id=object_id(sealed.header),
            header=sealed.header,
            size=sealed.size,
            sealed=f"2031-01-{len(self.rows) + 1:02}T00:00:00.000000Z",
            gone=gone,
        )
        self.rows.append(row)
        return path

    def check(self) -> Report:
        return check(self.rows, read_headers(FilePlace(self.folder).find()), read_beginning)

    def states(self) -> list[str]:
        return [one.state for one in self.check().differences]


@pytest.fixture
def sealed_folder(tmp_path: Path) -> SealedFolder:
    """Three objects of one size, and one of another."""
    sealed_folder = SealedFolder(tmp_path)
    for name in ("a.age", "b.age", "c.age"):
        sealed_folder.seal(name)
    sealed_folder.seal("long.age", bytes(1000))
    return sealed_folder


def put(path: Path, at: int, data: bytes) -> None:
    with path.open("r+b") as stream:
        stream.seek(at)
        stream.write(data)


def test_a_folder_as_the_catalogue_has_it_is_whole(sealed_folder: SealedFolder) -> None:
    """Whatever the files are called, and whatever else lies there."""
    (sealed_folder.folder / "a.age").rename(sealed_folder.folder / "renamed")
    (sealed_folder.folder / "README").write_text("not sealed")
    report = sealed_folder.check()
    assert report.differences == []
    assert (report.registered, report.whole, report.gone) == (4, 4, 0)


def test_what_is_not_there_is_missing(sealed_folder: SealedFolder) -> None:
    (sealed_folder.folder / "b.age").unlink()
    report = sealed_folder.check()
    assert [(one.state, one.object, one.where) for one in report.differences] == [
        ("missing", sealed_folder.rows[1].id, None)
    ]
    assert report.whole == 3


def test_what_is_marked_gone_is_not_missed(sealed_folder: SealedFolder) -> None:
    """And if it is there after all, that is told."""
    for at in (0, 1):
        marked = replace(sealed_folder.rows[at], gone="2031-02-01T00:00:00.000000Z")
        sealed_folder.rows[at] = marked
    (sealed_folder.folder / "b.age").unlink()
    report = sealed_folder.check()
    assert [(one.state, one.object) for one in report.differences] == [
        ("back", sealed_folder.rows[0].id)
    ]
    assert report.gone == 2


def test_what_nobody_registered_is_unknown(sealed_folder: SealedFolder) -> None:
    """Also when it is exactly as long as one that is missing: another header is another object."""
    sealed_folder.seal("new.age")
    sealed_folder.rows.pop()
    (sealed_folder.folder / "a.age").unlink()
    report = sealed_folder.check()
    assert [(one.state, (one.where or "").rpartition("/")[2]) for one in report.differences] == [
        ("missing", ""),
        ("unknown", "new.age"),
    ]


def test_another_length_under_the_right_header_is_told_with_both(
    sealed_folder: SealedFolder,
) -> None:
    with (sealed_folder.folder / "long.age").open("ab") as stream:
        stream.write(b"x")
    (one,) = sealed_folder.check().differences
    assert (one.state, one.object) == ("size", sealed_folder.rows[3].id)
    assert (one.size, one.registered) == (
        sealed_folder.rows[3].size + 1,
        sealed_folder.rows[3].size,
    )


@pytest.mark.parametrize(
    ("at", "data"),
    [(35, b"AAAA"), (160, b"AAAA"), (0, b"X"), (20, b"2"), (76, b"\r"), (0, bytes(80))],
)
def test_an_altered_header_is_known_by_what_is_left_of_it(
    sealed_folder: SealedFolder, at: int, data: bytes
) -> None:
    """Whether it can still be read as a header or not; and told from others of the same length."""
    put(sealed_folder.folder / "b.age", at, data)
    (one,) = sealed_folder.check().differences
    assert (one.state, one.object) == ("altered", sealed_folder.rows[1].id)
    assert str(one.where).endswith("b.age")


def test_a_header_of_which_nothing_is_left_goes_by_the_size(sealed_folder: SealedFolder) -> None:
    put(sealed_folder.folder / "long.age", 0, bytes(400))
    (one,) = sealed_folder.check().differences
    assert (one.state, one.object) == ("altered", sealed_folder.rows[3].id)


def test_two_altered_headers_are_two_objects(sealed_folder: SealedFolder) -> None:
    """One of them is no age file any more, and is left the object that the other is not."""
    put(sealed_folder.folder / "a.age", 40, b"AA")
    put(sealed_folder.folder / "b.age", 0, bytes(168))
    (sealed_folder.folder / "b.age").rename(sealed_folder.folder / "0")
    report = sealed_folder.check()
    assert {one.object: Path(str(one.where)).name for one in report.differences} == {
        sealed_folder.rows[0].id: "a.age",
        sealed_folder.rows[1].id: "0",
    }
    assert {one.state for one in report.differences} == {"altered"}


def test_a_file_of_that_size_is_nothing_while_the_object_is_there(
    sealed_folder: SealedFolder,
) -> None:
    (sealed_folder.folder / "zeros").write_bytes(bytes(sealed_folder.rows[0].size))
    assert sealed_folder.states() == []


def test_what_is_there_twice_is_told_once_for_each_copy(sealed_folder: SealedFolder) -> None:
    for name in ("x.age", "y.age"):
        (sealed_folder.folder / name).write_bytes((sealed_folder.folder / "a.age").read_bytes())
    report = sealed_folder.check()
    assert [Path(str(one.where)).name for one in report.differences] == ["x.age", "y.age"]
    assert {one.state for one in report.differences} == {"twice"}
    assert report.whole == 4


def test_a_copy_that_was_cut_short_is_told_beside_the_whole_one(
    sealed_folder: SealedFolder,
) -> None:
    data = (sealed_folder.folder / "a.age").read_bytes()
    (sealed_folder.folder / "0.age").write_bytes(data[:-1])
    report = sealed_folder.check()
    assert [one.state for one in report.differences] == ["size", "twice"]
    assert report.whole == 4


def test_an_altered_payload_is_not_found(sealed_folder: SealedFolder) -> None:
    """It can't be without the key, and is not promised."""
    put(sealed_folder.folder / "a.age", sealed_folder.rows[0].size - 5, b"XX")
    assert sealed_folder.states() == []


def test_the_gravest_comes_first_and_the_oldest_first_among_its_like(
    sealed_folder: SealedFolder,
) -> None:
    sealed_folder.seal("new.age")
    sealed_folder.rows.pop()
    for name in ("c.age", "a.age"):
        (sealed_folder.folder / name).unlink()
    put(sealed_folder.folder / "b.age", 40, b"AA")
    report = sealed_folder.check()
    assert [one.state for one in report.differences] == ["altered", "missing", "missing", "unknown"]
    assert [one.object for one in report.differences[1:3]] == [
        sealed_folder.rows[0].id,
        sealed_folder.rows[2].id,
    ]
    assert {one.state for one in report.differences} < set(STATES)


def test_many_files_are_looked_at_in_order(tmp_path: Path) -> None:
    """More than are looked at together."""
    sealed_folder = SealedFolder(tmp_path)
    for number in range(300):
        sealed_folder.seal(f"{number:03}.age") if number % 50 == 0 else (
            tmp_path / f"{number:03}"
        ).write_bytes(b"x")
    seen = [
        (file.name, header is not None) for file, header in read_headers(FilePlace(tmp_path).find())
    ]
    assert [name for name, _ in seen] == sorted(name for name, _ in seen)
    assert sum(sealed for _, sealed in seen) == 6
    assert sealed_folder.check().whole == 6


def test_a_file_that_goes_while_it_is_looked_at_was_never_there(
    sealed_folder: SealedFolder,
) -> None:
    """Retention runs meanwhile: its file is missing, and the others are compared."""
    listed = FilePlace(sealed_folder.folder).find()
    files = list(listed)
    (sealed_folder.folder / "b.age").unlink()
    report = check(sealed_folder.rows, read_headers(files), read_beginning)
    assert [one.state for one in report.differences] == ["missing"]
    assert report.whole == 3


def test_a_file_that_is_moved_while_it_is_looked_at_is_there_once(
    sealed_folder: SealedFolder,
) -> None:
    files = list(FilePlace(sealed_folder.folder).find())
    first = list(read_headers(files))
    (sealed_folder.folder / "b.age").rename(sealed_folder.folder / "d.age")
    second = list(read_headers(FilePlace(sealed_folder.folder).find()))
    moved = [one for one in second if one[0].name == "d.age"]
    report = check(sealed_folder.rows, [*first, *moved], read_beginning)
    assert (report.differences, report.whole) == ([], 4)


@pytest.mark.parametrize("done", [True, False])
def test_a_file_that_grows_while_it_is_looked_at_is_not_of_another_size(
    sealed_folder: SealedFolder, done: bool
) -> None:
    """It is being copied there: it is whole by now, or unfinished."""
    path = sealed_folder.folder / "long.age"
    whole = path.read_bytes()
    path.write_bytes(whole[:300])
    scanned = list(read_headers(FilePlace(sealed_folder.folder).find()))
    path.write_bytes(whole if done else whole[:400])
    report = check(sealed_folder.rows, scanned, read_beginning)
    assert [one.state for one in report.differences] == ([] if done else ["unfinished"])


def test_a_folder_that_goes_while_it_is_looked_at_was_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But the folder that was named has to be there."""
    (tmp_path / "old").mkdir()
    scandir = os.scandir

    def late(path: str | Path) -> Any:
        if Path(path).name == "old":
            (tmp_path / "old").rmdir()
        return scandir(path)

    monkeypatch.setattr(os, "scandir", late)
    assert list(FilePlace(tmp_path).find()) == []
    with pytest.raises(InputError, match="no such file"):
        list(FilePlace(tmp_path / "nowhere").find())


def test_several_datasets_are_compared_with_the_same_files(sealed_folder: SealedFolder) -> None:
    """What is unknown to one may be another's; what is unknown to all is told once."""
    sealed_folder.seal("foreign.age")
    sealed_folder.seal("new.age")
    *rows, foreign, _ = sealed_folder.rows
    (sealed_folder.folder / "c.age").unlink()
    reports, unknown = check_each(
        {"one": rows[:2], "two": rows[2:]},
        read_headers(FilePlace(sealed_folder.folder).find()),
        read_beginning,
    )
    assert [one.state for one in reports["one"].differences] == []
    assert [one.state for one in reports["two"].differences] == ["missing"]
    assert [Path(str(one.where)).name for one in unknown] == ["foreign.age", "new.age"]
    left, count = split_foreign(unknown, [[foreign]])
    assert ([Path(str(one.where)).name for one in left], count) == (["new.age"], 1)
