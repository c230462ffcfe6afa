"""Where known people are kept: one file of one user, replaced whole or not at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from custody.errors import InputError, KnownError, RefusedError
from custody.official.known_file import change_known, known_people_path, read_known
from custody.official.known_people import COMPARED, KnownPeople
from tests.people import ORIGIN

DAY = date(2026, 5, 3)


def with_rita(file: KnownPeople, key: str = "6b" * 32) -> KnownPeople:
    return file.record(ORIGIN, "rita", key, COMPARED, DAY)


def test_the_setting_goes_before_the_key_file_and_that_before_the_configuration() -> None:
    key, home = Path("keys/anna.key"), {"HOME": "/home/anna"}
    config = home | {"XDG_CONFIG_HOME": "/etc/anna"}
    given = config | {"CUSTODY_KNOWN_PEOPLE": "mine"}
    assert known_people_path(given, key) == Path("mine")
    assert known_people_path(config, key) == Path("keys/known_people")
    assert known_people_path(config) == Path("/etc/anna/custody/known_people")
    assert known_people_path(home) == Path("/home/anna/.config/custody/known_people")


def test_without_any_place_it_says_which_setting_to_give() -> None:
    with pytest.raises(InputError) as caught:
        known_people_path({})
    assert "CUSTODY_KNOWN_PEOPLE" in (caught.value.hint or "")


def test_where_there_is_no_file_nobody_is_known(tmp_path: Path) -> None:
    assert read_known(tmp_path / "known_people") == KnownPeople()
    assert list(tmp_path.iterdir()) == []


def test_it_is_the_users_alone_and_its_folder_is_made(tmp_path: Path) -> None:
    path = tmp_path / "custody" / "known_people"
    assert change_known(path, with_rita) == read_known(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o666, 0o620, 0o602])
def test_known_a_file_that_others_may_write_to_is_refused(tmp_path: Path, mode: int) -> None:
    """KNOWN: as ssh does of its own; those that others may read are taken."""
    path = tmp_path / "known_people"
    known = change_known(path, with_rita)
    path.chmod(0o644)
    assert read_known(path) == known
    path.chmod(mode)
    with pytest.raises(RefusedError) as caught:
        read_known(path)
    assert caught.value.hint == f"look whose keys it has, then: chmod go-w {path}"
    with pytest.raises(RefusedError):
        change_known(path, with_rita)


def test_a_hint_leads_to_the_file_that_was_read(tmp_path: Path) -> None:
    """KNOWN: custody known looks beside the key file only where it is told of it."""
    path, key = tmp_path / "known_people", tmp_path / "anna's.key"
    change_known(path, with_rita)
    for given, option in ((None, ""), (key, f" --key '{tmp_path}/anna'\"'\"'s.key'")):
        with pytest.raises(KnownError) as caught:
            change_known(path, lambda file: with_rita(file, "7c" * 32), given)
        hint = f"custody known add rita --words … --replace{option}"
        assert str(caught.value.hint).endswith(hint)
    elsewhere = tmp_path / "mine"
    path.rename(elsewhere)
    assert read_known(elsewhere, key).option == ""  # CUSTODY_KNOWN_PEOPLE names that one


def test_where_nothing_changes_it_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "known_people"
    change_known(path, with_rita)
    before = path.stat()
    change_known(path, with_rita)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_two_commands_at_once_lose_nobody(tmp_path: Path) -> None:
    """Each of them reads, and replaces, what the one before has left."""
    path = tmp_path / "known_people"
    names = [f"person-{number}" for number in range(12)]

    def meet(name: str) -> None:
        change_known(path, lambda file: file.record(ORIGIN, name, "6b" * 32, COMPARED, DAY))

    with ThreadPoolExecutor(len(names)) as pool:
        list(pool.map(meet, names))
    assert sorted(one.who for one in read_known(path).entries()) == sorted(names)
    assert [one.name for one in tmp_path.iterdir()] == ["known_people"]


def test_known_a_change_that_is_refused_leaves_it_as_it_is(tmp_path: Path) -> None:
    """KNOWN: the key that was compared stays the evidence."""
    path = tmp_path / "known_people"
    change_known(path, with_rita)
    before = path.read_bytes()
    with pytest.raises(KnownError):
        change_known(path, lambda file: with_rita(file, "7c" * 32))
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["known_people"]
