"""The command ``custody-audit``: verify a ledger without trusting, or asking, its service.

It starts light: SQLAlchemy is imported only to read a database, the rest only to
verify. Exit codes say what was found out, never how the program fared by accident:

0 intact at the level asked for · 1 tampered · 2 could not run, so nothing is known ·
3 intact, but below that level · 130 interrupted
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from custody import __version__
from custody.audit.cli.options import (
    LazyCommands,
    anchor_option,
    json_option,
    key_options,
    known_option,
    ledger_options,
    open_source,
    print_json,
    print_result,
    progress,
    read_known_people,
    read_verifier,
    read_witnesses,
    witness_option,
)
from custody.audit.levels import LEVELS
from custody.errors import CustodyError
from custody.file_arguments import OUTPUT
from custody.files import require_free
from custody.formats.timestamps import parse_duration
from custody.signals import end_as_on_ctrl_c
from custody.streams import flush_standard_output, prepare_standard_streams

if TYPE_CHECKING:
    from custody.audit.report import Report

NOT_RUN, INTERRUPTED = 2, 130


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="custody-audit")
def audit() -> None:
    """Verify a custody ledger, offline and independently of its service.

    Exit codes: 0 intact at the level asked for, 1 tampered, 2 could not run (nothing
    is known), 3 intact but below that level.

    Where a file is read or written, - is standard input or output; what else there is to
    say goes to standard error then.
    """


@audit.command("verify")
@ledger_options
@click.option(
    "--require",
    type=click.Choice(LEVELS),
    default="signed",
    show_default=True,
    help="The level the ledger has to reach.",
)
@click.option(
    "--witnessed-within",
    "within",
    metavar="DURATION",
    default="31d",
    show_default=True,
    help="How far a ledger may have gone on, by its own time, since a quorum cosigned it.",
)
@key_options
@known_option
@anchor_option
@click.option(
    "--evidence",
    type=OUTPUT,
    metavar="FILE",
    help="Where to keep the signed checkpoints, if the ledger contradicts an anchor.",
)
@witness_option
@click.option("--all", "everything", is_flag=True, help="Show all findings, not the causes alone.")
@json_option
def verify_command(
    ledger: Path | None,
    database: str | None,
    require: str,
    within: str,
    vkey: str | None,
    vkey_file: Path | None,
    known_file: Path | None,
    anchors: tuple[Path, ...],
    evidence: Path | None,
    witnesses: tuple[str, ...],
    everything: bool,
    json_: bool,
) -> int:
    """Verify a ledger file or a database, and report everything that is wrong.

    Root causes are shown, each with a count of what may follow from it; --all shows that too.

    Without --vkey the key that was compared in --known is used; without that, the one that
    the ledger names itself, which shows only that the ledger agrees with itself.

    The levels, weakest first: 'chain', nothing inside contradicts itself; 'signed',
    the checkpoint holds under the key; 'anchored', all that you gave by --anchor is
    continued; 'witnessed', a quorum of every dataset's officials cosigned it, up to an
    entry that is at most --witnessed-within older than the newest. What a level can't
    rule out is part of the report.

    A ledger enrols its officials itself, so only those count whose keys are compared in
    --known, in lines of this ledger. Without, nobody does, and the report shows the twelve
    words of everybody who cosigned. A key that differs from a known one is a finding.

    A file that ends before an --anchor is older than it, and accuses nobody: ask for a
    newer export (exit code 3). So is a PostgreSQL replica that is behind: wait for it. Any
    other database that ends before has lost entries, or is an old copy: exit code 1.

    Every --witness has to have cosigned the checkpoint, one that you gave by --anchor, or
    one that the database keeps. A ledger that one of them has not is below what you ask for.
    """
    from custody.audit.checks.anchor import read_anchor
    from custody.audit.report_format import as_json, as_text
    from custody.audit.verify import verify

    given, named = read_verifier(vkey, vkey_file), read_witnesses(witnesses)
    known, limit = read_known_people(known_file), parse_duration(within)
    held = [read_anchor(path) for path in anchors]
    if evidence is not None:
        require_free(evidence)
    with open_source(ledger, database) as source:
        report = verify(source, given, progress(source), held, named, limit, known)
    if evidence is not None:
        _write_evidence(evidence, report)
    if json_:
        print_json(as_json(report, require))
    else:
        print_result(as_text(report, require, everything=everything))
    return report.verdict(require)


def main() -> NoReturn:
    """Run the command line and end with the exit code."""
    prepare_standard_streams()
    end_as_on_ctrl_c()
    code = run()
    flush_standard_output()
    sys.exit(code)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command and give its exit code; an accident must not end with a verdict's code."""
    try:
        code = audit.main(arguments, prog_name="custody-audit", standalone_mode=False)
        sys.stdout.flush()
    except CustodyError as error:
        return _print_error(error.message, error.hint)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return NOT_RUN
    except click.ClickException as error:
        hint = "custody-audit --help" if isinstance(error, click.UsageError) else None
        return _print_error(error.format_message().rstrip("."), hint)
    except (KeyboardInterrupt, click.Abort):
        _print_error("interrupted, so nothing is known")
        return INTERRUPTED
    except (BrokenPipeError, SystemExit):  # the reader of stdout is gone, and so is the verdict;
        # Click itself would end with 1 here
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOT_RUN
    except ImportError as error:
        hint = "pip install 'custody[service]', or verify an exported file with --ledger"
        return _print_error(f"this needs {error.name}, which is not installed", hint)
    except Exception as error:  # a traceback would end with 1, which means tampered
        if os.environ.get("CUSTODY_DEBUG"):
            sys.excepthook(*sys.exc_info())
        return _print_error(f"an unforeseen {type(error).__name__}", "CUSTODY_DEBUG=1 shows where")
    return int(code)


def _write_evidence(path: Path, report: Report) -> None:
    """Write the checkpoints that contradict each other, where there are any."""
    from custody.audit.checks.anchor import write_evidence
    from custody.tlog.note_keys import Verifier

    if report.key is not None and report.contradictions:
        write_evidence(path, Verifier.parse(report.key), report.note or b"", report.contradictions)
        click.echo(f"the contradicting checkpoints are in {path}", err=True)


def _print_error(message: str, hint: str | None = None) -> int:
    click.echo(f"error: {message}", err=True)
    if hint:
        click.echo(f"hint: {hint}", err=True)
    return NOT_RUN
