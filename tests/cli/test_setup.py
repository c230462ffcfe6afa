"""``custody setup``: each run goes as far as it can, and what is there is never made twice."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from custody.client import Client
from custody.official.known_people import COMPARED, Known
from custody.official.known_recipient import recipient_words
from custody.servicekey import ServiceKey
from tests.cli.cli_env import UNREACHABLE_URL, CliEnvironment, Shell, words_of
from tests.people import ORIGIN

DONE, PENDING, USAGE = 0, 75, 2


def setup(shell: Shell, name: str, *more: str, folder: str = "out") -> tuple[int, Any, str]:
    """Run it for a dataset of anna and bert; give its code, what it printed, and what it said."""
    arguments = f"-d {name} --official anna --official bert --threshold 2 --requester rita"
    words = " ".join(f"'{word}'" for word in more)
    done = shell.run(f"custody setup {arguments} --folder {folder} --json {words}")
    assert not any(line.startswith("Traceback") for line in done.stderr.splitlines())
    return done.returncode, json.loads(done.stdout) if done.stdout else None, done.stderr


def ledger_size(shell: Shell) -> int:
    return int(Client(shell.cli_env.url).get("/service")["checkpoint"].split("\n")[1])


def sign(shell: Shell, ceremony: str) -> None:
    """Have both officials sign in a genesis; they compare what they see with each other."""
    desks = [shell.cli_env.desk(name) for name in ("anna", "bert")]
    for desk in desks:
        _, shown = desk.fetch(ceremony)
        envelope, beside = desk.commit(shown, words_of(shown))
        desk.submit(ceremony, envelope, **beside)
    for desk in desks:
        _, shown = desk.fetch(ceremony)
        bundle, envelope, sealed = desk.receipt(shown, None)
        desk.submit(ceremony, envelope, sealed, **desk.certificate(bundle))
        desk.know_roster(shown.subject, COMPARED)


def cancel(shell: Shell, ceremony: str) -> None:
    path = f"/ceremonies/{ceremony}/cancel"
    shell.cli_env.client().post(path, {"reason": "a seat too few"})


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.slow
def test_from_the_genesis_to_the_files_of_the_job(shell: Shell) -> None:
    """And a run after that changes neither a file nor the ledger."""
    shell.variables["CUSTODY_KNOWN_PEOPLE"] = "nobody_yet"
    code, first, said = setup(shell, "setup-whole")
    assert (code, first["done"], first["dataset"]["unsigned"]) == (PENDING, False, ["anna", "bert"])
    ceremony, before = first["dataset"]["ceremony"], ledger_size(shell)
    assert f"error: not committed yet in {ceremony}: anna, bert\n" in said
    assert f"then run: {first['next'][0]}\n" in said
    assert len(first["dataset"]["words"].split()) == 12

    code, second, _ = setup(shell, "setup-whole")
    assert (code, second, ledger_size(shell)) == (PENDING, first, before)

    sign(shell, ceremony)
    code, third, said = setup(shell, "setup-whole")
    assert (code, third["recipient_file"], third["token_file"]) == (PENDING, None, None)
    assert third["dataset"]["words"] is None
    assert "error: nobody has compared the recipient of setup-whole yet" in said
    assert not list(Path(shell.folder, "out").glob("*.*"))

    recipient = Client(shell.cli_env.url).get("/datasets/setup-whole")["recipient"]
    code, _, said = setup(shell, "setup-whole", "--words", first["dataset"]["words"])
    assert code == 77, said
    code, last, said = setup(shell, "setup-whole", "--words", recipient_words(recipient))
    assert (code, last["done"], last["waits_for"]) == (DONE, True, None), said
    folder = Path(shell.folder, "out")
    assert (folder / "setup-whole.recipient").read_text() == f"{recipient}\n"
    assert mode(folder / "nightly.token") == 0o600
    assert f"CUSTODY_URL={shell.cli_env.url}\n" in (folder / "setup-whole.env").read_text()

    files, size = shell.files(), ledger_size(shell)
    assert setup(shell, "setup-whole")[:2] == (DONE, last)
    assert (shell.files(), ledger_size(shell)) == (files, size)


def test_what_its_user_knows_stands_for_the_words(shell: Shell) -> None:
    """As for ``custody dataset recipient`` (KNOWN)."""
    _, first, _ = setup(shell, "setup-known")
    sign(shell, first["dataset"]["ceremony"])
    theirs = shell.cli_env.folder / "known_people"
    shell.variables["CUSTODY_KNOWN_PEOPLE"] = "taken_over"
    shell.custody("known", "import", str(theirs))
    code, last, said = setup(shell, "setup-known")
    assert (code, last["done"]) == (DONE, True), said


@pytest.mark.slow
def test_whoever_is_not_there_is_invited_once(shell: Shell) -> None:
    """And once more only where that is asked for, which replaces the invitation."""
    line = (
        "custody setup -d setup-invited --official anna --official ines --threshold 2"
        " --requester ruth --folder out --json"
    )
    done = shell.run(line)
    first = json.loads(done.stdout)
    assert (done.returncode, "error: not enrolled yet: ines\n" in done.stderr) == (PENDING, True)
    ines, ruth = (Path(shell.folder, "out", "invitations", f"{n}.txt") for n in ("ines", "ruth"))
    assert (mode(ines), mode(ruth), mode(ines.parent)) == (0o600, 0o600, 0o700)
    assert not ines.with_name("anna.txt").exists()
    files, size = shell.files(), ledger_size(shell)
    again = shell.run(line)
    assert (again.returncode, json.loads(again.stdout)) == (PENDING, first)
    assert (shell.files(), ledger_size(shell)) == (files, size)

    text = ines.read_text()
    ines.unlink()  # as if it had been interrupted before it was written, or was lost
    lost = shell.run(line.replace(" --json", ""))
    assert (lost.returncode, ines.exists()) == (PENDING, False)
    assert "official   ines: invited, and the invitation is not here" in lost.stdout
    assert "--again ines" in lost.stdout
    assert shell.run(f"{line} --again ines").returncode == PENDING
    assert ines.read_text() != text
    assert shell.run(f"{line} --again anna").returncode == 77
    assert shell.run(f"{line} --again nobody").returncode == 77


def test_an_invitation_is_all_that_somebody_needs(shell: Shell) -> None:
    """Its line, in a shell that knows nothing of a service, and the link where it asks for one."""
    line = (
        "custody setup -d setup-pasted --official anna --official iris --threshold 2"
        " --requester rosa --folder out"
    )
    assert shell.run(line).returncode == PENDING
    text = Path(shell.folder, "out", "invitations", "rosa.txt").read_text()
    enrol = next(part.strip() for part in text.splitlines() if "custody enrol" in part)
    shell.variables |= {"CUSTODY_URL": "", "CUSTODY_TOKEN_FILE": ""}
    enrol = enrol.replace(" --key rosa.key", "")  # a key at its full price takes long
    link = next(word for word in text.split() if word.startswith("http"))
    assert link not in enrol, "other users see command lines"
    Path(shell.folder, "rosa.link").write_text(link)
    done = shell.run(f"{enrol} --code-file rosa.link")
    assert (done.returncode, Path(shell.folder, "rosa.token").exists()) == (0, True), done.stderr


def test_nobody_is_invited_for_a_plan_that_can_t_be(shell: Shell) -> None:
    """Not even those whose names are free: somebody has another role, or a file is in the way."""
    size = ledger_size(shell)
    line = "custody setup -d setup-never --official ida --official rita --threshold 2 --folder out"
    done = shell.run(f"{line} --requester otto")
    assert done.returncode == 77
    assert "error: rita is requester here, and can't be official as well [QUORUM]" in done.stderr
    place = Path(shell.folder, "out", "invitations")
    (place / "otto.txt").write_text("of another service")
    line = line.replace("rita", "anna")
    done = shell.run(f"{line} --requester otto")
    assert (done.returncode, "it is another service's" in done.stderr) == (77, True)
    assert (place / "otto.txt").read_text() == "of another service"
    assert ledger_size(shell) == size


def test_words_are_shown_of_no_other_genesis_than_was_asked_for(shell: Shell) -> None:
    three = [word for name in ("anna", "bert", "carl") for word in ("--official", name)]
    shell.variables["CUSTODY_KEY_FILE"] = ""
    shell.custody("dataset", "create", "setup-other", "--threshold", "2", *three)
    code, answer, said = setup(shell, "setup-other")
    assert (code, answer) == (77, None)
    assert "what was asked for is 2 of anna, bert" in said
    done = shell.run("custody setup -d setup-other --requester rita --json")
    assert json.loads(done.stdout)["dataset"]["officials"] == ["anna", "bert", "carl"]


def test_a_genesis_that_ended_is_said_so_and_another_one_opened(shell: Shell) -> None:
    _, first, _ = setup(shell, "setup-denied")
    ceremony = first["dataset"]["ceremony"]
    cancel(shell, ceremony)
    code, second, said = setup(shell, "setup-denied")
    assert (code, second["dataset"]["ceremony"] != ceremony) == (PENDING, True)
    assert (
        f"note: the genesis {ceremony} has ended as cancelled: adam cancelled: a seat too few"
        in said
    )


def test_words_are_shown_of_no_genesis_with_rules_that_nobody_sees_to(shell: Shell) -> None:
    """BOUND: each official sees to their seat, and to the rules only whoever opens it."""
    two = ["--official", "anna", "--official", "bert", "--headers", "registered"]
    shell.variables["CUSTODY_KEY_FILE"] = ""
    shell.custody("dataset", "create", "setup-rules", "--threshold", "2", *two)
    code, answer, said = setup(shell, "setup-rules")
    assert (code, answer) == (77, None)
    assert "has other rules than custody setup gives [BOUND]" in said


@pytest.mark.slow
def test_a_genesis_that_ends_while_it_waits_is_not_opened_again_by_itself(shell: Shell) -> None:
    """Somebody found something wrong: that is for the administrator to read first."""
    line = "-d setup-ends --official anna --official bert --threshold 2 --requester rita"
    waiting = shell.start("setup", *line.split(), "--folder", "out", "--wait", "5m")
    assert waiting.stderr is not None
    said = b""
    while not said.startswith(b"words "):
        said = waiting.stderr.readline()
    (row,) = (row for row in shell.cli_env.client().get("/datasets") if row["name"] == "setup-ends")
    cancel(shell, row["ceremony"])
    _, rest = waiting.communicate(timeout=60)
    assert waiting.returncode == 77
    assert f"error: the genesis {row['ceremony']} has ended as cancelled" in rest.decode()
    names = [row["name"] for row in shell.cli_env.client().get("/datasets")]
    assert "setup-ends" not in names


@pytest.mark.slow
def test_a_token_that_is_on_the_host_is_not_made_again(shell: Shell) -> None:
    """Nor is any file replaced, and a recipient that is not the service's ends it (KNOWN)."""
    _, first, _ = setup(shell, "setup-moved")
    sign(shell, first["dataset"]["ceremony"])
    recipient = Client(shell.cli_env.url).get("/datasets/setup-moved")["recipient"]
    said = recipient_words(recipient)
    folder = Path(shell.folder, "out")
    (folder / "setup-moved.env").write_text("CUSTODY_URL=https://elsewhere.example\n")
    assert setup(shell, "setup-moved", "--words", said)[0] == DONE
    (folder / "nightly.token").rename(shell.folder / "on-the-host")
    size = ledger_size(shell)
    code, last, _ = setup(shell, "setup-moved")
    assert (code, last["token_file"]) == (DONE, None)
    assert (ledger_size(shell), (folder / "nightly.token").exists()) == (size, False)
    assert f"{last['token']}  nightly" in shell.custody("token", "list")
    assert (folder / "setup-moved.env").read_text() == "CUSTODY_URL=https://elsewhere.example\n"
    other = (shell.folder / "registry.recipient").read_text()
    (folder / "setup-moved.recipient").write_text(other)
    code, _, told = setup(shell, "setup-moved")
    assert (code, "[KNOWN]" in told) == (65, True)
    assert (folder / "setup-moved.recipient").read_text() == other


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("", "-d NAME"),
        ("-d setup-asked", "--official NAME"),
        ("-d setup-asked --official anna --official bert", "--threshold M"),
        ("-d setup-asked --official anna --official bert --threshold 2", "--requester NAME"),
    ],
)
def test_without_a_terminal_what_is_missing_is_named_and_nothing_made(
    given: str, asked: str, shell: Shell
) -> None:
    done = shell.run(f"custody setup {given}")
    assert (done.returncode, done.stderr.startswith(f"error: give {asked}")) == (USAGE, True)
    assert not Path(shell.folder, "custody-setup").exists()


PLAN = "-d new --official anna --official bert --threshold 2 --requester rita"


def alone(folder: Path, line: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a line where there is no service yet."""
    ours = CliEnvironment(UNREACHABLE_URL, folder, "").environment() | {
        "CUSTODY_TOKEN_FILE": "",
        "XDG_CONFIG_HOME": str(folder),
    }
    return subprocess.run(
        ["sh", "-c", line],
        cwd=folder,
        env=ours | variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


def test_where_there_is_no_service_it_makes_one_and_says_how_to_run_it(tmp_path: Path) -> None:
    """Once: the next run finds it, and it is what ``custody init`` makes."""
    line, home = f"custody setup {PLAN} --origin custody.example/new", tmp_path / "home"
    done = alone(tmp_path, line, CUSTODY_HOME="home")
    assert done.returncode == PENDING, done.stderr
    start = f"CUSTODY_HOME={home} custody serve --bind 127.0.0.1:1"
    assert f"{start}; then run: custody setup " in done.stderr
    assert "A new service, custody.example/new, is in home." in done.stderr
    made = {path.name: path.read_bytes() for path in home.iterdir()}
    assert {"admin.token", "custody.db", "service.key"} <= set(made)
    assert mode(home / "admin.token") == 0o600
    assert b"custody.example/new log " in (tmp_path / "known_people").read_bytes()
    again = alone(tmp_path, line, CUSTODY_HOME="home")
    assert (again.returncode, "A new service" in again.stderr) == (PENDING, False)
    assert (home / "service.key").read_bytes() == made["service.key"]


def test_a_service_elsewhere_that_does_not_answer_is_not_made_here(tmp_path: Path) -> None:
    done = alone(tmp_path, f"custody setup {PLAN}")
    assert (done.returncode, list(tmp_path.iterdir())) == (69, []), done.stderr


def test_a_plan_that_is_not_whole_makes_no_service(tmp_path: Path) -> None:
    done = alone(tmp_path, "custody setup -d new", CUSTODY_HOME="home")
    assert (done.returncode, list(tmp_path.iterdir())) == (USAGE, []), done.stderr


def test_the_token_of_a_folder_is_shown_to_its_own_service_alone(
    shell: Shell, tmp_path: Path
) -> None:
    """What answers at the address may be anybody's (KNOWN)."""
    made = alone(tmp_path, "custody init", CUSTODY_HOME="home")
    assert made.returncode == 0, made.stderr
    line = f"custody setup {PLAN}"
    done = alone(tmp_path, line, CUSTODY_HOME="home", CUSTODY_URL=shell.cli_env.url)
    assert (done.returncode, "is not the service in home" in done.stderr) == (12, True)


def test_a_service_with_another_key_than_is_known_is_shown_no_token_and_no_name(
    shell: Shell,
) -> None:
    """KNOWN: whoever answers in its place would get the administrator's token."""
    other = ServiceKey.generate(ORIGIN, os.urandom).vkey
    line = Known(ORIGIN, None, other, COMPARED, date(2026, 5, 3)).line()
    (shell.folder / "known_people").write_text(f"{line}\n")
    size = ledger_size(shell)
    code, answer, said = setup(shell, "setup-lied")
    assert (code, answer, "[KNOWN]" in said) == (65, None, True)
    assert not Path(shell.folder, "out").exists()
    assert ledger_size(shell) == size
