"""Collections on their host: whatever breaks off, no member is lost and none is made up."""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from custody.age import X25519Identity, X25519Recipient, decrypt, encrypt
from custody.collection.key_object import read_identity
from custody.collection.manifest import Summary, read_members
from custody.description import Description
from custody.errors import NotKnownError, RefusedError, TamperedError
from custody.files import atomic_output
from custody.formats.timestamps import stamp
from custody.jobs.collection_adding import add_files
from custody.jobs.collection_files import CollectionFiles
from custody.jobs.collections import Collections
from custody.jobs.receipt import ClosingReceipt, Receipt
from custody.jobs.sealing import seal
from custody.jobs.spool import Spool
from custody.storage import FilePlace

DATASET = X25519Identity(b"d" * 32)
SAID = Description("db1", "wal", {})
WEEK = timedelta(days=7)
START = datetime(2026, 1, 31, 9, tzinfo=UTC)


def begin(folder: Path, every: timedelta | None = None, at: datetime = START) -> Collections:
    collections = Collections(folder / "wal")
    collections.open("registry", DATASET.recipient, every, SAID, at)
    return collections


def seal_member(collections: Collections, name: str, data: bytes = b"row\n") -> CollectionFiles:
    """What ``custody seal --collection`` does."""
    path = collections.name.parent / f"{name}.age"
    with collections.sealing() as files:
        with files.spool().publication() as write, atomic_output(path) as dst:
            recipient = X25519Recipient.parse(files.state.recipient)
            sealed = seal(io.BytesIO(data), dst, recipient, SAID)
            write(Receipt.of(sealed, None, str(path)))
        files.take_up([sealed.registration.id])
        return files


def seal_elsewhere(path: Path) -> Path:
    """What stock age does: a sealed file, and nothing that says so."""
    with path.open("wb") as dst:
        encrypt(io.BytesIO(b"row\n"), dst, [DATASET.recipient()])
    return path


def names(files: CollectionFiles) -> list[str]:
    return [member.name for member in files.members()]


def identity_of(files: CollectionFiles) -> X25519Identity:
    plain = io.BytesIO()
    decrypt(io.BytesIO(files.state.file), plain, [DATASET])
    return read_identity(plain.getvalue())


def test_nobody_else_on_the_host_reads_what_is_kept_and_nothing_keeps_the_identity(
    tmp_path: Path,
) -> None:
    """The key object alone has it, for the dataset's quorum."""
    collections = begin(tmp_path)
    files = seal_member(collections, "a")
    identity = identity_of(files)
    assert str(identity.recipient()) in collections.recipient_file.read_text()
    for path in (*tmp_path.iterdir(), *files.of("members").iterdir()):
        assert path.is_dir() or identity.encode().encode() not in path.read_bytes()
    for ending in ("collection", "manifest"):
        assert files.of(ending).stat().st_mode & 0o777 == 0o600


def test_what_is_closed_is_readable_for_who_opens_it_and_for_nobody_else(tmp_path: Path) -> None:
    """The manifest is sealed to the collection; the manifest key is forgotten."""
    collections = begin(tmp_path)
    seal_member(collections, "a", b"12345")
    (tmp_path / "sub").mkdir()
    files = seal_member(collections, "sub/b")
    state = collections.close(START)
    assert state.closing is not None
    assert state.seed is None
    assert not collections.recipient_file.exists()
    plain = io.BytesIO()
    with files.of("manifest.age").open("rb") as sealed:
        decrypt(sealed, plain, [identity_of(files)])
    summary = Summary()
    lines = plain.getvalue().splitlines(keepends=True)
    found = [member.name for member in read_members(lines, state.id, summary)]
    assert found == ["a.age", "sub/b.age"]
    state.closing.require_same(summary)
    with pytest.raises(NotKnownError):
        seal_member(collections, "c")


def test_opening_one_again_asks_nobody_and_takes_nothing_back(tmp_path: Path) -> None:
    """As a timer does, with the service down: it stays, and so does when it rolls over."""
    collections = begin(tmp_path, WEEK)
    first = collections.require_current()
    collections.recipient_file.unlink()

    def ask() -> X25519Recipient:
        raise AssertionError("nobody is there")

    assert collections.open("registry", ask, None, SAID, START) == first
    assert collections.current() == first
    assert first.state.every == 7 * 86400


def test_another_recipient_than_that_of_an_open_one_is_refused(tmp_path: Path) -> None:
    """What is sealed to it is for whom it was opened: nobody is left to think otherwise."""
    collections = begin(tmp_path)
    other, same = X25519Identity(b"e" * 32).recipient(), DATASET.recipient()
    with pytest.raises(RefusedError, match="another recipient than that of the file"):
        collections.open("registry", lambda: other, WEEK, SAID, START, given=other)
    assert collections.require_current().state.every is None
    collections.open("registry", lambda: same, WEEK, SAID, START, given=same)


def test_it_rolls_over_when_it_is_time_and_the_service_hears_of_both_later(tmp_path: Path) -> None:
    """Without the service: key, closing and the next key wait in the spool, in their order."""
    collections = begin(tmp_path, WEEK)
    first = seal_member(collections, "a")
    assert collections.roll_over(SAID, START + WEEK - timedelta(seconds=1)) is None
    assert collections.roll_over(SAID, START + WEEK) == first
    assert collections.roll_over(SAID, START + WEEK) is None
    second = seal_member(collections, "b")
    collections.finish(START + WEEK)
    assert (names(first), names(second)) == (["a.age"], ["b.age"])
    assert not first.state.is_open
    assert second.state.is_open
    spool = Spool(tmp_path / "spool")
    for _ in range(2):  # what is in the spool is not put there again
        collections.hand_over(spool)
    said = [one.receipt for one in spool.waiting()]
    assert [type(one) for one in said].count(ClosingReceipt) == 1
    assert {one.id for one in said if one} == {first.state.id, second.state.id}
    assert len(said) == 3


def test_a_collection_is_not_closed_while_something_is_sealed_to_it(tmp_path: Path) -> None:
    """A dump that takes all night keeps the week's collection open, and the next begins."""
    collections = begin(tmp_path, WEEK)
    with collections.sealing() as first:
        with pytest.raises(RefusedError, match="being sealed"):
            collections.close(START)
        assert collections.roll_over(SAID, START + WEEK) == first
        collections.finish(START + WEEK)
        assert first.state.is_open
        assert collections.current() != first
    collections.finish(START + WEEK)
    assert not first.state.is_open


def test_a_collection_whose_manifest_is_lost_takes_nothing_and_signs_nothing(
    tmp_path: Path,
) -> None:
    """A new manifest in its place would say that the collection holds less than it does."""
    collections = begin(tmp_path)
    manifest = seal_member(collections, "a").manifest
    manifest.unlink()
    before = sorted(tmp_path.rglob("*"))
    for act in (
        lambda: begin(tmp_path),
        lambda: seal_member(collections, "b"),
        lambda: collections.close(START),
    ):
        with pytest.raises(NotKnownError, match=re.escape(f"{manifest} is not there")):
            act()
    assert sorted(tmp_path.rglob("*")) == before


def test_two_files_that_would_be_restored_to_one_are_not_taken(tmp_path: Path) -> None:
    """x and x.age both lose the ending; one in the place of a member is only a later one."""
    collections = begin(tmp_path)
    files = seal_member(collections, "x")
    twin = FilePlace(tmp_path / "x")
    shutil.copy(seal_elsewhere(tmp_path / "twin"), twin.path)
    with pytest.raises(RefusedError, match=r"x and x\.age would be restored to one file"):
        add_files(files, [twin])
    with pytest.raises(RefusedError, match="would be restored to one file"):
        add_files(files, [FilePlace(seal_elsewhere(tmp_path / name)) for name in ("y", "y.age")])
    with pytest.raises(RefusedError, match="to one file"):
        files.require_own_output(tmp_path / "x")
    files.require_own_output(tmp_path / "x.age")
    assert names(files) == ["x.age"]


def test_a_member_of_another_length_is_not_called_known(tmp_path: Path) -> None:
    files = seal_member(begin(tmp_path), "a")
    path = tmp_path / "a.age"
    assert add_files(files, [FilePlace(path)]) == 0
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(TamperedError, match=r"a\.age has .* bytes, and the manifest says"):
        add_files(files, [FilePlace(path)])


def test_why_no_collection_is_open_is_said_as_it_is(tmp_path: Path) -> None:
    collections = begin(tmp_path)
    collections.recipient_file.unlink()
    with pytest.raises(NotKnownError, match=r"wal\.recipient is not there"):
        collections.require_current()
    with pytest.raises(NotKnownError, match="can't be kept"):
        begin(tmp_path / "nowhere")
    with pytest.raises(NotKnownError, match="there is no collection"):
        Collections(tmp_path / "other").require_any()


def test_what_is_older_than_the_collection_was_not_sealed_to_it(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    collections = begin(tmp_path, None, now)
    files = collections.require_current()
    path = tmp_path / "stock.age"
    with path.open("wb") as file:
        encrypt(io.BytesIO(b"x"), file, [X25519Recipient.parse(files.state.recipient)])
    os.utime(path, (0, 0))
    with pytest.raises(RefusedError, match="older"):
        add_files(files, [FilePlace(path)])
    os.utime(path, (now.timestamp() + 1, now.timestamp() + 1))
    assert add_files(files, [FilePlace(path)]) == 1
    assert add_files(files, [FilePlace(path), FilePlace(files.of("key.age"))]) == 0


def test_a_line_that_a_writer_was_cut_off_in_is_none_and_spoils_no_other(tmp_path: Path) -> None:
    collections = begin(tmp_path)
    files = seal_member(collections, "a")
    with files.manifest.open("ab") as file:
        file.write(b'{"id":"half')
    assert names(files) == ["a.age"]
    seal_member(collections, "b")
    assert names(files) == ["a.age", "b.age"]


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.jobs import test_collections as it
from custody.jobs import collection_files, collection_state, collections

at, folder = int(sys.argv[1]), Path(sys.argv[2])
seen = 0

def counted(module, name):
    true = getattr(module, name)
    def called(*args, **rest):
        global seen
        seen += 1
        if seen == at: os.kill(os.getpid(), signal.SIGKILL)
        done = true(*args, **rest)
        seen += 1
        if seen == at: os.kill(os.getpid(), signal.SIGKILL)
        return done
    setattr(module, name, called)

for module, name in (
    (collection_state, "write_file"), (collection_files, "write_file"), (collections, "write_file"),
    (collection_files, "_append"), (collection_files.CollectionFiles, "_seal_manifest"),
    (it.Spool, "_resolve"), (it.Spool, "_write"), (it.Spool, "remove"),
): counted(module, name)
it.whole_life(folder)
print("survived")
"""


def whole_life(folder: Path) -> None:
    """Open, seal, roll over, seal, close and hand over; each step may have been done before."""
    collections = Collections(folder / "wal")
    if not any(not one.state.is_open for one in collections.all()):
        begin(folder, WEEK)
        if not (folder / "a.age").exists():
            seal_member(collections, "a")
        collections.roll_over(SAID, START + WEEK)
    if collections.current() is None and not (folder / "done").exists():
        begin(folder, WEEK, START + WEEK)
    if not (folder / "b.age").exists():
        seal_member(collections, "b")
    for files in collections.all():
        files.take_up()
    collections.finish(START + WEEK)
    if (current := collections.current()) is not None:
        assert current.state.is_open
        collections.close(START + WEEK)
    spool = Spool(folder / "spool")
    spool.settle()
    collections.hand_over(spool)


@pytest.mark.slow
def test_wherever_a_run_is_killed_the_next_goes_on_and_no_member_is_lost(tmp_path: Path) -> None:
    """By SIGKILL, before and after each thing that is written."""
    for at in range(1, 200, (int(os.environ.get("CUSTODY_TEST_ALL", "0")) and 1) or 4):
        folder = tmp_path / str(at)
        folder.mkdir()
        command = [sys.executable, "-c", KILLED, str(at), str(folder)]
        done = subprocess.run(command, capture_output=True, text=True)
        if "survived" not in done.stdout:
            assert done.returncode == -signal.SIGKILL, done.stderr
            whole_life(folder)
        every = Collections(folder / "wal").all()
        found = sorted(name for files in every for name in names(files))
        assert found == ["a.age", "b.age"], at
        assert not any(files.state.is_open or files.state.waiting for files in every)
        told = [one.receipt for one in Spool(folder / "spool").waiting()]
        assert {one.id for one in told if one} == {files.state.id for files in every}
        if "survived" in done.stdout:
            return
    raise AssertionError("there were more writes than this test counts")


SEALING = """
import sys
from pathlib import Path
from tests.jobs import test_collections as it
for at in range(4): it.seal_member(it.Collections(Path(sys.argv[1]) / "wal"), sys.argv[2] + str(at))
"""


def test_jobs_that_seal_at_once_lose_nothing(tmp_path: Path) -> None:
    """Each line is whole, and stands there once."""
    collections = begin(tmp_path)
    command = [sys.executable, "-c", SEALING, str(tmp_path)]
    jobs = [subprocess.Popen([*command, name]) for name in ("x", "y")]
    assert [job.wait() for job in jobs] == [0, 0]
    state = collections.close(START)
    (files,) = collections.all()
    assert sorted(names(files)) == [f"{name}{at}.age" for name in "xy" for at in range(4)]
    assert state.closing is not None
    assert state.closing.count == 8
    assert state.opened == stamp(START)


@pytest.mark.parametrize("damage", ["another's", "cut away"])
def test_nothing_is_added_to_what_is_not_the_collections_own_manifest(
    tmp_path: Path, damage: str
) -> None:
    """A file sealed then would stand in no manifest, and be taken for one that was slipped in."""
    collections = begin(tmp_path)
    files = seal_member(collections, "a")
    (tmp_path / "other").mkdir()
    other = seal_member(begin(tmp_path / "other"), "b").manifest.read_bytes()
    files.manifest.write_bytes(other if damage == "another's" else b"")
    with pytest.raises(TamperedError, match="is not the manifest of this collection") as caught:
        seal_member(collections, "c")
    assert str(files.manifest) in caught.value.message
    assert not (tmp_path / "c.age").exists()
    with pytest.raises(TamperedError):
        collections.close(START)


def test_a_line_that_is_no_member_is_told_with_its_file_and_a_way_out(tmp_path: Path) -> None:
    collections = begin(tmp_path)
    files = seal_member(collections, "a")
    with files.manifest.open("ab") as manifest:
        manifest.write(b"scribble\n")
    with pytest.raises(TamperedError, match=r"\.manifest: line 3: ") as caught:
        collections.close(START)
    assert "custody collection add" in str(caught.value.hint)
    lines = files.manifest.read_bytes().splitlines(keepends=True)
    files.manifest.write_bytes(b"".join(lines[:2]))
    assert collections.close(START).closing is not None
