"""The protocol ``custody``: sizes are plain, paths stay out of addresses, errors are one line."""

from __future__ import annotations

import importlib
import os
import pickle
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from custody.age.stream import CHUNK_SIZE
from custody.crypt4gh import MAGIC
from custody.grant import Grant
from custody.reading import SealedReadError
from tests.reading.granted import Granted, counted, needed
from tests.reading.sealing import IDENTITY, PLAIN, sealed


def beneath(granted: Granted, **options: Any) -> tuple[Any, str]:
    fs, path = needed("fsspec").url_to_fs(granted.beneath, **(granted.options | options))
    return fs, path


def test_names_stay_and_sizes_are_those_of_the_plaintext(granted: Granted) -> None:
    fs, folder = beneath(granted)
    plain = {str(granted.data(at)): len(one.data) for at, one in enumerate(granted.objects)}
    assert {row["name"]: row["size"] for row in fs.ls(folder)} == plain
    assert (
        sorted(fs.ls(folder, detail=False)) == fs.glob(f"{folder}/*.parquet.age") == sorted(plain)
    )
    for found in (fs.find(folder, detail=True), fs.glob(f"{folder}/*", detail=True)):
        assert {name: row["size"] for name, row in found.items()} == plain
    first = str(granted.data(0))
    assert fs.info(first)["size"] == fs.size(f"custody://{first}") == plain[first]
    assert fs.info(first)["sealed_size"] == len(granted.objects[0].file)
    assert (fs.du(folder), fs.isdir(folder), fs.isfile(first)) == (sum(plain.values()), True, True)
    assert fs.exists(first)
    assert not fs.exists(f"{folder}/nothing")
    assert fs.modified(first).timestamp() == pytest.approx(granted.data(0).stat().st_mtime)


def test_sizes_of_others_are_as_they_lie_there(granted: Granted, tmp_path: Path) -> None:
    (tmp_path / "README").write_text("not sealed")
    (tmp_path / "cut.age").write_bytes(sealed()[:100])
    (tmp_path / "a.c4gh").write_bytes(MAGIC + bytes(200))
    (tmp_path / "folder").mkdir()
    fs, folder = needed("fsspec").url_to_fs(f"custody::file://{tmp_path}", **granted.options)
    sizes = {Path(row["name"]).name: row["size"] for row in fs.ls(folder) if row["type"] == "file"}
    assert sizes == {"README": 10, "cut.age": 100, "a.c4gh": 208}
    with pytest.raises(SealedReadError, match=r"^README: not an age file[^\n]+\[INTACT\][^\n]+$"):
        fs.open(f"{folder}/README")
    with pytest.raises(SealedReadError, match=r"^a\.c4gh: it is a Crypt4GH file[^\n]+restore"):
        fs.open(f"{folder}/a.c4gh")


def test_a_file_is_opened_by_its_address(granted: Granted) -> None:
    data = granted.objects[1].data
    with needed("fsspec").open(f"custody::file://{granted.data(1)}", **granted.options) as stream:
        stream.seek(1000)
        assert stream.read(500) == data[1000:1500]
    fs, folder = beneath(granted)
    path = f"{folder}/part-1.parquet.age"
    assert fs.cat_file(path, start=-8, end=None) == data[-8:]
    assert fs.cat(path) == data


def test_ranges_of_a_file_are_merged(granted: Granted, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies in chunks that touch is asked for at once, and nothing travels twice."""
    fs, folder = beneath(granted, skip_instance_cache=True)
    paths = [f"{folder}/part-{at}.parquet.age" for at in (0, 1)]
    at = [0, 10, CHUNK_SIZE + 1, 2 * CHUNK_SIZE, 60 * CHUNK_SIZE]
    wanted = [(path, start, start + 100) for start in reversed(at) for path in paths]
    with counted(monkeypatch) as moved:
        found = fs.cat_ranges(*(list(column) for column in zip(*wanted, strict=True)))
    data = dict(zip(paths, granted.objects, strict=False))
    assert found == [data[path].data[start:end] for path, start, end in wanted]
    assert moved.pieces == 2 * (1 + 1 + 2)  # header, last chunk, two ranges
    assert moved.count < 2 * 6 * CHUNK_SIZE
    none = f"{folder}/nothing"
    assert isinstance(fs.cat_ranges([none], [0], [1])[0], FileNotFoundError)
    with pytest.raises(FileNotFoundError, match=f"^there is no {none}$"):
        fs.cat_ranges([none], [0], [1], on_error="raise")


def test_it_travels_to_other_processes_by_the_paths_alone(granted: Granted) -> None:
    """QUIET: neither the identity nor a key is in what Dask sends."""
    fs, folder = beneath(granted)
    sent = pickle.dumps(fs)
    assert b"AGE-SECRET-KEY" not in sent.upper()
    assert granted.world.identity.encode().encode() not in sent
    assert pickle.loads(sent).cat(f"{folder}/part-0.parquet.age") == granted.objects[0].data
    error = SealedReadError("x.age: altered [INTACT]", "INTACT")
    again: Any = pickle.loads(pickle.dumps(error))
    assert (str(again), again.promise) == (str(error), "INTACT")


def test_it_is_read_only(granted: Granted) -> None:
    fs, folder = beneath(granted)
    before = sorted(granted.folder.rglob("*"))
    for name, mode in (("new", "wb"), ("part-0.parquet.age", "ab"), ("new", "xb")):
        with pytest.raises(SealedReadError, match="can only be read"):
            fs.open(f"{folder}/{name}", mode)
    with pytest.raises(SealedReadError, match="can only be read"):
        fs.pipe_file(f"{folder}/new", b"x")
    with pytest.raises(NotImplementedError):
        fs.rm_file(f"{folder}/part-0.parquet.age")
    assert sorted(granted.folder.rglob("*")) == before


def test_an_object_that_is_not_in_the_grant_does_not_open(granted: Granted, tmp_path: Path) -> None:
    """BOUND: nor with another identity, nor cut short or added to, whatever it is called."""
    other = granted.world.register("registry", b"somebody else's rows")
    path, whole = tmp_path / "part-0.parquet.age", granted.objects[0].file
    (tmp_path / "other.identity").write_text(f"{IDENTITY.encode()}\n")
    theirs = {"identity": str(tmp_path / "other.identity")}
    for file, options, said in (
        (other.file, {}, r"this grant is not for object .*\[BOUND\]; it covers 2 of registry"),
        (whole, theirs, r"the identity is not the one the grant is addressed to \[BOUND\]"),
        (whole[:-1], {}, r"it has \d+ bytes, it was registered with \d+ \[INTACT\]"),
        (whole + b"x", {}, r"it has \d+ bytes, it was registered with \d+ \[INTACT\]"),
    ):
        path.write_bytes(file)
        with pytest.raises(SealedReadError, match=rf"^part-0.parquet.age: {said}[^\n]*$"):
            needed("fsspec").open(f"custody::file://{path}", **(granted.options | options)).open()


def test_a_grant_is_good_until_the_time_it_was_asked_for(
    granted: Granted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """BOUND: the officials approved it until then; who reads on has what is open."""
    fs, folder = beneath(granted, skip_instance_cache=True)
    reader = fs.open(f"{folder}/part-0.parquet.age")
    expires = Grant.parse((granted.folder / "grant.json").read_bytes()).document.request.expires
    monkeypatch.setattr("custody.reading.keys.now", lambda: expires)
    for name in ("part-0.parquet.age", "part-1.parquet.age"):
        with pytest.raises(SealedReadError, match=rf"^{name}: the grant has expired[^\n]+$"):
            fs.open(f"{folder}/{name}")
    assert reader.read_at(0, 4) == b"PAR1"


def test_a_file_that_is_replaced_is_opened_anew(granted: Granted, tmp_path: Path) -> None:
    path = tmp_path / "x.age"
    fs, name = needed("fsspec").url_to_fs(f"custody::file://{path}", **granted.options)
    for one in granted.objects[:2]:
        (tmp_path / "new").write_bytes(one.file)
        (tmp_path / "new").rename(path)
        assert (fs.size(name), fs.cat(name)) == (len(one.data), one.data)


def test_without_a_grant_an_identity_opens_what_is_sealed_to_it(tmp_path: Path) -> None:
    """A collection's identity opens all its files: 'custody collection identity' writes it."""
    (tmp_path / "album.identity").write_text(f"{IDENTITY.encode()}\n")
    for at in range(3):
        (tmp_path / f"{at}.jpg.age").write_bytes(sealed(PLAIN[: at * 50_000]))
    fs, folder = needed("fsspec").url_to_fs(
        f"custody::file://{tmp_path}", identity=tmp_path / "album.identity"
    )
    for at, name in enumerate(fs.glob(f"{folder}/*.jpg.age")):
        assert fs.cat(name) == PLAIN[: at * 50_000]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"identity": None}, "the option identity is missing"),
        ({"identity": IDENTITY.encode()}, "identity is to be the path of a file"),
        ({"grant": '{"document": {}}'}, "grant is to be the path of a file"),
        ({"grant": 7}, "grant is to be the path of a file"),
        ({"identity": "/nonexistent"}, "can't read /nonexistent"),
        ({"grant": os.devnull}, "can't use this grant"),
    ],
)
def test_what_is_given_wrongly_is_one_line(
    granted: Granted, options: dict[str, Any], said: str
) -> None:
    """QUIET: a key that was given in place of a path is in no message."""
    with pytest.raises(SealedReadError, match=f"^custody: {said}[^\n]*$") as caught:
        beneath(granted, **options)
    assert "SECRET" not in str(caught.value).upper()


def test_an_altered_grant_is_refused(granted: Granted, tmp_path: Path) -> None:
    """BOUND: the headers are those of the document that the ledger names."""
    path = tmp_path / "grant.json"
    shutil.copy(granted.folder / "grant.json", path)
    text = path.read_text().replace(granted.objects[0].id, "0" * 64, 1)
    path.write_text(text)
    with pytest.raises(SealedReadError, match=r"^custody: can't use this grant: [^\n]+$"):
        beneath(granted, grant=path)


def test_without_fsspec_one_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)
    monkeypatch.delitem(sys.modules, "custody.reading.filesystem", raising=False)
    with pytest.raises(ModuleNotFoundError, match=r"^[^\n]*pip install 'custody\[fsspec\]'$"):
        importlib.import_module("custody.reading.filesystem")
