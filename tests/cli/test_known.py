"""``custody known``: who is compared, who is forgotten, and that no key slips in (KNOWN)."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from custody.cli.main import custody, run
from custody.formats.timestamps import now
from custody.official.known_people import words_of_key
from custody.servicekey import ServiceKey
from tests.keys import key_of
from tests.people import ORIGIN

ELSEWHERE = "elsewhere.example/main"
RITA, OTHER = "6b" * 32, "7c" * 32
VKEY, OTHER_VKEY = (ServiceKey.generate(ORIGIN, os.urandom).vkey for _ in range(2))
LOG = f"{ORIGIN} log {VKEY} compared 2026-05-03"
SEEN = f"{ORIGIN} person rita {RITA} seen 2026-05-03"
FILE = f"# of the registry\n{LOG}\n\n  # telephoned on Monday\n{SEEN}\n"

Custody = Callable[..., tuple[int, str, str]]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "mine"
    monkeypatch.setenv("CUSTODY_KNOWN_PEOPLE", str(path))
    return path


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Custody:
    """Run ``custody known``; gives its exit code, its output and its errors."""

    def run_known(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["custody", "known", *arguments])
        code = run(custody)
        return code, *capsys.readouterr()

    return run_known


def today() -> str:
    return now().date().isoformat()


def test_who_was_seen_is_compared_by_the_words_that_they_read(path: Path, known: Custody) -> None:
    """And the rest of the file stays as the user wrote it."""
    path.write_text(FILE)
    code, _, said = known("add", "rita", "--words", words_of_key(RITA))
    assert (code, "rita is known, compared" in said) == (0, True)
    assert path.read_text() == FILE.replace("seen 2026-05-03", f"compared {today()}")
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_key_that_nobody_showed_yet_is_given_with_its_fingerprint(
    path: Path, known: Custody
) -> None:
    words = words_of_key(RITA)
    code, _, said = known("add", "rita", "--words", words, "--origin", ORIGIN)
    assert (code, "--fingerprint" in said, path.exists()) == (10, True, False)
    given = ("--words", words, "--fingerprint", RITA.upper())
    assert known("add", "rita", *given)[0] == 77  # of which ledger?
    assert known("add", "rita", *given, "--origin", ORIGIN)[0] == 0
    assert path.read_text() == f"{ORIGIN} person rita {RITA} compared {today()}\n"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["rita"], 2),
        (["rita", "--words", "zoo zoo"], 2),
        (["rita", "--words", "zoo " * 12], 77),
        (["rita", "--words", words_of_key(OTHER)], 77),
        (["rita", "--words", words_of_key(RITA), "--fingerprint", OTHER], 77),
        (["rita", "--words", words_of_key(RITA), "--fingerprint", "6b"], 65),
        (["Rita!", "--words", words_of_key(RITA)], 2),
        (["zoe", "--words", words_of_key(RITA)], 10),
        (["rita", "--words", words_of_key(RITA), "--log", VKEY], 2),
        (["--log", "nonsense"], 65),
        ([], 2),
    ],
)
def test_what_does_not_hold_makes_nobody_known(
    path: Path, known: Custody, arguments: list[str], code: int
) -> None:
    path.write_text(FILE)
    ended, _, said = known("add", *arguments)
    assert (ended, said.startswith("error: "), path.read_text()) == (code, True, FILE)


def test_known_another_key_ends_with_both_and_the_day_and_replaces_only_when_told(
    path: Path, known: Custody
) -> None:
    """KNOWN: of a person and of the log alike."""
    path.write_text(FILE)
    for arguments, old, new in (
        (["rita", "--words", words_of_key(OTHER), "--fingerprint", OTHER], RITA, OTHER),
        (["--log", OTHER_VKEY], VKEY, OTHER_VKEY),
    ):
        before = path.read_text()
        code, _, said = known("add", *arguments)
        assert (code, path.read_text()) == (65, before)
        assert all(told in said for told in (old, new, "2026-05-03", "[KNOWN]", "--replace"))
        assert known("add", *arguments, "--replace")[0] == 0
        assert new in path.read_text()
        assert old not in path.read_text()


def test_the_log_is_known_by_the_key_that_was_handed_over(path: Path, known: Custody) -> None:
    assert known("add", "--log", f" {VKEY} ")[0] == 0
    assert path.read_text() == f"{ORIGIN} log {VKEY} compared {today()}\n"


def test_the_list_has_words_for_people_and_the_key_for_the_log(path: Path, known: Custody) -> None:
    code, out, said = known("list")
    assert (code, "has nobody yet" in said, path.exists()) == (0, True, False)
    path.write_text(FILE)
    _, out, _ = known("list")
    assert out.splitlines()[0].split() == ["LEDGER", "WHO", "HOW", "SINCE", "WORDS"]
    assert VKEY in out
    assert words_of_key(RITA) in out
    log, rita = json.loads(known("list", "--json")[1])
    assert rita == {
        "how": "seen",
        "key": RITA,
        "name": "rita",
        "origin": ORIGIN,
        "since": "2026-05-03",
    }
    assert (log["name"], log["key"]) == (None, VKEY)


def test_who_is_removed_is_new_again_and_nobody_else_is_touched(path: Path, known: Custody) -> None:
    path.write_text(FILE)
    for arguments, code in (([], 2), (["rita", "--log"], 2), (["zoe"], 10)):
        assert (known("remove", *arguments)[0], path.read_text()) == (code, FILE)
    assert known("remove", "rita")[0] == 0
    assert path.read_text() == FILE.replace(f"{SEEN}\n", "")
    assert known("remove", "--log", "--origin", ORIGIN)[0] == 0
    assert path.read_text() == "# of the registry\n\n  # telephoned on Monday\n"


def test_a_file_that_was_handed_over_makes_all_its_people_known(
    path: Path, known: Custody, tmp_path: Path
) -> None:
    handed = tmp_path / "handed"
    handed.write_text(f"{LOG}\n{SEEN.replace('seen', 'compared')}\n")
    path.write_text(FILE)
    code, _, said = known("import", str(handed))
    assert (code, "1 of 2 lines" in said) == (0, True)
    assert path.read_text() == FILE.replace("seen", "compared")


def test_an_official_hands_over_whom_they_compared_and_themselves(
    path: Path, known: Custody, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their own key is in no file of theirs, and what was merely seen counts for nobody else."""
    compared = f"{LOG}\n{ORIGIN} person bert {OTHER} compared 2026-05-03\n"
    path.write_text(f"# mine\n{compared}{SEEN}\n{ELSEWHERE} person x {RITA} compared 2026-05-03\n")
    key, given = tmp_path / "anna.key", tmp_path / "given"
    key.write_bytes(key_of("anna").keyfile.encode())
    code, _, said = known("export", "--key", str(key), "--origin", ORIGIN, "-o", str(given))
    assert (code, "left out, for you have only seen them: rita" in said) == (0, True)
    own = f"{ORIGIN} person anna {key_of('anna').keyfile.fingerprint().hex()} compared {today()}\n"
    assert given.read_text() == compared + own
    again = known("export", "--key", str(key), "--origin", ORIGIN, "-o", str(given))
    assert (again[0], given.read_text()) == (77, compared + own)
    monkeypatch.setenv("CUSTODY_KNOWN_PEOPLE", str(tmp_path / "theirs"))
    assert known("import", str(given))[0] == 0
    assert (tmp_path / "theirs").read_text() == given.read_text()


def test_known_an_import_that_differs_takes_nothing(
    path: Path, known: Custody, tmp_path: Path
) -> None:
    """KNOWN: not even the lines before the one that differs."""
    handed, bert = tmp_path / "handed", f"{ORIGIN} person bert {OTHER} compared 2026-05-03"
    path.write_text(FILE)
    for line in (SEEN.replace(RITA, OTHER), LOG.replace(VKEY, OTHER_VKEY)):
        handed.write_text(f"{bert}\n{line}\n")
        assert (known("import", str(handed))[0], path.read_text()) == (65, FILE)


@pytest.mark.parametrize("damage", [SEEN[:-1], f"{SEEN} x", SEEN, "nonsense"])
def test_a_damaged_file_is_not_gone_on_with(
    path: Path, known: Custody, tmp_path: Path, damage: str
) -> None:
    """The user's own, and one that was handed over; neither is changed."""
    damaged = f"{FILE}{damage}\n"
    path.write_text(damaged)
    for arguments in (
        ["list"],
        ["add", "--log", VKEY],
        ["remove", "rita"],
        ["import", str(tmp_path / "good")],
    ):
        (tmp_path / "good").write_text(FILE)
        assert (known(*arguments)[0], path.read_text()) == (65, damaged)
    path.write_text(FILE)
    (tmp_path / "bad").write_text(damaged)
    assert (known("import", str(tmp_path / "bad"))[0], path.read_text()) == (65, FILE)


def test_the_file_lies_beside_the_key_file_unless_it_is_named(
    known: Custody, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CUSTODY_KNOWN_PEOPLE", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert known("add", "--log", VKEY)[0] == 0
    assert known("add", "--log", VKEY, "--key", str(tmp_path / "anna.key"))[0] == 0
    for path in (tmp_path / "config" / "custody" / "known_people", tmp_path / "known_people"):
        assert path.read_text() == f"{ORIGIN} log {VKEY} compared {today()}\n"


def test_with_people_of_two_ledgers_it_asks_which(path: Path, known: Custody) -> None:
    both = f"{FILE}{ELSEWHERE} person rita {OTHER} seen 2026-05-03\n"
    path.write_text(both)
    code, _, said = known("add", "rita", "--words", words_of_key(RITA))
    assert (code, "--origin" in said, path.read_text()) == (77, True, both)
    assert known("add", "rita", "--words", words_of_key(OTHER), "--origin", ELSEWHERE)[0] == 0
    assert path.read_text() == both.replace(
        f"{OTHER} seen 2026-05-03", f"{OTHER} compared {today()}"
    )


def test_the_day_of_a_line_is_that_of_its_present_state(path: Path, known: Custody) -> None:
    path.write_text(FILE.replace(SEEN, SEEN.replace("seen", "compared")))
    before = path.read_text()
    assert known("add", "rita", "--words", words_of_key(RITA))[0] == 0
    assert path.read_text() == before
    assert date.fromisoformat(before.split()[-1]) == date(2026, 5, 3)
