"""``custody-audit report``: what a ledger tells of a period, for an auditor who writes a report."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import click

from custody.audit.checks.anchor import read_anchor
from custody.audit.chronicle.as_html import as_html
from custody.audit.chronicle.as_text import as_text, visible
from custody.audit.chronicle.audit_report import AuditReport, Period
from custody.audit.chronicle.fold import ChronicleFold
from custody.audit.chronicle.layout import lay_out
from custody.audit.cli.options import (
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
from custody.audit.sources.source import Stored
from custody.audit.verify import verify
from custody.errors import InputError
from custody.file_arguments import OUTPUT
from custody.files import require_free, write_file
from custody.streams import STANDARD_STREAM


@click.command("report")
@ledger_options
@click.option("--since", metavar="DATE", help="The first day, as 2026-01-31, in UTC.")
@click.option("--until", metavar="DATE", help="The last day, which is part of it.")
@key_options
@known_option
@anchor_option
@witness_option
@click.option("--html", type=OUTPUT, metavar="FILE", help="Write one page, to read and to print.")
@click.option("--force", is_flag=True, help="Replace FILE.")
@json_option
def report(
    ledger: Path | None,
    database: str | None,
    since: str | None,
    until: str | None,
    vkey: str | None,
    vkey_file: Path | None,
    known_file: Path | None,
    anchors: tuple[Path, ...],
    witnesses: tuple[str, ...],
    html: Path | None,
    force: bool,
    json_: bool,
) -> int:
    """Tell what happened by a ledger, from --since to --until, and how far that holds.

    Who could open what, and when; every export with its requester, purpose, objects, approvals,
    turns, refusals and times; exceptions; changes of people and rules; whether the quorums are
    still there; and up to where it is witnessed. All of the ledger is verified for it, as
    'verify' does, so the exit codes are those of 'verify' at the level 'signed'. A ledger that is
    not intact is told of all the same, as far as it can be read, and the report says so.

    It is printed as text, or with --json as JSON. The page of --html needs no network and no
    script, and prints well.
    """
    period = read_period(since, until)
    given, named = read_verifier(vkey, vkey_file), read_witnesses(witnesses)
    known, held = read_known_people(known_file), [read_anchor(path) for path in anchors]
    if html is not None and not force:
        require_free(html)
    with open_source(ledger, database) as source:
        fold, shown = ChronicleFold(period), progress(source)

        def watch(step: str, entries: Iterable[Stored]) -> Iterable[Stored]:
            return fold.watching(shown(step, entries))

        verified = verify(source, given, watch, held, named, known=known)
        made = fold.report(verified)
    if html is not None:
        write_file(html, as_html(lay_out(made)).encode(), overwrite=force)
    _print(made, html, json_)
    return verified.verdict("signed")


def read_period(since: str | None, until: str | None) -> Period:
    """Read both days; ``InputError`` for one that is none, or for a period that never was."""
    first, last = _day(since, "--since"), _day(until, "--until")
    if first is not None and last is not None and last < first:
        raise InputError(f"--until {until} is before --since {since}")
    return Period(first, None if last is None else last + timedelta(days=1))


def _day(text: str | None, option: str) -> datetime | None:
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
        if day.isoformat() != text or day == date.max:
            raise ValueError
    except ValueError:
        raise InputError(f"{option} {text!a} is no day", hint="write it as 2026-01-31") from None
    return datetime.combine(day, time(), UTC)


def _print(made: AuditReport, html: Path | None, json_: bool) -> None:
    if json_:
        print_json(made.record())
        return
    layout = lay_out(made)
    if html is None:
        print_result(as_text(layout))
        return
    where = "" if html == STANDARD_STREAM else f"\nthe report is in {html}"
    print_result(visible(layout.verdict) + where)
