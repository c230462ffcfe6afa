"""Compares the files in folders and buckets with the catalogue of sealed objects.

Objects are known by their headers, whatever their files are called, so a registered object
is *missing* where no file has its header, and a sealed file that the catalogue does not have
is *unknown*. A file whose header was altered would be both. It is told from them by what is
left: a file of the very size of a missing object, in which at least half of that object's
header still stands, or which is no age file any more, is that object, *altered*. For the
latter the size is all there is to go by.

Payloads are not read: that takes the key. A payload that was altered in place is found by
opening it, and by nothing here.

Files come and go while they are looked at. One that is gone again was never there; one that
grows meanwhile is not of another size, but unfinished.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from custody.age import object_id
from custody.catalogue import CatalogueObject
from custody.errors import InputError, NotKnownError
from custody.jobs.header_scan import has_gone
from custody.storage import FoundFile

STATES = ("altered", "size", "missing", "unknown", "twice", "back", "unfinished")


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference from the catalogue: which (of :data:`STATES`), of what, and where it lies.

    ``size``: of what is there, or of what should be; ``registered``: what the catalogue says.
    """

    state: str
    object: str | None
    where: str | None
    size: int | None
    registered: int | None = None
    sealed: str | None = None

    @classmethod
    def of(cls, state: str, row: CatalogueObject, file: FoundFile | None = None) -> Difference:
        """Tell of a registered object, and perhaps of the file that is there."""
        where, size = (str(file.place), file.size) if file else (None, row.size)
        return cls(state, row.id, where, size, row.size, row.sealed)


@dataclass(slots=True)
class Report:
    """What a check has found; ``whole``: the objects whose header and size are right."""

    registered: int = 0
    gone: int = 0
    whole: int = 0
    differences: list[Difference] = field(default_factory=list)

    def having(self, *states: str) -> list[Difference]:
        """Give the differences that have one of these states."""
        return [one for one in self.differences if one.state in states]


ScannedFiles = Iterable[tuple[FoundFile, bytes | None]]
ReadBeginning = Callable[[FoundFile, int], bytes]
Rows = Iterable[CatalogueObject]


def check_each(
    catalogues: Mapping[str, Rows], files: ScannedFiles, beginning: ReadBeginning
) -> tuple[dict[str, Report], list[Difference]]:
    """Compare several datasets with the same files, which are looked at once.

    Gives a report of each, and, by themselves, the files that are unknown to all of them.
    """
    scanned = list(files)
    reports = {name: check(rows, scanned, beginning) for name, rows in catalogues.items()}
    unknown = [{one.where: one for one in it.having("unknown")} for it in reports.values()]
    for report in reports.values():
        report.differences = [one for one in report.differences if one.state != "unknown"]
    first, *others = unknown
    return reports, [one for where, one in first.items() if all(where in it for it in others)]


def split_foreign(
    unknown: Collection[Difference], catalogues: Iterable[Rows]
) -> tuple[list[Difference], int]:
    """Take out of unknown files those that other catalogues have.

    Gives what is left, and how many were taken out.
    """
    ids = {row.id for rows in catalogues for row in rows}
    left = [one for one in unknown if one.object not in ids]
    return left, len(unknown) - len(left)


def check(rows: Rows, files: ScannedFiles, beginning: ReadBeginning) -> Report:
    """Compare a dataset's objects, as the service lists them, with files and their headers.

    ``beginning`` reads the first bytes of a file, as many as it is told.
    """
    catalogue = {row.id: row for row in rows}
    known, strangers = _split_registered(files, catalogue)
    known = {
        name: left for name, it in known.items() if (left := _still_there(catalogue[name], it))
    }
    report = Report(len(catalogue), sum(1 for row in catalogue.values() if row.gone))
    for name, there in known.items():
        right, differences = _compare_object(catalogue[name], there)
        report.whole += right
        report.differences += differences
    absent = [row for name, row in catalogue.items() if name not in known and not row.gone]
    others = _compare_unregistered(strangers, absent, beginning)
    altered = {one.object for one in others}
    missing = [Difference.of("missing", row) for row in absent if row.id not in altered]
    report.differences += others + missing
    report.differences.sort(key=_sort_key)
    return report


def _compare_object(row: CatalogueObject, there: list[FoundFile]) -> tuple[bool, list[Difference]]:
    """Look at the files that have an object's header; say whether one is as it should be."""
    sizes = {file: _settled_size(file, row.size) for file in there}
    wrong = [file for file in there if sizes[file] != row.size]
    differences = [
        Difference.of("unfinished" if sizes[file] is None else "size", row, file) for file in wrong
    ]
    differences += [Difference.of("twice", row, file) for file in there[1:]]
    if row.gone:
        differences.append(Difference.of("back", row, there[0]))
    return len(wrong) < len(there), differences


def _still_there(row: CatalogueObject, files: list[FoundFile]) -> list[FoundFile]:
    """Leave out files that have gone since, where it matters: a file that was moved is one."""
    if len(files) == 1 and files[0].size == row.size:
        return files
    return [file for file in files if not has_gone(file.place)]


def _settled_size(file: FoundFile, expected: int) -> int | None:
    """Give a file's size, looked at again where it is not as expected; None while it changes."""
    if file.size == expected:
        return expected
    try:
        with file.place.open() as stored:
            return stored.size if stored.size in (expected, file.size) else None
    except (InputError, NotKnownError):
        return None


def _sort_key(one: Difference) -> tuple[int, str, str]:
    return STATES.index(one.state), one.sealed or "", one.where or ""


def read_beginning(file: FoundFile, length: int) -> bytes:
    """Read the first bytes of a file; none where it has gone."""
    read = bytearray()
    try:
        with file.place.open() as stored:
            while len(read) < length and (piece := stored.stream.read(length - len(read))):
                read += piece
    except (InputError, NotKnownError):
        if not has_gone(file.place):
            raise
    return bytes(read)


UnregisteredFile = tuple[FoundFile, str | None]


def _split_registered(
    files: ScannedFiles, catalogue: dict[str, CatalogueObject]
) -> tuple[dict[str, list[FoundFile]], list[UnregisteredFile]]:
    """Tell registered files from others; files that could never have been any are left out."""
    known, strangers = defaultdict[str, list[FoundFile]](list), list[UnregisteredFile]()
    sizes = {row.size for row in catalogue.values()}
    for file, header in files:
        name = None if header is None else object_id(header)
        if name in catalogue:
            known[name].append(file)
        elif name is not None or file.size in sizes:
            strangers.append((file, name))
    return known, strangers


def _compare_unregistered(
    strangers: list[UnregisteredFile], absent: list[CatalogueObject], beginning: ReadBeginning
) -> list[Difference]:
    """Find what is left of absent objects; other sealed files are unknown, other files nothing."""
    by_size = defaultdict[int, list[CatalogueObject]](list)
    for row in absent:
        by_size[row.size].append(row)
    differences = []
    # what is still an age file can be known by its header; what is none goes by size, after it
    for file, name in sorted(strangers, key=lambda one: one[1] is None):
        resembled = _find_altered_original(file, name, by_size[file.size], beginning)
        if resembled is not None:
            by_size[file.size].remove(resembled)
            differences.append(Difference.of("altered", resembled, file))
        elif name is not None:
            differences.append(Difference("unknown", name, str(file.place), file.size))
    return differences


def _find_altered_original(
    file: FoundFile, name: str | None, rows: list[CatalogueObject], beginning: ReadBeginning
) -> CatalogueObject | None:
    """Give the object of the same size that a file is likely to have been."""
    if not rows:
        return None
    headers = [row.header for row in rows]
    start = beginning(file, max(map(len, headers)))
    if not start:
        return None
    alike = [sum(map(int.__eq__, start, header)) / len(header) for header in headers]
    best = max(range(len(rows)), key=alike.__getitem__)
    return rows[best] if alike[best] >= 1 / 2 or name is None else None
