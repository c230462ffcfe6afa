"""What names a place; and files, which are places too."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from custody.errors import InputError, RefusedError
from custody.files import atomic_output
from custody.storage import FilePlace, parse_place
from custody.storage.s3_place import S3Place

SAID: list[str] = []


@pytest.mark.parametrize(
    ("text", "bucket", "key", "folder"),
    [
        ("s3://bucket/key", "bucket", "key", False),
        ("s3://bucket/a/b.age", "bucket", "a/b.age", False),
        ("s3://bucket/a/", "bucket", "a/", True),
        ("s3://bucket/", "bucket", "", True),
        ("s3://bucket", "bucket", "", True),
        ("s3://my.bucket-1//odd?x=1#%20", "my.bucket-1", "/odd?x=1#%20", False),
    ],
)
def test_an_address_names_a_bucket_and_what_is_in_it(
    text: str, bucket: str, key: str, folder: bool
) -> None:
    """Nothing in it is quoted or looked into."""
    found = parse_place(text)
    assert found == S3Place(bucket, key)
    assert found.is_folder() == folder
    assert found.absolute() == str(found) == f"s3://{bucket}/{key}"


@pytest.mark.parametrize(
    "text", ["s3://", "s3:///key", "s3://a b/c", "s3://b/\udcff", "s3://b/" + 1025 * "x"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="expected s3://BUCKET/KEY"):
        parse_place(text)


@pytest.mark.parametrize("text", ["a.age", "./s3://bucket/key", "/a/b", "S3://x", "s3:/x/y"])
def test_all_else_is_a_path(text: str) -> None:
    assert parse_place(text) == FilePlace(Path(text))


def test_a_folder_is_no_name_for_an_object() -> None:
    with pytest.raises(InputError, match="names a folder, not an object"):
        parse_place("s3://bucket/a/").require_free()
    with (
        pytest.raises(InputError, match="names a folder, not an object"),
        parse_place("s3://bucket").create(warn=SAID.append),
    ):
        pytest.fail("the block was begun")
    with pytest.raises(InputError, match="names a folder"), parse_place("s3://bucket/a/").open():
        pytest.fail("the block was begun")


def test_without_boto3_it_is_said_how_to_get_it() -> None:
    """``pip install custody`` comes without."""
    code = (
        "import sys; sys.modules.update(boto3=None, botocore=None)\n"
        "from custody.storage import parse_place\n"
        "try: parse_place('s3://bucket/key')\n"
        "except Exception as error: print(type(error).__name__, error.message, error.hint)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == (
        "CustodyError an address that begins with s3:// needs boto3, which is not installed "
        "pip install 'custody[s3]'\n"
    )


def test_a_folder_gives_all_its_files_and_none_that_is_not_whole(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("z.age", "b/a.age", ".hidden", ".x.part"):
        (tmp_path / name).write_text(name)
    (tmp_path / "gone").symlink_to("nowhere")
    (tmp_path / ".custody-0123abcd-0123456789ab.part").write_text("half")
    folder = FilePlace(tmp_path)
    assert [(one.name, one.size) for one in folder.find()] == [
        (".hidden", 7),
        (".x.part", 7),
        ("b/a.age", 7),
        ("z.age", 5),
    ]
    assert [one.name for one in folder.unfinished()] == [".custody-0123abcd-0123456789ab.part"]


def test_the_hidden_name_of_a_file_that_replaces_another_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that a writer really uses, whatever it is called."""
    seen, real = [], Path.replace

    def replace(self: Path, target: Path) -> Path:
        seen.append([one.name for one in FilePlace(tmp_path).unfinished()])
        return real(self, target)

    (tmp_path / "a.age").write_text("old")
    monkeypatch.setattr(Path, "replace", replace)
    with atomic_output(tmp_path / "a.age", overwrite=True) as stream:
        stream.write(b"new")
    assert len(seen) == 1
    assert len(seen[0]) == 1
    assert list(FilePlace(tmp_path).unfinished()) == []


def test_a_folder_that_can_not_be_read_does_not_pass_for_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"can't read the folder .*nothing: no such file"):
        list(FilePlace(tmp_path / "nothing").find())


def test_files_are_written_and_refused_as_ever(tmp_path: Path) -> None:
    file = FilePlace(tmp_path / "a")
    with file.create(warn=SAID.append) as dst:
        dst.write(b"first")
    with file.open() as stored:
        assert (stored.stream.read(), stored.size) == (b"first", 5)
    with pytest.raises(RefusedError, match="exists already"):
        file.require_free()
    with file.create(overwrite=True, warn=SAID.append) as dst:
        dst.write(b"second")
    assert (tmp_path / "a").read_bytes() == b"second"
    assert file.absolute() == str(tmp_path / "a")
    with pytest.raises(InputError, match="no such file"):
        FilePlace(tmp_path / "b").require_there()
    assert SAID == []


def test_files_are_not_grafted(tmp_path: Path) -> None:
    file = FilePlace(tmp_path / "a")
    assert not file.replace_header(b"", file, b"", overwrite=False, warn=SAID.append, progress=None)


def test_an_error_of_a_missing_part_of_ourselves_is_not_blamed_on_boto3(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "custody.storage.s3_place", None)
    with pytest.raises(ModuleNotFoundError):
        parse_place("s3://bucket/key")
