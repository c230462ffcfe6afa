"""Opening with a grant: what is wrong is found before there is anywhere for plaintext to go."""

from __future__ import annotations

import io
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from custody.age import X25519Identity, decrypt
from custody.errors import (
    AgeHeaderError,
    AgePayloadError,
    CredentialError,
    InputError,
    NoMatchError,
    NotKnownError,
)
from custody.grant import FailedObject, Grant
from custody.jobs.collection_index import index_files
from custody.jobs.restoring import (
    find_granted,
    read_identities,
    require_size,
    rewrap,
    unlock,
)
from custody.sealed_payload import decrypt_payload
from custody.storage import FilePlace, OpenedFile
from tests.datasets import Sealed
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def granted(sealed_world: World) -> tuple[World, Grant, Sealed]:
    """A grant for the first of two objects."""
    wanted = sealed_world.objects[0]
    return sealed_world, sealed_world.export(wanted), wanted


Granted = tuple[World, Grant, Sealed]


def test_a_granted_file_opens_for_the_requester(granted: Granted) -> None:
    world, grant, sealed = granted
    source, plain = io.BytesIO(sealed.file), io.BytesIO()
    file_key = unlock(source, grant, [world.identity])
    assert source.tell() == len(sealed.header)
    assert decrypt_payload(source, plain, file_key) == len(sealed.data)
    assert plain.getvalue() == sealed.data


def test_another_file_is_not_in_the_grant(granted: Granted) -> None:
    world, grant, _ = granted
    with pytest.raises(NotKnownError, match="this grant is not for object"):
        unlock(io.BytesIO(world.objects[1].file), grant, [world.identity])


def test_an_object_that_could_not_be_opened_says_why(granted: Granted) -> None:
    world, grant, sealed = granted
    failed = FailedObject(sealed.id, "it was sealed to somebody else")
    document = replace(grant.document, objects=(), failed=(failed,))
    with pytest.raises(NotKnownError, match="could not be opened: it was sealed to somebody else"):
        unlock(io.BytesIO(sealed.file), replace(grant, document=document), [world.identity])


def test_another_identity_is_told_whose_grant_it_is(granted: Granted) -> None:
    world, grant, sealed = granted
    with pytest.raises(NoMatchError, match="not the one the grant is addressed to") as caught:
        unlock(io.BytesIO(sealed.file), grant, [X25519Identity(bytes(range(32)))])
    assert caught.value.hint == f"the grant is for {world.identity.recipient()}"


def test_what_is_no_age_file_is_refused(granted: Granted) -> None:
    world, grant, _ = granted
    with pytest.raises(AgeHeaderError, match="not an age file"):
        unlock(io.BytesIO(b"rows\n"), grant, [world.identity])


def test_a_rewrapped_file_is_plain_age_and_keeps_its_payload(granted: Granted) -> None:
    """Promise AGE-PLAIN: a new header, and the old payload byte for byte."""
    world, grant, sealed = granted
    rewrapped, plain = io.BytesIO(), io.BytesIO()
    rewrap(io.BytesIO(sealed.file), rewrapped, grant)
    assert rewrapped.getvalue().endswith(sealed.file[len(sealed.header) :])
    rewrapped.seek(0)
    decrypt(rewrapped, plain, [world.identity])
    assert plain.getvalue() == sealed.data


def test_a_file_of_another_length_is_refused_before_it_is_opened(
    granted: Granted, tmp_path: Path
) -> None:
    """A backup that was cut short is found without reading it."""
    world, grant, sealed = granted
    path = tmp_path / "a.age"
    for data in (sealed.file[:-1], sealed.file + b"x"):
        path.write_bytes(data)
        with pytest.raises(AgePayloadError, match=f"has {len(data)} bytes, it was registered"):
            require_size(FilePlace(path), grant)
    path.write_bytes(sealed.file)
    assert require_size(FilePlace(path), grant) == len(sealed.file)
    path.write_bytes(world.objects[1].file)
    with pytest.raises(NotKnownError):
        require_size(FilePlace(path), grant)


def test_identities_are_read_as_age_keygen_writes_them(granted: Granted, tmp_path: Path) -> None:
    world, _, _ = granted
    path = tmp_path / "identity"
    path.write_text(f"# created: today\n{world.identity.encode()}\n")
    assert read_identities(path) == (world.identity,)
    path.write_bytes(b"\xfd\xfe")
    with pytest.raises(InputError, match="is not UTF-8 text"):
        read_identities(path)
    path.write_text("correct horse battery staple\n")
    with pytest.raises(CredentialError) as caught:
        read_identities(path)
    assert "horse" not in caught.value.message  # promise QUIET


def test_a_folder_is_searched_for_what_was_granted(granted: Granted, tmp_path: Path) -> None:
    """By their headers, whatever the files are called; the rest is passed over."""
    world, grant, sealed = granted
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "x").write_bytes(sealed.file)
    (tmp_path / "other.age").write_bytes(world.objects[1].file)
    (tmp_path / "README").write_text("not sealed")
    found = find_granted(FilePlace(tmp_path), grant)
    assert list(found) == [sealed.id]
    assert (str(found[sealed.id].place), found[sealed.id].name) == (
        f"{tmp_path}/below/x",
        "below/x",
    )
    (tmp_path / "a.age").write_bytes(sealed.file)
    warned: list[str] = []
    found = find_granted(FilePlace(tmp_path), grant, warned.append)
    assert found[sealed.id].name == "a.age"
    (warning,) = warned
    assert "is there twice" in warning
    assert warning.endswith(f"a.age is taken, and not {tmp_path}/below/x")


def test_files_of_other_sizes_are_looked_at_only_when_something_is_missing(
    granted: Granted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that was cut short is found then, and refused for its size, by its name."""
    _, grant, sealed = granted
    looked, real = [], FilePlace.open

    def noted(self: FilePlace) -> AbstractContextManager[OpenedFile]:
        looked.append(self.path.name)
        return real(self)

    monkeypatch.setattr(FilePlace, "open", noted)
    (tmp_path / "a.age").write_bytes(sealed.file)
    (tmp_path / "README").write_text("not sealed")
    assert list(find_granted(FilePlace(tmp_path), grant)) == [sealed.id]
    assert looked == ["a.age"]
    (tmp_path / "a.age").write_bytes(sealed.file[:-1])
    found = find_granted(FilePlace(tmp_path), grant)
    with pytest.raises(AgePayloadError, match=r"a\.age has .* bytes, it was registered with"):
        require_size(found[sealed.id].place, grant)


def test_whoever_looks_through_a_folder_is_told_how_far_it_is(tmp_path: Path) -> None:
    """Files that are no sealed ones are looked at, too."""
    for at in range(300):
        (tmp_path / str(at)).write_bytes(b"x")
    told: list[int] = []
    with index_files([FilePlace(tmp_path)], told.append):
        assert sum(told) == 300
    assert len(told) > 1
