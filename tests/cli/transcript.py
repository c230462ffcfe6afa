"""Sessions at a terminal as text files: what is typed, and all that must come back.

::

    # A line for people.
    $ custody seal -o data.age < dump.sql
    2> sealed 11 B as object <object> in data.age
    $ custody seal -o data.age < dump.sql
    2> error: data.age exists already
    2> hint: choose another name, or give --force
    exit 77

``$`` is a line of shell, run in the shell's folder. Lines after it are its standard
output, those with ``2>`` its standard error, and ``exit`` its exit code, 0 unless it
says otherwise; nothing may be missing and nothing be left over. ``…`` is any text
within a line, or any lines where it stands alone. ``<name>`` is a word: what it was at
its first place it must be again later, and commands have it as ``$name``. A name that ends
in ``words`` is of twelve words. Two spaces or more are any number of them from two: a column
is as wide as its widest cell, which another session may have made.

A command that fails must leave every file as it was, and no new one.

Lines for the test environment, not for the shell: ``advance 12h`` sets the clocks of an adjustable
environment forward, ``quorum <name>`` has three officials approve that export and turn their
keys, ``registered name`` makes a dataset that takes all headers, of stock age too, with its
recipient in a file, ``by-token name`` one whose requests nobody signs, and
``needs age`` skips the session where that program is not installed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from custody.formats.timestamps import parse_duration
from tests.cli.cli_env import AdjustableClockEnvironment, Shell
from tests.support import program


@dataclass
class Step:
    """A line of shell and what it must lead to."""

    line: int
    command: str
    stdout: list[str] = field(default_factory=list)
    stderr: list[str] = field(default_factory=list)
    code: int = 0


@dataclass
class Order:
    """A line for the test environment, not for the shell."""

    word: str
    rest: str


def parse(text: str) -> list[Step | Order]:
    """Read a session; every line of it must be of some use."""
    steps: list[Step | Order] = []
    last: Step | None = None
    for number, line in enumerate(text.splitlines(), 1):
        word, _, rest = line.partition(" ")
        if word == "$":
            last = Step(number, rest)
            steps.append(last)
        elif word in ("advance", "by-token", "needs", "quorum", "registered") and rest:
            steps.append(Order(word, rest))
        elif word == "#":
            continue
        elif last is None:
            assert not line, f"line {number} stands before any command: {line}"
        elif word == "2>":
            last.stderr.append(rest)
        elif word == "exit":
            last.code = int(rest)
        else:
            last.stdout.append(line)
    return steps


def play(text: str, shell: Shell) -> None:
    """Play a session; an ``AssertionError`` shows the step that went otherwise."""
    for step in parse(text):
        if isinstance(step, Step):
            _take(step, shell)
        elif step.word == "needs":
            program(step.rest)
        elif step.word in ("by-token", "registered"):
            policy = {"by-token": {"requests": "token"}, "registered": {"headers": "registered"}}
            line = shell.cli_env.genesis(step.rest, **policy[step.word])
            (shell.folder / f"{step.rest}.recipient").write_text(f"{line}\n")
        elif step.word == "quorum":
            shell.cli_env.open(shell.variables[step.rest.strip("<>")])
        else:
            assert isinstance(shell.cli_env, AdjustableClockEnvironment), (
                "only an environment with an adjustable clock has time"
            )
            shell.cli_env.ahead += parse_duration(step.rest)


def _take(step: Step, shell: Shell) -> None:
    before = shell.files()
    done = shell.run(step.command)
    came_back = f"{done.stdout}---\n{done.stderr}exit {done.returncode}"
    told = f"line {step.line}: {step.command}\n{came_back}"
    assert done.returncode == step.code, told
    for expected, came in ((step.stdout, done.stdout), (step.stderr, done.stderr)):
        match = re.fullmatch(_pattern(expected, shell.variables), came.rstrip("\n") + "\n")
        assert match, f"{told}\n--- expected\n" + "\n".join(expected)
        shell.variables |= match.groupdict()
    if step.code:
        assert shell.files() == before, f"{told}\nfiles were left or changed"


def _pattern(lines: list[str], known: dict[str, str]) -> str:
    """Give the regular expression of the expected lines."""
    while lines and not lines[-1]:
        lines = lines[:-1]
    seen: set[str] = set()
    pattern = ""
    for line in lines or [""]:
        if line == "…":
            pattern += r"(?:.*\n)*?"
            continue
        for part in re.split(r"(…|<[a-z_]+>)", line):
            name = part[1:-1]
            if part == "…":
                pattern += ".*?"
            elif not re.fullmatch("<[a-z_]+>", part):
                pattern += re.sub(r"(?:\\ ){2,}", r"\\ {2,}", re.escape(part))
            elif name in known:
                pattern += re.escape(known[name])
            else:
                wanted = r"(?:[a-z]+ ){11}[a-z]+" if name.endswith("words") else r"\S+"
                pattern += f"(?P={name})" if name in seen else f"(?P<{name}>{wanted})"
                seen.add(name)
        pattern += r"\n"
    return pattern
