"""Options that the auditor's commands share, opening a ledger, and printing results."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from custody.errors import InputError, LedgerError
from custody.file_arguments import INPUT, standard_output_is_taken
from custody.files import read_file, rereadable
from custody.formats.carried import carried_text
from custody.formats.pasted import unwrapped
from custody.streams import named_path

if TYPE_CHECKING:
    from custody.audit.sources.source import Source, Stored
    from custody.audit.verify import Watch
    from custody.official.known_people import KnownPeople
    from custody.tlog.cosignature import Cosigner
    from custody.tlog.note_keys import Verifier

F = TypeVar("F", bound=Callable[..., Any])
DATABASE_HELP = "The service's database, or an SQLite file; or set CUSTODY_DATABASE_URL (or _FILE)."

LAZY_COMMANDS = {
    "export": ("custody.audit.cli.export:export", "Write a ledger to a file, or follow it."),
    "proof": ("custody.audit.cli.proof:proof", "Prove entries to outsiders, and check proofs."),
    "report": ("custody.audit.cli.report:report", "Tell what happened, for who audits."),
    "witness": ("custody.audit.cli.witness:witness", "Cosign the checkpoints of logs, over HTTP."),
    "witness-key": ("custody.audit.cli.witness:witness_key", "Make the key of a witness."),
}
"""Commands that are imported when they are asked for, and what help says of each."""


class LazyCommands(click.Group):
    """The group of all commands, those of ``LAZY_COMMANDS`` among them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names of all commands, in the order that help shows them."""
        return [*self.commands, *LAZY_COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Give a command; None if there is no such name."""
        if cmd_name not in LAZY_COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, _, name = LAZY_COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        here = [(name, one.get_short_help_str(80)) for name, one in self.commands.items()]
        with formatter.section("Commands"):
            formatter.write_dl(
                [*here, *((name, text) for name, (_, text) in LAZY_COMMANDS.items())]
            )


def ledger_options(function: F) -> F:
    """Add ``--ledger`` and ``--database``."""
    for option in (
        click.option("--database", metavar="URL", help=DATABASE_HELP),
        click.option("--ledger", type=INPUT, help="A file that 'custody-audit export' wrote."),
    ):
        function = option(function)
    return function


def key_options(function: F) -> F:
    """Add ``--vkey`` and ``--vkey-file``."""
    for option in (
        click.option("--vkey-file", type=INPUT, help="The same, from a file."),
        click.option(
            "--vkey", metavar="TEXT", help="The service's key for checkpoints, as you know it."
        ),
    ):
        function = option(function)
    return function


def witness_option(function: F) -> F:
    """Add ``--witness``, which may be given again."""
    text = "The key (type 4) of a witness that has to have cosigned; may be given again."
    option = click.option("--witness", "witnesses", metavar="VKEY", multiple=True, help=text)
    return option(function)


def anchor_option(function: F) -> F:
    """Add ``--anchor``, which may be given again."""
    text = "A checkpoint, ledger file or tlog-proof that you kept; may be given again."
    option = click.option(
        "--anchor", "anchors", type=INPUT, multiple=True, metavar="FILE", help=text
    )
    return option(function)


def known_option(function: F) -> F:
    """Add ``--known``."""
    text = "Whose keys you know: a file of 'custody known', your own or one handed over."
    return click.option("--known", "known_file", type=INPUT, metavar="FILE", help=text)(function)


def json_option(function: F) -> F:
    """Add ``--json``."""
    text = "Print the result as JSON."
    return click.option("--json", "json_", is_flag=True, help=text)(function)


@contextlib.contextmanager
def open_source(ledger: Path | None, database: str | None) -> Iterator[Source]:
    """Open the ledger that options or the environment name; ``InputError`` for none or both."""
    if ledger is not None and database is not None:
        raise InputError("expected one of --ledger and --database, got both")
    if ledger is not None:
        from custody.audit.sources.file_source import FileSource

        with rereadable(ledger) as path:
            yield FileSource(path, str(ledger))
        return
    from custody.audit.sources.database_source import open_database

    with open_database(database_url(database)) as source:
        yield source


def database_url(given: str | None) -> str:
    """Give the database's URL; ``InputError`` where nothing names one."""
    url = _from_environment() if given is None else given.strip()
    if not url:
        raise InputError("there is nothing to verify", hint="give --ledger FILE or --database URL")
    return url


def read_verifier(text: str | None, path: Path | None) -> Verifier | None:
    """Read the service's key from either option; None where neither was given."""
    from custody.tlog.note_keys import Verifier

    if text is not None and path is not None:
        raise InputError("expected one of --vkey and --vkey-file, got both")
    if path is not None:
        text = carried_text(read_file(path, limit=4096), str(path))
    try:
        return None if text is None else Verifier.parse(unwrapped(text))
    except LedgerError as error:
        raise InputError(
            f"{'--vkey' if path is None else path} is no key of a ledger: {error.message}",
            hint="it is the verifier key that 'custody serve' says and 'custody init' prints",
        ) from None


def read_witnesses(texts: Sequence[str]) -> list[Cosigner]:
    """Read the keys of witnesses; ``InputError`` for one that is none."""
    from custody.tlog.cosignature import Cosigner

    try:
        named = dict.fromkeys(Cosigner.parse(unwrapped(text)) for text in texts)
    except LedgerError as error:
        raise InputError(
            f"a --witness is no witness's key: {error.message}",
            hint="it is the line that 'custody-audit witness-key' prints",
        ) from None
    if len({one.public for one in named}) < len(named):
        raise InputError("one key is given as that of two witnesses", hint="whose is it?")
    return list(named)


def read_known_people(path: Path | None) -> KnownPeople | None:
    """Read the file of known people; None where none was given."""
    from custody.official.known_people import KnownPeople

    return None if path is None else KnownPeople.parse(read_file(path))


def progress(source: Source) -> Watch:
    """Show progress and speed on a terminal; anywhere else show nothing."""
    from custody.audit.checks.checkpoint import claimed_size

    def watch(step: str, entries: Iterable[Stored]) -> Iterable[Stored]:
        if not sys.stderr.isatty():
            return entries
        from tqdm import tqdm

        total = claimed_size(source) or None
        return tqdm(entries, step, total, unit=" entries", file=sys.stderr, leave=False)

    return watch


def print_json(record: object) -> None:
    """Print a result for programs."""
    import json

    print_result(json.dumps(record, indent=2))


def print_result(text: str) -> None:
    """Print a result; beside a file that was asked for on standard output, to stderr."""
    click.echo(text, err=standard_output_is_taken())


def print_error(message: str, hint: str | None = None) -> None:
    """Print an error to stderr, and its hint if there is one."""
    click.echo(escape_control(f"error: {message}"), err=True)
    if hint:
        click.echo(escape_control(f"hint: {hint}"), err=True)


def escape_control(text: str) -> str:
    """Escape control characters that a terminal would obey: others may have put them there."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )


def _from_environment() -> str | None:
    path = os.environ.get("CUSTODY_DATABASE_URL_FILE")
    if path and not os.environ.get("CUSTODY_DATABASE_URL"):
        file = named_path(path, "CUSTODY_DATABASE_URL_FILE")
        return unwrapped(carried_text(read_file(file, limit=4096), path))
    return unwrapped(os.environ.get("CUSTODY_DATABASE_URL") or "") or None
