"""The command itself: help, what starting it costs, and how every error ends."""

from __future__ import annotations

import gc
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from custody import errors
from custody.cli.main import COMMANDS, custody, run
from custody.errors import CustodyError, RefusedError

ROOT = Path(__file__).resolve().parents[2]
RECIPIENT = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj\n"
HEAVY = ("alembic", "argon2", "flask", "nacl", "sqlalchemy", "sslib", "tqdm", "urllib3")


def commands(group: click.Group = custody, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command and group there is, by the words that call it."""
    with click.Context(group) as context:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            yield (*path, name)
            if isinstance(command, click.Group):
                yield from commands(command, (*path, name))


@pytest.mark.parametrize("words", [*commands()], ids=" ".join)
def test_every_command_explains_itself(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """``--help`` works for each, and says what each option is for."""
    monkeypatch.setattr(sys, "argv", ["custody", *words, "--help"])
    assert run(custody) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"Usage: custody {' '.join(words)} ")
    text = " ".join(said.split())
    assert re.search(r"(\]|\.\.\.|[A-Z]) [A-Z][a-z]", text), "there is no sentence about it"


def test_every_option_says_what_it_is_for() -> None:
    for words in commands():
        command: click.Command = custody
        for word in words:
            assert isinstance(command, click.Group)
            command = command.get_command(click.Context(command), word) or custody
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.help or option.show_default, f"{words}: {option.opts}"


def test_the_list_of_commands_says_what_the_commands_say() -> None:
    """The list is shown without importing any of them, so it must not drift."""
    for name in COMMANDS:
        command = custody.get_command(click.Context(custody), name)
        assert command is not None
        assert command.name == name
        assert command.help


def test_a_command_that_runs_has_its_garbage_collected() -> None:
    """Only while the program starts is none looked for."""
    gc.disable()
    try:
        custody.get_command(click.Context(custody), "seal")
        assert gc.isenabled()
    finally:
        gc.enable()


def imported(*arguments: str) -> set[str]:
    """Give the top-level modules that a run of the command imports."""
    script = (
        "import json, sys; from custody.cli.main import custody, run; code = run(custody);"
        "print(json.dumps([code, sorted({name.split('.')[0] for name in sys.modules})]),"
        "file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        input=b"one row\n",
        capture_output=True,
        check=True,
    )
    code, modules = json.loads(done.stderr.decode().splitlines()[-1])
    assert code == 0
    return set(modules)


def test_help_imports_nothing_heavy() -> None:
    found = imported("--help")
    assert found & {*HEAVY, "cryptography", "asyncio"} == set()


def test_sealing_imports_cipher_and_curve_and_nothing_else_heavy(tmp_path: Path) -> None:
    """SEAL-OFFLINE: no socket, no secret's code; and it starts many times a night."""
    recipient = tmp_path / "recipient"
    recipient.write_text(RECIPIENT)
    found = imported("seal", "-R", str(recipient), "-o", str(tmp_path / "a.age"))
    assert (tmp_path / "a.age").exists()
    others = {"asyncio", "boto3", "botocore", "socket", "subprocess"}
    assert found & {*HEAVY, *others} == {"nacl"}


def test_no_command_of_the_client_needs_the_server() -> None:
    """``pip install custody`` is enough for a backup host, an official or an auditor."""
    server = "flask", "gunicorn", "pydantic", "spectree", "sqlalchemy", "alembic", "psycopg"
    blocked = f"import sys; sys.modules.update(dict.fromkeys({server!r}))\n"
    script = blocked + (
        "from custody.cli.main import COMMANDS, custody\n"
        "import click\n"
        "for name in COMMANDS:\n"
        "    try: custody.get_command(click.Context(custody), name)\n"
        "    except Exception as error: print(name, error.exit_code, error.hint)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        f"{name} 1 pip install 'custody[service]'"
        for name in ("init", "serve", "database", "ledger")
    ]


def documented() -> dict[int, set[str]]:
    rows = re.findall(r"^\| (\d+) \|.*\|(.*)\|$", (ROOT / "docs/exit-codes.md").read_text(), re.M)
    return {int(code): set(re.findall(r"`(\w+)`", classes)) for code, classes in rows}


def test_the_documented_exit_codes_are_those_of_the_errors() -> None:
    """One table, and no class outside it."""
    table = documented()
    assert list(table) == [0, 1, 2, 3, 4, 10, 12, 63, 65, 66, 69, 75, 77, 130, 141]
    classes = [
        item
        for item in vars(errors).values()
        if isinstance(item, type) and issubclass(item, CustodyError)
    ]
    found: dict[int, set[str]] = {0: set(), 130: set(), 141: set()}
    for item in classes:
        found.setdefault(item.exit_code, set()).add(item.__name__)
    assert table == found


def ended(raised: BaseException, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Run a command that raises, and give its exit code and what it said."""

    @click.command()
    def command() -> None:
        raise raised

    code = run(command)
    said = capsys.readouterr()
    assert said.out == ""
    return code, said.err


@pytest.fixture(autouse=True)
def no_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["custody"])
    monkeypatch.delenv("CUSTODY_DEBUG", raising=False)


def test_an_error_is_one_line_with_its_promise_and_one_with_the_hint(
    capsys: pytest.CaptureFixture[str],
) -> None:
    error = RefusedError("too few seats", hint="ask one more", promise="QUORUM")
    assert ended(error, capsys) == (77, "error: too few seats [QUORUM]\nhint: ask one more\n")
    assert ended(errors.InputError("no"), capsys) == (2, "error: no\n")


def test_a_message_from_elsewhere_can_not_redraw_the_screen(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What a service says is shown, not obeyed."""
    _, said = ended(RefusedError("no\x1b[2Jway\nerror: all is well \u202e", hint="a\rb"), capsys)
    assert said == "error: no\\x1b[2Jway\\nerror: all is well \\u202e\nhint: a\\rb\n"


def test_an_unforeseen_error_ends_with_1_and_keeps_its_text_to_itself(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Promise QUIET: nobody looked whether the text holds a secret."""
    code, said = ended(RuntimeError("correct horse battery staple"), capsys)
    assert code == 1
    assert said == "error: an unforeseen RuntimeError\nhint: CUSTODY_DEBUG=1 shows where\n"


def test_an_unforeseen_error_is_shown_to_whoever_debugs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUSTODY_DEBUG", "1")
    with pytest.raises(RuntimeError):
        ended(RuntimeError("why"), capsys)


def test_ctrl_c_ends_with_130(capsys: pytest.CaptureFixture[str]) -> None:
    """So does an answer that never came: the end of input at a prompt."""
    said = "error: interrupted; nothing half-written was left behind\n"
    for raised in (KeyboardInterrupt(), EOFError(), click.Abort()):
        code, came = ended(raised, capsys)
        assert (code, came.lstrip("\n")) == (130, said)


def to(stdout: int) -> tuple[int, str]:
    """Run ``custody --help`` with this standard output."""
    script = "from custody.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", script, "--help"], stdout=stdout, stderr=subprocess.PIPE, text=True
    )
    return done.returncode, done.stderr


def test_a_reader_that_went_away_is_no_error() -> None:
    """The command ends quietly and by SIGPIPE, as every filter does."""
    reader, writer = os.pipe()
    os.close(reader)
    assert to(writer) == (-signal.SIGPIPE, "")
    os.close(writer)


def told_to(reader: list[str], *command: str) -> tuple[int, str]:
    """Run a command into a real pipe whose reader leaves early; give its end and what it said.

    Unbuffered, Python itself would drop what a pipe did not take, without a word.
    """
    ours = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    with subprocess.Popen(
        command, env=ours, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        subprocess.run(reader, stdin=process.stdout, stdout=subprocess.DEVNULL, check=True)
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        said = process.stderr.read().decode()
    return process.returncode, said


LONG = """
import click, importlib, sys
program = importlib.import_module(sys.argv[1])
setattr(program, sys.argv[2], click.command("long")(lambda: click.echo("a line\\n" * 100_000) or 0))
del sys.argv[1:]
program.main()
"""
"""A program with one command only, which prints more than a pipe holds."""


def test_a_long_answer_to_head_ends_quietly() -> None:
    command = sys.executable, "-c", LONG, "custody.cli.main", "custody"
    assert told_to(["head", "-n", "1"], *command) == (-signal.SIGPIPE, "")


def test_a_report_to_head_is_no_verdict() -> None:
    """``custody-audit`` ends with 2, could not run, since nobody read all that it found."""
    command = sys.executable, "-c", LONG, "custody.audit.cli.verify", "audit"
    assert told_to(["head", "-n", "1"], *command) == (2, "")


def test_sealing_to_a_reader_that_leaves_ends_quietly(tmp_path: Path) -> None:
    """What the reader has is no whole file, so it is not 0 either; and the source is ended."""
    (tmp_path / "recipient").write_text(RECIPIENT)
    options = ("seal", "-R", str(tmp_path / "recipient"), "--exec", "--")
    source = ("sh", "-c", f"echo $$ > {tmp_path}/pid; exec cat /dev/zero")
    command = (str(Path(sys.executable).with_name("custody")), *options, *source)
    assert told_to(["head", "-c", "100"], *command) == (-signal.SIGPIPE, "")
    assert not Path(f"/proc/{(tmp_path / 'pid').read_text().strip()}").exists()


FULL = "standard output was not written: no space left on device"


def test_standard_output_on_a_full_disk_is_one_line() -> None:
    with Path("/dev/full").open("wb") as full:
        ended_so = to(full.fileno())
    assert ended_so == (1, f"error: {FULL}\nhint: what came out before is not whole\n")
