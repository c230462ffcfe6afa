"""The standard streams of both programs: what ``-`` means, closed ones, and other encodings."""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import click
import pytest

from custody.audit.cli import verify
from custody.audit.cli.verify import audit
from custody.cli.main import custody, main
from custody.cli.options import PlaceType, is_standard_stream
from custody.errors import InputError
from custody.file_arguments import FileArgument
from custody.streams import STANDARD_STREAM
from tests.cli.cli_env import UNREACHABLE_URL, Shell

PROGRAMS: dict[str, tuple[click.Group, Callable[[], NoReturn]]] = {
    "custody": (custody, main),
    "custody-audit": (audit, verify.main),
}


def leaves(
    group: click.Group, words: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command that is no mere group, by the words that call it."""
    if group.invoke_without_command:
        yield words, group
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from leaves(command, (*words, name))
        else:
            yield (*words, name), command


COMMANDS = [one for name, (group, _) in PROGRAMS.items() for one in leaves(group, (name,))]
FILES = [
    pytest.param(parameter, id=f"{' '.join(words)} {parameter.name}")
    for words, command in COMMANDS
    for parameter in command.params
    if isinstance(parameter.type, click.Path | click.File | PlaceType)
]


@pytest.mark.parametrize("parameter", FILES)
def test_no_command_takes_a_dash_for_a_files_name(parameter: click.Parameter) -> None:
    """It is the standard stream, or it is refused; and ``./-`` is a file."""
    assert isinstance(parameter.type, FileArgument | PlaceType)
    assert str(parameter.type.convert("./-", parameter, None)) == "-"
    assert not standard(parameter.type.convert("./-", parameter, None))
    if parameter.type.stream is None:
        with pytest.raises(InputError, match="needs a name"):
            parameter.type.convert("-", parameter, None)
    else:
        assert standard(parameter.type.convert("-", parameter, None))


def standard(value: object) -> bool:
    return value is STANDARD_STREAM or is_standard_stream(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("parameter", FILES)
def test_no_command_takes_nothing_for_a_files_name(parameter: click.Parameter) -> None:
    """``-o "$OUT"`` where OUT is not set: it would be the folder that one is in."""
    with pytest.raises(InputError, match="is empty: expected a name") as caught:
        parameter.type.convert("", parameter, None)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("parameter", FILES)
def test_a_pipe_is_a_file_wherever_a_dash_is(parameter: click.Parameter, tmp_path: Path) -> None:
    """Where it is none, that is said at once, and not that a good file is damaged."""
    os.mkfifo(tmp_path / "pipe")
    assert isinstance(parameter.type, FileArgument | PlaceType)
    if parameter.type.stream is None:
        with pytest.raises(InputError, match="is a pipe or a device"):
            parameter.type.convert(str(tmp_path / "pipe"), parameter, None)
    else:
        taken = parameter.type.convert(str(tmp_path / "pipe"), parameter, None)
        assert str(taken) == str(tmp_path / "pipe")


def test_everything_that_sounds_like_a_file_is_one() -> None:
    """An option that reads a path by itself would escape the test above."""
    told = {
        f"{' '.join(words)} {parameter.opts[-1]}"
        for words, command in COMMANDS
        for parameter in command.params
        if isinstance(parameter.type, click.types.StringParamType)
        and {"file", "output", "path", "folder"} & {*str(parameter.name).split("_")}
    }
    assert told == set()
    assert len(FILES) > 60


FULL = "standard output was not written: no space left on device"
QUICK: dict[tuple[str, ...], tuple[str, ...]] = {
    ("custody", "demo"): ("--input", "nowhere"),
    ("custody", "init"): ("--origin", "no origin"),
    ("custody", "serve"): ("--bind", "nowhere"),
}
"""What makes a command end soon that would do something for nothing said."""


def run_forked(
    program: str, words: tuple[str, ...], folder: Path, prepare: Callable[[], object]
) -> str:
    """Run a command in a child of this process, and give its exit code and all that it says."""
    reader, writer = os.pipe()
    if not (child := os.fork()):
        try:
            os.close(reader)
            for number in (1, 2):
                os.dup2(writer, number)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.close(writer)
            os.chdir(folder)
            for name in [name for name in os.environ if name.startswith("CUSTODY_")]:
                del os.environ[name]
            os.environ["CUSTODY_URL"] = "http://127.0.0.1:1"
            sys.argv = [program, *words]
            sys.stdin, sys.stdout, sys.stderr = (_text(number, "utf-8") for number in range(3))
            prepare()
            PROGRAMS[program][1]()
        except SystemExit as error:
            os._exit(error.code if isinstance(error.code, int) else 99)
        except BaseException:
            os.write(2, traceback.format_exc().encode())
            os._exit(98)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        said = stream.read().decode("ascii", "backslashreplace")
    return f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])} {said}"


def _text(number: int, encoding: str) -> io.TextIOWrapper:
    raw = io.FileIO(number, "rb" if number == 0 else "wb", closefd=False)
    buffer = io.BufferedReader(raw) if number == 0 else io.BufferedWriter(raw)
    return io.TextIOWrapper(buffer, encoding, errors="strict", write_through=True)


def close(*numbers: int) -> Callable[[], None]:
    """Close standard streams as a shell does with ``>&-``; Python has None for such a one."""

    def closing() -> None:
        for number, name in enumerate(("stdin", "stdout", "stderr")):
            if number in numbers:
                os.close(number)
                setattr(sys, name, None)

    return closing


def fill_disk() -> None:
    """Have messages go to a log on a full disk."""
    os.dup2(os.open("/dev/full", os.O_WRONLY), 2)


def fill_output() -> None:
    """Have results go to a full disk."""
    os.dup2(os.open("/dev/full", os.O_WRONLY), 1)


def in_latin() -> None:
    """Have a terminal that knows few letters and no long dash."""
    sys.stdout, sys.stderr = _text(1, "latin-1"), _text(2, "latin-1")


@pytest.mark.parametrize("words", [words for words, _ in COMMANDS], ids=" ".join)
def test_closed_streams_change_nothing_of_how_a_command_ends(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    """Nothing fails for it, with a traceback least of all, and no file gets what was said.

    A log that is full is as good as a closed one; ``custody-audit`` gives no other verdict.
    """
    rest = QUICK.get(words, ())
    ended = run_forked(words[0], (*words[1:], *rest), tmp_path, close()).partition(" ")[0]
    for numbers in ((0,), (1,), (2,), (0, 1, 2)):
        said = run_forked(words[0], (*words[1:], *rest), tmp_path, close(*numbers))
        assert (said.partition(" ")[0], "Traceback" in said) == (ended, False), (numbers, said)
    said = run_forked(words[0], (*words[1:], *rest), tmp_path, fill_disk)
    assert said.partition(" ")[0] == ended
    for numbers in ((1,), (0, 1, 2)):
        assert run_forked(words[0], (*words[1:], "--help"), tmp_path, close(*numbers)) == "0 "
    for path in tmp_path.rglob("*"):
        assert b"Usage" not in (path.read_bytes() if path.is_file() else b"")


@pytest.mark.parametrize("words", [words for words, _ in COMMANDS], ids=" ".join)
def test_what_can_not_be_printed_is_one_clear_line(words: tuple[str, ...], tmp_path: Path) -> None:
    """With the code for it: 1, or 2 of ``custody-audit``, which knows nothing then."""
    said = run_forked(words[0], (*words[1:], "--help"), tmp_path, fill_output)
    code = 1 if words[0] == "custody" else 2
    assert said == f"{code} error: {FULL}\nhint: what came out before is not whole\n"


SHOWN_ONCE = {
    "request": "custody request -d registry --object $object --reason Restore --recipient $own",
    "dataset create": "CUSTODY_KEY_FILE= custody dataset create other --threshold 2"
    " --official anna --official bert",
    "invite": "CUSTODY_KEY_FILE= custody invite zoe --role auditor",
    "link": "CUSTODY_KEY_FILE= custody link rita",
    "token create": "custody token create rita --scope read",
    "witness-key": "custody-audit witness-key w.example/1 -o witness.key",
}
"""What makes something that only its answer names, or whose answer comes once."""


@pytest.mark.parametrize("end", [">&-", "> /dev/full"])
@pytest.mark.parametrize("command", SHOWN_ONCE.values(), ids=SHOWN_ONCE)
def test_nothing_is_made_whose_name_nobody_would_see(command: str, end: str, shell: Shell) -> None:
    """It is refused before the service hears of it."""
    recipient = (shell.folder / "registry.recipient").read_text().strip()
    shell.variables |= {"CUSTODY_TOKEN_FILE": "admin.token", "object": "0" * 64, "own": recipient}
    shell.variables |= {"CUSTODY_URL": UNREACHABLE_URL}
    before = shell.files()
    done = shell.run(f"{command} {end}")
    ours = command.removeprefix("CUSTODY_KEY_FILE= ").startswith("custody ")
    code = 1 if "full" in end and ours else 2
    assert (done.returncode, shell.files()) == (code, before), done.stderr
    assert done.stderr.startswith("error: ")
    assert "standard output" in done.stderr.partition("\n")[0]


@pytest.mark.parametrize("words", [words for words, _ in COMMANDS], ids=" ".join)
def test_help_is_shown_on_any_terminal(words: tuple[str, ...], tmp_path: Path) -> None:
    """A dash or a letter that the terminal's encoding lacks is written as an escape."""
    said = run_forked(words[0], (*words[1:], "--help"), tmp_path, in_latin)
    assert said.startswith("0 Usage: ")
