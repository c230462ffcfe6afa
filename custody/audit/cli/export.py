"""``custody-audit export``: a database's ledger as one file, or followed as a stream of events."""

from __future__ import annotations

from pathlib import Path

import click

from custody.audit.cli.options import (
    DATABASE_HELP,
    database_url,
    json_option,
    open_source,
    print_error,
    print_json,
    print_result,
    progress,
)
from custody.audit.levels import INTACT, TAMPERED
from custody.errors import InputError, TamperedError
from custody.file_arguments import NAMED, OUTPUT
from custody.streams import standard_output

INTERRUPTED = 130
_FORMATS = ("jsonl", "syslog", "ocsf")


@click.command("export")
@click.option("--database", metavar="URL", help=DATABASE_HELP)
@click.option("-o", "--output", type=OUTPUT, metavar="FILE", help="Where to.")
@click.option("--force", is_flag=True, help="Replace FILE.")
@json_option
@click.option("--follow", is_flag=True, help="Print entries as they come, and never end.")
@click.option("--from", "start", type=click.IntRange(min=0), help="Begin with this entry.")
@click.option("--bookmark", type=NAMED, metavar="FILE", help="Go on where this file says.")
@click.option("--format", "format_", type=click.Choice(_FORMATS), help="Of what is printed.")
def export(
    database: str | None,
    output: Path | None,
    force: bool,
    json_: bool,
    follow: bool,
    start: int | None,
    bookmark: Path | None,
    format_: str | None,
) -> int:
    """Write a database's ledger to one file, or follow it.

    The file is for 'verify --ledger', anywhere. Nothing is verified here: entries
    are written as they are stored.

    With --follow entries go to standard output as they come, a line each: 'jsonl',
    'syslog' (RFC 5424) or 'ocsf' (API Activity, OCSF 1.1.0). The bookmark is
    written after every batch, and where it exists, --from counts for nothing. A ledger that
    ends before it has lost entries; a PostgreSQL replica is behind then, and is waited for.
    """
    filed = (output, force or None, json_ or None)
    followed = (start, bookmark, format_)
    if any(option is not None for option in (filed if follow else followed)):
        raise InputError(
            "options of a file and of a stream don't go together",
            hint="-o, --force, --json; or --follow with --from, --bookmark, --format",
        )
    if follow:
        return _follow(database, start or 0, bookmark, format_ or _FORMATS[0])
    if output is None:
        raise InputError("there is nowhere to write to", hint="give -o FILE, or --follow")
    return _export_file(database, output, force, json_)


def _export_file(database: str | None, output: Path, force: bool, json_: bool) -> int:
    from custody.audit.export import export

    with open_source(None, database) as source:
        try:
            count = export(source, output, progress(source), overwrite=force)
        except TamperedError as error:
            hint = "custody-audit verify --database shows all of it"
            print_error(f"tampered: {error.message}", hint)
            return TAMPERED
    if json_:
        print_json({"entries": count, "file": str(output)})
    else:
        print_result(
            f"wrote {count} entries and their checkpoint to {output}; nothing was verified"
        )
    return INTACT


def _follow(database: str | None, start: int, bookmark: Path | None, format_: str) -> int:
    from custody.audit.siem_events import FORMATS
    from custody.audit.sources.database_source import open_database
    from custody.audit.sources.stream import Follower
    from custody.formats.timestamps import now

    url = database_url(database)
    follower = Follower(
        lambda: open_database(url),
        FORMATS[format_],
        standard_output(),
        now,
        start,
        bookmark,
    )
    try:
        follower.run()
    except TamperedError as error:
        print_error(f"tampered: {error.message}", error.hint)
        return TAMPERED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return INTACT  # the reader has had enough
    return INTACT
