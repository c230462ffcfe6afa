"""A collection is restored as its manifest says, and whatever is otherwise is named."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from custody.age import X25519Identity, encrypt, object_id
from custody.cli.restore_collection import CollectionRestore
from custody.collection.closing import Closing, close
from custody.collection.manifest import Member
from custody.errors import CustodyError, NotKnownError, RefusedError, TamperedError
from custody.formats.fields import Fields
from custody.jobs.collection_opening import OpenedCollection, open_key_object
from custody.service import collections
from custody.storage import FilePlace
from tests.collected import IDENTITY, SEED, manifest_of, member, opened, summary_of
from tests.world import World

ID = "ab" * 32


@dataclass
class Store:
    """A folder with a collection's files, and its sealed manifest once it is closed."""

    folder: Path
    members: tuple[Member, ...] = ()

    def put(self, name: str, data: bytes, identity: X25519Identity = IDENTITY) -> Member:
        """Seal a file to the collection."""
        file = io.BytesIO()
        sealed = encrypt(io.BytesIO(data), file, [identity.recipient()])
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.getvalue())
        id_, size = object_id(sealed.header), len(file.getvalue())
        one = member(0, id=id_, name=name, size=size)
        self.members = (*self.members, one)
        return one

    def close(self, text: bytes | None = None) -> OpenedCollection:
        """Seal the manifest, or another text in its place, and sign the true one."""
        text = manifest_of(ID, *self.members) if text is None else text
        file = io.BytesIO()
        sealed = encrypt(io.BytesIO(text), file, [IDENTITY.recipient()])
        (self.folder / "m.manifest.age").write_bytes(file.getvalue())
        closing = close(summary_of(*self.members), ID, object_id(sealed.header), SEED)
        return OpenedCollection(ID, IDENTITY, closing)

    def damage_header(self, name: str) -> None:
        """Alter the MAC of a sealed file's header: its collection alone can tell."""
        data = (self.folder / name).read_bytes()
        at = data.index(b"\n--- ") + 5
        other = b"B" if data[at : at + 1] == b"A" else b"A"
        (self.folder / name).write_bytes(data[:at] + other + data[at + 1 :])

    def restore(
        self, it: OpenedCollection, *, resume: bool = False, force: bool = False
    ) -> list[str]:
        """Restore it; gives the files that are there then."""
        output = self.folder.parent / "out"
        CollectionRestore(it, output, force=force, resume=resume).run(FilePlace(self.folder))
        return self.there()

    def there(self) -> list[str]:
        output = self.folder.parent / "out"
        return sorted(str(p.relative_to(output)) for p in output.rglob("*") if p.is_file())


@pytest.fixture
def store(tmp_path: Path) -> Store:
    (tmp_path / "box").mkdir()
    made = Store(tmp_path / "box")
    made.put("a.jpg.age", b"beach")
    made.put("2026/b.jpg.age", b"hut")
    return made


def test_what_the_manifest_names_comes_back_under_its_name(store: Store) -> None:
    """BOUND: whoever has the store can call the files otherwise; the manifest has their names."""
    (store.folder / "a.jpg.age").rename(store.folder / "x")
    (store.folder / "2026/b.jpg.age").rename(store.folder / "a.jpg.age")
    store.put("other.age", b"another's", X25519Identity(b"o" * 32))
    store.members = store.members[:2]
    it = store.close()
    assert store.restore(it) == ["2026/b.jpg", "a.jpg"]
    assert (store.folder.parent / "out" / "a.jpg").read_bytes() == b"beach"
    assert store.restore(it, resume=True) == ["2026/b.jpg", "a.jpg"]
    with pytest.raises(RefusedError, match="exists already"):
        store.restore(it)


def _cut(store: Store) -> OpenedCollection:
    return store.close(manifest_of(ID, store.members[0]))


def _cut_within(store: Store) -> OpenedCollection:
    return store.close(manifest_of(ID, *store.members)[:-5])


def _swapped(store: Store) -> OpenedCollection:
    return store.close(manifest_of(ID, *store.members[::-1]))


def _renamed(store: Store) -> OpenedCollection:
    return store.close(manifest_of(ID, *store.members).replace(b"a.jpg", b"c.jpg"))


def _elsewhere(store: Store) -> OpenedCollection:
    return store.close(manifest_of("cd" * 32, *store.members))


def _damaged(store: Store) -> OpenedCollection:
    it, path = store.close(), store.folder / "m.manifest.age"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    return it


def _anothers(store: Store) -> OpenedCollection:
    return replace(store.close(), identity=X25519Identity(b"o" * 32))


@pytest.mark.parametrize(
    "lie", [_cut, _cut_within, _swapped, _renamed, _elsewhere, _damaged, _anothers]
)
def test_a_manifest_that_is_not_the_one_that_was_closed_restores_nothing(
    store: Store, lie: Callable[[Store], OpenedCollection]
) -> None:
    """BOUND: it is held against the closing whole, before a byte of any file is written."""
    with pytest.raises(TamperedError):
        store.restore(lie(store))
    assert store.there() == []


def test_a_manifest_that_the_collection_opens_under_its_own_name_was_altered(store: Store) -> None:
    """BOUND: sealed anew it has another header, and is not the one that the closing names."""
    it = store.close()
    again = io.BytesIO()
    encrypt(io.BytesIO(manifest_of(ID, store.members[0])), again, [IDENTITY.recipient()])
    (store.folder / "m.manifest.age").write_bytes(again.getvalue())
    with pytest.raises(TamperedError, match=r"m\.manifest\.age is not the manifest that was"):
        store.restore(it)
    assert store.there() == []


@pytest.mark.parametrize("again", [{"force": True}, {"force": True, "resume": True}, {}])
@pytest.mark.parametrize("closed", [True, False])
def test_no_file_is_restored_over_another_of_the_collection(
    store: Store, again: dict[str, bool], closed: bool
) -> None:
    """x and x.age lose their difference: one comes back, the other is named, nothing is lost."""
    store.put("d/y", b"first")
    store.put("d/y.age", b"second")
    it = store.close() if closed else OpenedCollection(ID, IDENTITY, None)
    with pytest.raises(RefusedError, match=r"y\.age: another file went to .*d/y already"):
        store.restore(it, **again)
    assert (store.folder.parent / "out" / "d/y").read_bytes() == b"first"


@pytest.mark.parametrize("closed", [True, False])
def test_one_damaged_header_keeps_no_other_file_back(
    store: Store, capsys: pytest.CaptureFixture[str], closed: bool
) -> None:
    for name in ("bad.age", "z.age"):
        store.put(name, b"data")
    it = store.close() if closed else OpenedCollection(ID, IDENTITY, None)
    store.damage_header("bad.age")
    with pytest.raises(CustodyError, match=r"bad\.age: ") as caught:
        store.restore(it)
    assert caught.value.exit_code == 65
    restored = [name for name in store.there() if name != "m.manifest"]
    assert restored == ["2026/b.jpg", "a.jpg", "z"]
    missing = 1 if closed else 0
    assert f"3 restored, 0 skipped, 1 failed, {missing} missing" in capsys.readouterr().err


def test_a_manifest_that_is_not_there_is_asked_for(store: Store) -> None:
    it = store.close()
    (store.folder / "m.manifest.age").unlink()
    with pytest.raises(NotKnownError, match="manifest"):
        store.restore(it)
    assert store.there() == []


def test_each_file_that_is_otherwise_is_named_and_the_others_are_restored(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """The error is the worst of it: what is altered or surplus, before what is missing."""
    for name in ("cut.age", "altered.age", "missing.age"):
        store.put(name, bytes(100))
    it = store.close()
    store.put("surplus.age", b"x")
    (store.folder / "missing.age").unlink()
    for name, change in (("cut.age", slice(0, -1)), ("altered.age", slice(0, None))):
        data = (store.folder / name).read_bytes()[change]
        (store.folder / name).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(TamperedError):
        store.restore(it)
    assert store.there() == ["2026/b.jpg", "a.jpg"]
    told = capsys.readouterr().err
    assert "2 restored, 0 skipped, 3 failed, 1 missing" in told
    assert "missing.age stands in the manifest, and is not there" in told
    assert "surplus.age is sealed to the collection, and not in its manifest" in told


def test_what_is_altered_is_the_error_however_much_is_missing_before_it(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """The exit code says the worst of it, not the first."""
    store.members = (*(member(at) for at in range(30)), *store.members)
    store.put("altered.age", bytes(100))
    it = store.close()
    data = (store.folder / "altered.age").read_bytes()
    (store.folder / "altered.age").write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(TamperedError, match=r"altered\.age"):
        store.restore(it)
    assert "1 failed, 30 missing" in capsys.readouterr().err


def test_what_is_missing_alone_ends_with_its_own_code(store: Store) -> None:
    it = store.close()
    (store.folder / "a.jpg.age").unlink()
    with pytest.raises(NotKnownError) as caught:
        store.restore(it)
    assert caught.value.exit_code == 10
    assert store.there() == ["2026/b.jpg"]


def test_an_open_collection_gives_what_it_opens_and_says_that_nothing_proves_it(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """As on the day when the host that sealed is lost in the middle of the week."""
    store.put("other.age", b"another's", X25519Identity(b"o" * 32))
    assert store.restore(OpenedCollection(ID, IDENTITY, None)) == ["2026/b.jpg", "a.jpg"]
    assert "still open: nothing proves" in capsys.readouterr().err


def test_of_twenty_thousand_that_are_missing_a_few_are_named(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is said stays as short, however long the manifest."""
    store.members = (*store.members, *(member(at) for at in range(20_000)))
    it = store.close()
    with pytest.raises(NotKnownError, match="2026/0000000"):
        store.restore(it)
    told = capsys.readouterr().err
    assert "2 restored, 0 skipped, 0 failed, 20000 missing" in told
    assert len(told.splitlines()) < 30
    assert store.there() == ["2026/b.jpg", "a.jpg"]


@pytest.mark.databases("sqlite")
def test_a_service_that_shows_another_key_object_or_closing_is_found(world: World) -> None:
    """BOUND: the grant names the header; whose manifest key it is, the sealer has signed."""
    world.genesis()
    album, other = opened(world), opened(world)
    for each in (album, other):
        each.close(member(1))
    grant = world.export(album.key_object)
    rita = world.principal("rita")

    def told(one: str) -> dict[str, object]:
        found = collections.entries(world.service, rita, "registry", one)
        return {"registration": found.registration, "closing": found.closing}

    def open_(answer: dict[str, object]) -> OpenedCollection:
        return open_key_object(Fields(answer, "x"), album.id, grant, [world.identity])

    mine, its = told(album.id), told(other.id)
    found = open_(mine)
    assert (found.identity, found.closing) == (IDENTITY, Closing.read(mine["closing"]))
    registration, another = mine["registration"], its["registration"]
    assert isinstance(registration, dict)
    assert isinstance(another, dict)
    lies: list[dict[str, object]] = [
        its,
        {**mine, "closing": its["closing"]},
        {**mine, "closing": album.closing(member(1), seed=b"n" * 32).record()},
        {**mine, "registration": {**registration, "manifest_key": another["file"][:43] + "="}},
        {**mine, "registration": {**registration, "file": another["file"]}},
        {**mine, "registration": {**registration, "proof": another["proof"]}},
    ]
    for lie in lies:
        with pytest.raises(CustodyError) as caught:
            open_(lie)
        assert caught.value.exit_code == 65
