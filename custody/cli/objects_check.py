"""Compares the catalogue with stored files for ``custody objects check``, and prints the result."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import click

from custody.catalogue import CatalogueObject
from custody.cli.object_selection import ObjectSelection
from custody.cli.output import columns, note, progress
from custody.dataset import active_names
from custody.errors import CustodyError, InputError, NotKnownError, RefusedError, TamperedError
from custody.formats.fields import answer_fields
from custody.formats.quantities import size_text
from custody.jobs.catalogue_check import (
    STATES,
    Difference,
    Report,
    check_each,
    read_beginning,
    split_foreign,
)
from custody.jobs.header_scan import read_headers
from custody.storage import FoundFile, Place

if TYPE_CHECKING:
    from custody.client import Client


@dataclass(frozen=True, slots=True)
class Findings:
    """A report of each dataset; files that belong to none of them, and how many to others.

    ``unseen`` are how many may be of datasets that the token may not read.
    """

    reports: dict[str, Report]
    unclaimed: list[Difference]
    foreign: int
    unseen: int

    def rows(self) -> list[tuple[str | None, Difference]]:
        """Give all differences with their dataset, the gravest first."""
        own = [(name, one) for name, it in self.reports.items() for one in it.differences]
        rows = [*own, *((None, one) for one in self.unclaimed)]
        return sorted(rows, key=lambda row: STATES.index(row[1].state))


def check_places(service: Client, datasets: tuple[str, ...], places: tuple[Place, ...]) -> Findings:
    """Compare the catalogues of datasets with what lies in the places.

    The catalogues are read first: what is sealed meanwhile is unknown then, and never missing.
    Of other datasets only those are known that the token may read.
    """
    for place in places:
        place.require_there()
        if not place.is_folder():
            raise InputError(
                f"{place} is not a folder", hint="an s3://BUCKET/PREFIX/ ends in a slash"
            )
    catalogues = {name: list(_catalogue(service, name)) for name in datasets}
    reports, unknown = check_each(catalogues, _all_files(places), read_beginning)
    foreign = unseen = 0
    if unknown and _limited_to_dataset(service):
        unknown, unseen = [], len(unknown)
    elif unknown:
        names = active_names(service.get("/datasets"))
        others = (_catalogue(service, name) for name in names if name not in catalogues)
        unknown, foreign = split_foreign(unknown, others)
    return Findings(reports, [*unknown, *_unfinished(places)], foreign, unseen)


def _limited_to_dataset(service: Client) -> bool:
    """Say whether the token may read one dataset only: others' files are unknown to it, and fine.

    An older service does not say.
    """
    try:
        return answer_fields(service.get("/credential")).has("dataset")
    except NotKnownError:
        return False


def _catalogue(service: Client, dataset: str) -> Iterator[CatalogueObject]:
    return ObjectSelection(None, None, None).rows(service, dataset, gone=None)


def _all_files(places: tuple[Place, ...]) -> Iterator[tuple[FoundFile, bytes | None]]:
    """Read the headers of all files; a second look finds what was moved during the first."""
    seen = set[Place]()
    with progress("looking", unit=" files") as bar:
        for place in (*places, *places):
            listed = [file for file in place.find() if file.place not in seen]
            for file, header in read_headers(listed):
                seen.add(file.place)
                yield file, header
                if bar is not None:
                    bar(1)


def _unfinished(places: tuple[Place, ...]) -> Iterator[Difference]:
    for place in places:
        try:
            for file in place.unfinished():
                yield Difference("unfinished", None, str(file.place), file.size)
        except CustodyError as error:
            note(f"note: unfinished uploads can't be listed: {error.message}")


def report_json(found: Findings) -> dict[str, Any]:
    """Give what was found as a JSON object, for programs."""
    reports = found.reports.values()
    return {
        "dataset": next(iter(found.reports)) if len(found.reports) == 1 else None,
        "datasets": {
            name: {"gone": it.gone, "registered": it.registered, "whole": it.whole}
            for name, it in found.reports.items()
        },
        "differences": [{"dataset": name} | asdict(one) for name, one in found.rows()],
        "foreign": found.foreign,
        "gone": sum(it.gone for it in reports),
        "registered": sum(it.registered for it in reports),
        "unseen": found.unseen,
        "whole": sum(it.whole for it in reports),
    }


def report_lines(found: Findings) -> list[str]:
    """Give what was found as lines, for people; datasets are named where there are several."""
    several = len(found.reports) > 1
    rows = [
        [
            one.state,
            *([name or "-"] if several else []),
            (one.object or "-")[:12],
            (one.sealed or "-")[:19] + ("Z" if one.sealed else ""),
            _size_text(one),
            one.where or "-",
        ]
        for name, one in found.rows()
    ]
    told = [_totals(name, it, several=several) for name, it in found.reports.items()]
    if found.foreign:
        belong = "sealed file belongs" if found.foreign == 1 else "sealed files belong"
        told.append(f"{found.foreign} {belong} to other datasets of this service.")
    if found.unseen:
        are = "sealed file is" if found.unseen == 1 else "sealed files are"
        told.append(f"{found.unseen} {are} of no dataset that this token may read.")
    if rows:
        head = ["STATE", *(["DATASET"] if several else []), "OBJECT", "SEALED", "SIZE", "WHERE"]
        told = [*columns(rows, head), *told]
    return told


def _totals(name: str, report: Report, *, several: bool) -> str:
    gone = f", {report.gone} of them marked gone" if report.gone else ""
    return (
        f"{name + ': ' if several else ''}{report.registered} registered{gone}; "
        f"{report.whole} there with the right header and size. Payloads were not read."
    )


def _size_text(one: Difference) -> str:
    size = "-" if one.size is None else size_text(one.size)
    return f"{one.size} B, not {one.registered} B" if one.state == "size" else size


def raise_for_findings(found: Findings, *, marked: bool) -> None:
    """Raise the error whose exit code fits the findings; objects ``marked`` gone are no error."""
    total = sum(it.registered for it in found.reports.values())
    spoilt = sum(
        len({one.object for one in it.having("altered", "size")}) for it in found.reports.values()
    )
    if spoilt:
        raise TamperedError(
            f"{_count_text(spoilt, total)} altered, or not as long as registered",
            hint="take them from another copy",
        )
    missing = sum(len(it.having("missing")) for it in found.reports.values())
    if missing and not marked:
        raise NotKnownError(
            f"{_count_text(missing, total)} missing",
            hint="if they were removed on purpose: --mark-gone",
        )


def confirm_marking(found: Findings, *, yes: bool) -> dict[str, list[str]]:
    """Ask whether to mark what is missing as gone; give what to mark of each dataset.

    Where nothing of a dataset is there, it is more likely the wrong place, or not mounted.
    """
    missing = {
        name: [one.object for one in it.having("missing") if one.object]
        for name, it in found.reports.items()
        if it.having("missing")
    }
    for name in missing:
        report = found.reports[name]
        if not report.having("altered", "size", "twice") and not report.whole:
            raise RefusedError(
                f"none of {name}'s {report.registered} objects is there, so none is marked gone",
                hint="is it the right place, and mounted? else: custody objects gone",
            )
    count = sum(map(len, missing.values()))
    if count and not yes and not sys.stdin.isatty():
        raise InputError("there is no terminal to ask on", hint="give --yes to mark them all")
    asked = not count or yes or click.confirm(f"Mark {_objects_text(count)} as gone?", err=True)
    return missing if asked else {}


def _objects_text(count: int) -> str:
    return f"{count} object" + ("" if count == 1 else "s")


def _count_text(count: int, registered: int) -> str:
    return f"{count} of {_objects_text(registered)} {'is' if count == 1 else 'are'}"
