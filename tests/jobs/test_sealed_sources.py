"""What was sealed from this very source is known again, and nothing else is taken for it."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from custody.age import SealResult, X25519Identity, encrypt, object_id
from custody.errors import CustodyError, InputError, RefusedError
from custody.jobs.sealed_sources import SealedSources
from custody.storage import FilePlace

RECIPIENT = X25519Identity(bytes(range(32))).recipient()
NOW = datetime(2026, 1, 31, 22, tzinfo=UTC)
SEGMENT = b"wal" * 1_000_000


@pytest.fixture
def sources(tmp_path: Path) -> SealedSources:
    return SealedSources(tmp_path / "spool" / "sources")


def seal(
    sources: SealedSources, path: Path, data: bytes = SEGMENT, now: datetime = NOW
) -> SealResult:
    """Seal a source to a file, and remember it as a job does."""
    reader = sources.reader(io.BytesIO(data))
    with path.open("wb") as stream:
        sealed = encrypt(cast("BinaryIO", reader), stream, [RECIPIENT])
    sources.remember(FilePlace(path), sealed, reader.digest(), now)
    return sealed


def test_the_same_source_is_known_again(sources: SealedSources, tmp_path: Path) -> None:
    """By another run of the same host."""
    sealed = seal(sources, tmp_path / "1.age")
    later = SealedSources(sources.folder)
    found = later.require_sealed(FilePlace(tmp_path / "1.age"), io.BytesIO(SEGMENT))
    assert found == object_id(sealed.header)


@pytest.mark.parametrize(
    "other", [SEGMENT[:-1], SEGMENT + b"w", b"", b"x" + SEGMENT[1:], SEGMENT[:-1] + b"x"]
)
def test_another_source_is_not_taken_for_it(
    other: bytes, sources: SealedSources, tmp_path: Path
) -> None:
    seal(sources, tmp_path / "1.age")
    with pytest.raises(RefusedError, match="from another source"):
        sources.require_sealed(FilePlace(tmp_path / "1.age"), io.BytesIO(other))


def test_nor_is_what_was_sealed_elsewhere_from_the_same(
    sources: SealedSources, tmp_path: Path
) -> None:
    """A file that came under the name in another way, whatever it holds."""
    seal(sources, tmp_path / "1.age")
    (tmp_path / "1.age").rename(tmp_path / "2.age")
    place = FilePlace(tmp_path / "2.age")
    with pytest.raises(RefusedError, match="nobody here knows"):
        sources.require_sealed(place, io.BytesIO(SEGMENT))


@pytest.mark.parametrize("damage", ["replaced", "cut", "no age file"])
def test_nor_is_what_is_no_longer_what_was_sealed(
    damage: str, sources: SealedSources, tmp_path: Path
) -> None:
    path = tmp_path / "1.age"
    seal(sources, path)
    if damage == "replaced":
        with path.open("wb") as stream:
            encrypt(io.BytesIO(SEGMENT), stream, [RECIPIENT])
    else:
        path.write_bytes(path.read_bytes()[:-1] if damage == "cut" else b"x")
    with pytest.raises(RefusedError, match="is not what was sealed there"):
        sources.require_sealed(FilePlace(path), io.BytesIO(SEGMENT))


def test_a_source_that_breaks_off_is_an_error(sources: SealedSources, tmp_path: Path) -> None:
    class Broken(io.RawIOBase):
        def readinto(self, buffer: object, /) -> int:
            raise CustodyError("the source command failed")

    seal(sources, tmp_path / "1.age")
    with pytest.raises(CustodyError, match="the source command failed"):
        sources.require_sealed(FilePlace(tmp_path / "1.age"), cast("BinaryIO", Broken()))


def test_another_host_s_key_tells_nothing(sources: SealedSources, tmp_path: Path) -> None:
    """The digest is keyed: whoever reads a record without the key can't try guesses on it."""
    seal(sources, tmp_path / "1.age")
    (sources.folder / "key").unlink()
    other = SealedSources(sources.folder)
    with pytest.raises(RefusedError, match="from another source"):
        other.require_sealed(FilePlace(tmp_path / "1.age"), io.BytesIO(SEGMENT))


def test_all_of_it_is_its_owner_s_alone(sources: SealedSources, tmp_path: Path) -> None:
    seal(sources, tmp_path / "1.age")
    assert sources.folder.stat().st_mode & 0o777 == 0o700
    files = [path for path in sources.folder.rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert len(files) == 2


def test_it_is_known_for_a_month(sources: SealedSources, tmp_path: Path) -> None:
    """A segment a minute must not fill the disk."""
    seal(sources, tmp_path / "old.age")
    seal(sources, tmp_path / "new.age", now=NOW + timedelta(days=30))
    sources.require_sealed(FilePlace(tmp_path / "old.age"), io.BytesIO(SEGMENT))
    seal(sources, tmp_path / "newer.age", now=NOW + timedelta(days=31))
    with pytest.raises(RefusedError, match="nobody here knows"):
        sources.require_sealed(FilePlace(tmp_path / "old.age"), io.BytesIO(SEGMENT))


def test_a_key_that_is_none_and_a_folder_that_can_t_be_are_told(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("no key\n")
    with pytest.raises(InputError, match="holds no key"):
        SealedSources(tmp_path)
    with pytest.raises(CustodyError, match="not a directory"):
        SealedSources(tmp_path / "key" / "sources")


def test_a_record_that_is_none_is_as_if_it_were_not_there(
    sources: SealedSources, tmp_path: Path
) -> None:
    seal(sources, tmp_path / "1.age")
    (record,) = sources.folder.glob("*/*.json")
    record.write_text("[]")
    with pytest.raises(RefusedError, match="nobody here knows"):
        sources.require_sealed(FilePlace(tmp_path / "1.age"), io.BytesIO(SEGMENT))


def test_what_was_sealed_to_another_recipient_is_not_the_same(
    sources: SealedSources, tmp_path: Path
) -> None:
    """SEAL-HONEST: a mistake that is put right makes no job say that it is done."""
    mistaken = SealedSources(sources.folder, "other age1wrong")
    seal(mistaken, tmp_path / "1.age")
    for to in ("registry age1wrong", "other age1right", ""):
        with pytest.raises(RefusedError, match="to another recipient or dataset"):
            SealedSources(sources.folder, to).require_sealed(
                FilePlace(tmp_path / "1.age"), io.BytesIO(SEGMENT)
            )


def test_it_is_known_by_whatever_link_its_folder_is_reached(
    sources: SealedSources, tmp_path: Path
) -> None:
    (tmp_path / "wal").mkdir()
    (tmp_path / "link").symlink_to("wal")
    sealed = seal(sources, tmp_path / "wal" / "1.age")
    found = sources.require_sealed(FilePlace(tmp_path / "link" / "1.age"), io.BytesIO(SEGMENT))
    assert found == object_id(sealed.header)
