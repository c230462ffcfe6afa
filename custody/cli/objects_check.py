"""Compares the catalogue with stored files for ``custody objects check``, and prints the result."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from custody.cli.object_selection import ObjectSelection
from custody.cli.output import columns, note, plain, progress
from custody.errors import CustodyError, InputError, NotKnownError, RefusedError, TamperedError
from custody.formats.quantities import size_text
from custody.jobs.catalogue_check import Difference, Report, check, read_beginning
from custody.jobs.header_scan import read_headers
from custody.storage import FoundFile, Place

if TYPE_CHECKING:
    from custody.client import Client


def check_places(service: Client, dataset: str, places: tuple[Place, ...]) -> Report:
    """Compare the catalogue with what lies in the places.

    The catalogue is read first: what is sealed meanwhile is unknown then, and never missing.
    """
    for place in places:
        place.require_there()
        if not place.is_folder():
            raise InputError(
                f"{place} is not a folder", hint="an s3://BUCKET/PREFIX/ ends in a slash"
            )
    rows = list(ObjectSelection(None, None, None).rows(service, dataset, gone=None))
    report = check(rows, _all_files(places), read_beginning)
    report.differences += _unfinished(places)
    return report


def _all_files(places: tuple[Place, ...]) -> Iterator[tuple[FoundFile, bytes | None]]:
    with progress("looking", unit=" files") as bar:
        for place in places:
            for seen in read_headers(place.find()):
                yield seen
                if bar is not None:
                    bar(1)


def _unfinished(places: tuple[Place, ...]) -> Iterator[Difference]:
    for place in places:
        try:
            for file in place.unfinished():
                yield Difference("unfinished", None, str(file.place), file.size)
        except CustodyError as error:
            note(plain(f"note: unfinished uploads can't be listed: {error.message}"))


def report_json(dataset: str, report: Report) -> dict[str, Any]:
    """Give a report as a JSON object, for programs."""
    rows = [asdict(one) for one in report.differences]
    return {
        "dataset": dataset,
        "differences": rows,
        "gone": report.gone,
        "registered": report.registered,
        "whole": report.whole,
    }


def report_text(report: Report) -> str:
    """Give a report as text, for people."""
    rows = [
        [
            one.state,
            (one.object or "-")[:12],
            (one.sealed or "-")[:19] + ("Z" if one.sealed else ""),
            _size_text(one),
            one.where or "-",
        ]
        for one in report.differences
    ]
    gone = f", {report.gone} of them marked gone" if report.gone else ""
    told = (
        f"{report.registered} registered{gone}; "
        f"{report.whole} there with the right header and size. Payloads were not read."
    )
    if not rows:
        return told
    return f"{columns(rows, ['STATE', 'OBJECT', 'SEALED', 'SIZE', 'WHERE'])}\n{told}"


def _size_text(one: Difference) -> str:
    size = "-" if one.size is None else size_text(one.size)
    return f"{one.size} B, not {one.registered} B" if one.state == "size" else size


def raise_for_findings(report: Report, *, marked: bool) -> None:
    """Raise the error whose exit code fits the report; objects ``marked`` gone are no error."""
    spoilt = {one.object for one in report.having("altered", "size")}
    if spoilt:
        raise TamperedError(
            f"{_count_text(len(spoilt), report)} altered, or not as long as registered",
            hint="take them from another copy",
        )
    missing = report.having("missing")
    if missing and not marked:
        raise NotKnownError(
            f"{_count_text(len(missing), report)} missing",
            hint="if they were removed on purpose: --mark-gone",
        )


def confirm_marking(report: Report, *, yes: bool) -> bool:
    """Ask whether to mark what is missing as gone.

    Where nothing of the dataset is there, it is more likely the wrong place, or not mounted.
    """
    missing = report.having("missing")
    if not report.having("altered", "size", "twice") and not report.whole:
        raise RefusedError(
            f"none of the dataset's {report.registered} objects is there, so none is marked gone",
            hint="is it the right place, and mounted? else: custody objects gone",
        )
    if not yes and not sys.stdin.isatty():
        raise InputError("there is no terminal to ask on", hint="give --yes to mark them all")
    return yes or click.confirm(f"Mark {_objects_text(len(missing))} as gone?", err=True)


def _objects_text(count: int) -> str:
    return f"{count} object" + ("" if count == 1 else "s")


def _count_text(count: int, report: Report) -> str:
    return f"{count} of {_objects_text(report.registered)} {'is' if count == 1 else 'are'}"
