"""Files that are whole or not there, whatever happens in between."""

from __future__ import annotations

import errno
import io
import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from custody import files
from custody.errors import CustodyError, InputError, RefusedError
from custody.files import atomic_output, read_file, require_free, reserved_output, write_file
from custody.streams import STANDARD_STREAM
from tests.support import names


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def write_half_then(path: Path, then: Callable[[], object], **options: bool) -> None:
    """Write something, then let ``then`` happen before the file is whole."""
    with atomic_output(path, **options) as stream:
        stream.write(b"half")
        then()


def raising(error: BaseException) -> Callable[[], NoReturn]:
    """Give what raises this error when it is called."""

    def stop() -> NoReturn:
        raise error

    return stop


def test_a_file_appears_only_when_it_is_whole(tmp_path: Path) -> None:
    """Half-way there is no sign of it."""
    out = tmp_path / "out"
    with atomic_output(out) as stream:
        stream.write(b"half")
        assert names(tmp_path) == []
        stream.write(b" and whole")
    assert out.read_bytes() == b"half and whole"
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize(
    "error",
    [KeyboardInterrupt(), SystemExit(1), RuntimeError("stop"), CustodyError("stop")],
    ids=repr,
)
@pytest.mark.parametrize("overwrite", [False, True])
def test_nothing_is_left_after_an_error(
    tmp_path: Path, error: BaseException, overwrite: bool
) -> None:
    """Ctrl-C is an error too, and the error comes through as it is."""
    with pytest.raises(type(error)) as caught:
        write_half_then(tmp_path / "out", raising(error), overwrite=overwrite)
    assert caught.value is error
    assert names(tmp_path) == []


def test_an_error_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    """Yesterday's backup is still there when today's fails."""
    out = tmp_path / "out"
    out.write_bytes(b"yesterday")
    with pytest.raises(RuntimeError):
        write_half_then(out, raising(RuntimeError()), overwrite=True)
    assert out.read_bytes() == b"yesterday"
    assert names(tmp_path) == ["out"]


def test_an_existing_file_is_replaced_only_when_asked(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.write_bytes(b"first")
    with pytest.raises(RefusedError, match="exists already"):
        write_file(out, b"second")
    with pytest.raises(RefusedError, match="exists already"):
        require_free(out)
    require_free(out, overwrite=True)
    assert out.read_bytes() == b"first"
    write_file(out, b"second", overwrite=True)
    assert out.read_bytes() == b"second"
    assert names(tmp_path) == ["out"]


def test_a_file_that_somebody_makes_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    """The check at the start is a courtesy; the name itself is taken in one step."""
    out = tmp_path / "out"
    with pytest.raises(RefusedError, match="exists already"):
        write_half_then(out, lambda: out.write_bytes(b"theirs"))
    assert out.read_bytes() == b"theirs"
    assert names(tmp_path) == ["out"]


@pytest.fixture
def nameless(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system that has no files without a name, such as NFS."""
    monkeypatch.delattr(os, "O_TMPFILE", raising=False)


@pytest.mark.usefixtures("nameless")
def test_where_every_file_has_a_name_it_is_a_hidden_one(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with atomic_output(out) as stream:
        stream.write(b"half")
        (hidden,) = names(tmp_path)
        assert hidden.startswith(".custody-")
        stream.write(b" and whole")
    assert out.read_bytes() == b"half and whole"
    write_file(out, b"second", overwrite=True)
    assert out.read_bytes() == b"second"
    with pytest.raises(RuntimeError):
        write_half_then(tmp_path / "other", raising(RuntimeError()))
    assert names(tmp_path) == ["out"]


def test_a_relative_path_is_as_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("sub").mkdir()
    write_file(Path("sub/a"), b"whole")
    write_file(Path("sub/a"), b"second", overwrite=True)
    monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    write_file(Path("sub/b"), b"whole")
    write_file(Path("c"), b"whole")
    assert Path("sub/a").read_bytes() == b"second"
    assert (names(tmp_path / "sub"), names(tmp_path)) == (["a", "b"], ["c", "sub"])


def test_without_proc_a_name_is_given_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file without a name can get one through /proc alone."""
    exists = Path.exists
    monkeypatch.setattr(
        Path, "exists", lambda path: exists(path) and not str(path).startswith("/proc/")
    )
    with atomic_output(tmp_path / "out"):
        assert names(tmp_path)[0].startswith(".custody-")
    assert names(tmp_path) == ["out"]


@pytest.mark.usefixtures("nameless")
def test_the_name_is_taken_without_hard_links_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on the file system of a USB stick."""

    def no_links(*_: Any, **__: Any) -> None:
        raise PermissionError(1, "operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    write_file(tmp_path / "out", b"whole")
    assert (tmp_path / "out").read_bytes() == b"whole"
    late = tmp_path / "late"
    with pytest.raises(RefusedError, match="exists already"):
        write_half_then(late, lambda: late.write_bytes(b"theirs"))
    assert late.read_bytes() == b"theirs"
    assert names(tmp_path) == ["late", "out"]


@pytest.mark.parametrize("overwrite", [False, True])
def test_what_is_no_regular_file_is_never_replaced(tmp_path: Path, overwrite: bool) -> None:
    """``-o /dev/null --force`` as root must not do away with the device."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, tmp_path, Path(), Path("/"), Path("/dev/null")):
        with pytest.raises(RefusedError, match="not a regular file"):
            write_file(path, b"x", overwrite=overwrite)
    assert names(tmp_path) == ["pipe"]


def test_a_dangling_link_is_a_name_that_is_taken(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(RefusedError):
        write_file(out, b"x")
    assert out.is_symlink()
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_the_mode_holds_from_the_first_byte(tmp_path: Path, umask: int) -> None:
    """A key file is never readable by others, not even for a moment."""
    before = os.umask(umask)
    try:
        with atomic_output(tmp_path / "key", mode=0o600) as stream:
            assert stat.S_IMODE(os.fstat(stream.fileno()).st_mode) == 0o600
            stream.write(b"secret")
        write_file(tmp_path / "plain", b"public")
    finally:
        os.umask(before)
    assert mode(tmp_path / "key") == 0o600
    assert mode(tmp_path / "plain") == 0o666 & ~umask


def test_replacing_a_file_that_others_may_read_closes_it(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_bytes(b"old")
    key.chmod(0o644)
    write_file(key, b"new", mode=0o600, overwrite=True)
    assert mode(key) == 0o600


@pytest.mark.parametrize("path", ["no/such/folder/out", "file/out", "x" * 300])
def test_a_folder_that_can_t_be_written_is_one_clear_error(tmp_path: Path, path: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CustodyError, match="was not written: ") as caught:
        write_file(tmp_path / path, b"x")
    assert caught.value.hint
    assert names(tmp_path) == ["file"]


def test_an_os_error_of_the_block_is_typed_and_leaves_nothing(tmp_path: Path) -> None:
    """A source that fails to be read must not come out as a traceback."""
    broken = raising(OSError(5, "Input/output error"))
    with pytest.raises(CustodyError, match="out was not written: input/output error"):
        write_half_then(tmp_path / "out", broken)
    assert names(tmp_path) == []


def test_room_is_taken_before_anything_is_asked_for(tmp_path: Path) -> None:
    """On a full disk the block is not even begun; what is left of the room is given back."""
    out = tmp_path / "token"
    with reserved_output(out) as stream:
        assert os.fstat(stream.fileno()).st_size == 4096
        stream.write(b"secret\n")
    assert (out.read_bytes(), mode(out)) == (b"secret\n", 0o600)
    script = (
        "import resource, sys; from pathlib import Path\n"
        "from custody.files import reserved_output\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))\n"
        "with reserved_output(Path(sys.argv[1])): print('begun')\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "other")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert "other was not written: file too large" in done.stderr
    assert names(tmp_path) == ["token"]


def test_a_write_that_the_kernel_cuts_short_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A raw file may take fewer bytes than it was given; the rest must not be lost."""

    class Stingy(io.FileIO):
        def write(self, data: Any, /) -> int:
            return super().write(memoryview(data)[:3])

    class Patient(files._Draft, Stingy):
        pass

    monkeypatch.setattr(files, "_Draft", Patient)
    with atomic_output(tmp_path / "out") as stream:
        assert stream.write(b"0123456789") == 10
        assert stream.write(b"") == 0
        assert stream.write(memoryview(bytearray(b"abcd"))) == 4
    assert (tmp_path / "out").read_bytes() == b"0123456789abcd"


def test_a_folder_that_can_t_be_synced_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is there and whole, so saying it was not written would be wrong."""
    sync = os.fsync
    synced: list[str] = []

    def picky(descriptor: int) -> None:
        synced.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        if synced[-1] == "folder":
            raise OSError(22, "invalid argument")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", picky)
    write_file(tmp_path / "out", b"whole")
    assert synced == ["file", "folder"]
    assert (tmp_path / "out").read_bytes() == b"whole"


def test_a_file_is_read_whole_up_to_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "in"
    path.write_bytes(b"12345")
    assert read_file(path, limit=5) == b"12345"
    with pytest.raises(InputError, match="larger than 4 bytes"):
        read_file(path, limit=4)


def test_a_file_that_can_t_be_read_is_one_clear_error(tmp_path: Path) -> None:
    for path, reason in ((tmp_path / "none", "no such file"), (tmp_path, "is a directory")):
        with pytest.raises(InputError, match=f"can't read .*: {reason}"):
            read_file(path)


def test_an_endless_file_is_not_read_to_its_end() -> None:
    """Memory stays bounded whatever a path names."""
    started = time.monotonic()
    with pytest.raises(InputError, match="larger than 1000 bytes"):
        read_file(Path("/dev/zero"), limit=1000)
    assert time.monotonic() - started < 10


@pytest.mark.usefixtures("nameless_or_not")
def test_a_file_is_replaced_where_a_link_leads(tmp_path: Path) -> None:
    """The link stays: a key file on a stick has no second one at home, with another passphrase."""
    stick, home = tmp_path / "stick", tmp_path / "home"
    stick.mkdir()
    home.mkdir()
    (stick / "key").write_bytes(b"old")
    (home / "between").symlink_to("../stick/key")
    (home / "key").symlink_to("between")
    write_file(home / "key", b"new", mode=0o600, overwrite=True)
    assert (stick / "key").read_bytes() == b"new"
    assert (home / "key").is_symlink()
    assert (names(stick), names(home)) == (["key"], ["between", "key"])


@pytest.mark.usefixtures("nameless_or_not")
def test_a_link_is_a_name_that_is_taken(tmp_path: Path) -> None:
    """Also one that leads to nothing yet; told to, the file is made where it leads."""
    (tmp_path / "link").symlink_to("file")
    with pytest.raises(RefusedError, match="link exists already"):
        write_file(tmp_path / "link", b"new")
    with pytest.raises(RefusedError, match="link exists already"):
        require_free(tmp_path / "link")
    write_file(tmp_path / "link", b"new", overwrite=True)
    assert (tmp_path / "file").read_bytes() == b"new"
    assert (tmp_path / "link").is_symlink()


def test_a_link_that_leads_nowhere_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("link")
    (tmp_path / "away").symlink_to("stick/key")
    with pytest.raises(CustodyError, match="link was not written: too many levels"):
        write_file(tmp_path / "link", b"new", overwrite=True)
    with pytest.raises(CustodyError, match="away was not written: no such file") as caught:
        write_file(tmp_path / "away", b"new", overwrite=True)
    assert caught.value.hint == "what was there before is as it was"
    assert names(tmp_path) == ["away", "link"]


def _no_links(*_: object, **options: object) -> NoReturn:
    raise OSError(errno.EPERM, "operation not permitted")


@pytest.fixture(params=[False, True], ids=["linking", "renaming"])
def nameless_or_not(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system with hard links, and one without, such as a USB stick's."""
    if request.param:
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
        monkeypatch.setattr(os, "link", _no_links)


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_failure_says_what_is_there_now(tmp_path: Path, overwrite: bool) -> None:
    """Whoever failed to change a passphrase must not think that the key is gone."""
    out = tmp_path / "out"
    if overwrite:
        out.write_bytes(b"old")
    with pytest.raises(CustodyError) as caught:
        write_half_then(out, raising(OSError(errno.EIO, "input/output error")), overwrite=overwrite)
    said = "what was there before is as it was" if overwrite else "nothing was left there"
    assert caught.value.hint == said


def test_standard_output_is_written_as_a_file_is(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is what ``-`` stands for on the command line, and not any path of that name."""
    monkeypatch.chdir(tmp_path)
    write_file(STANDARD_STREAM, b"a line\n")
    with reserved_output(STANDARD_STREAM) as stream:
        stream.write(b"a token\n")
    assert capfd.readouterr().out == "a line\na token\n"
    assert names(tmp_path) == []
    write_file(Path("-"), b"a file")
    assert read_file(Path("./-")) == b"a file"
