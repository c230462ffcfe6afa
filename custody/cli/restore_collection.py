"""``custody restore --collection``: all files of a collection, each held against its manifest."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from custody.age import X25519Identity, decrypt_payload, open_header, read_header
from custody.byte_io import buffered
from custody.cli.file_errors import FileErrors
from custody.cli.options import client
from custody.cli.output import note, progress
from custody.client import path_segment
from custody.collection.manifest import Member
from custody.errors import CustodyError, NotKnownError, RefusedError, TamperedError
from custody.files import atomic_output, require_free, sync_all
from custody.formats.fields import answer_fields
from custody.grant import Grant
from custody.jobs.collection_index import FileIndex, IndexedFile, Progress, index_files
from custody.jobs.collection_opening import (
    OpenedCollection,
    file_key_of,
    find_manifest,
    open_key_object,
    proven_members,
)
from custody.jobs.restoring import holds_plaintext
from custody.storage import FoundFile, Place


def open_collection(
    wanted: str, grant: Grant, identities: Sequence[X25519Identity]
) -> OpenedCollection:
    """Open a granted collection, named by its id or the beginning of it, in memory."""
    ids = [row.id for row in grant.document.objects if row.id.startswith(wanted)]
    if len(ids) != 1:
        few = "more than one object" if ids else "no object"
        raise NotKnownError(
            f"{few} of the grant begins with {wanted}",
            hint=f"custody collection list -d {grant.document.dataset}",
        )
    dataset = path_segment(grant.document.dataset)
    answer = answer_fields(client().get(f"/datasets/{dataset}/collections/{ids[0]}"))
    return open_key_object(answer, ids[0], grant, identities)


@dataclass(slots=True)
class CollectionRestore:
    """One collection, the folder it goes to, and what became of its files so far."""

    opened: OpenedCollection
    output: Path
    force: bool
    resume: bool
    restored: int = 0
    skipped: int = 0
    missing: int = 0
    errors: FileErrors = field(default_factory=FileErrors)

    def run(self, folder: Place) -> None:
        """Restore all that can be, then say what could not, the worst of it as the error."""
        with contextlib.ExitStack() as stack:
            with progress("looking", unit=" files") as bar:
                index = stack.enter_context(index_files([folder], bar))
            if self.opened.closing is None:
                note("note: the collection is still open: nothing proves that it is whole")
                self._restore_open(index)
            else:
                manifest = find_manifest(self.opened, self.opened.closing, index)
                index.take(manifest.id)
                with (
                    proven_members(self.opened, manifest.place) as members,
                    progress("restoring", self.opened.closing.count, unit=" files") as bar,
                ):
                    self._restore_members(members, index, bar)
                self._name_strangers(index)
        self._finish()

    def _restore_members(
        self, members: Iterator[Member], index: FileIndex, progress: Progress | None
    ) -> None:
        for member in members:
            if progress is not None:
                progress(1)
            found = index.find(member.id)
            if found is None:
                self.missing += 1
                said = f"{member.name} stands in the manifest, and is not there"
                self.errors.add(NotKnownError(said, hint="is it the right place, and mounted?"))
                continue
            index.take(member.id)
            if found.size != member.size:
                said = f"{found.place} has {found.size} bytes, and the manifest says {member.size}"
                self.errors.add(TamperedError(said, hint="take another copy of it"))
                continue
            self._restore(found, member.name, index)

    def _restore_open(self, index: FileIndex) -> None:
        with progress("restoring", unit=" files") as bar:
            for found in self._opened_of_rest(index):
                self._restore(found, found.name, index)
                if bar is not None:
                    bar(1)

    def _name_strangers(self, index: FileIndex) -> None:
        """Name what the collection opens and its manifest does not have; it is not restored."""
        for found in self._opened_of_rest(index):
            said = f"{found.place} is sealed to the collection, and not in its manifest"
            self.errors.add(TamperedError(said, hint="it is not restored", promise="BOUND"))

    def _opened_of_rest(self, index: FileIndex) -> Iterator[IndexedFile]:
        """Give the other files that the collection opens; one with a damaged header is named."""
        for found in index.rest():
            try:
                ours = file_key_of(found.place, self.opened.identity) is not None
            except (CustodyError, OSError) as error:
                self._fail_at(str(found.place), error)
                continue
            if ours:
                yield found

    def _restore(self, found: IndexedFile, name: str, index: FileIndex) -> None:
        """Restore one file, if no other one of this run has its output (two never share one)."""
        try:
            output = self.output / path_of(found.place, name)
            if not index.claim(output):
                said = f"another file went to {output} already; it is not restored"
                hint = f"restore it alone: custody collection identity, and age -d {found.place}"
                raise RefusedError(said, hint=hint)
            if self._is_there(found.place, output):
                self.skipped += 1
                return
            output.parent.mkdir(parents=True, exist_ok=True)
            with found.place.open() as file, buffered(file.stream) as stream:
                key = open_header(read_header(stream), [self.opened.identity])
                with atomic_output(output, overwrite=self.force, synced=False) as dst:
                    decrypt_payload(stream, dst, key)
            self.restored += 1
        except CustodyError as error:
            self._fail_at(str(found.place), error)
        except OSError as error:
            self._fail_at(f"{name} was not written", error)

    def _is_there(self, place: Place, output: Path) -> bool:
        """Compare an output that is there with what is sealed, where that was asked for."""
        if not (self.resume and output.exists()):
            require_free(output, overwrite=self.force)
            return False
        with place.open() as file, buffered(file.stream) as stream:
            key = open_header(read_header(stream), [self.opened.identity])
            if holds_plaintext(output, stream, key):
                return True
        if not self.force:
            hint = "move it away, or give --force as well to replace it"
            raise RefusedError(f"{output} is there, and is not what was sealed", hint=hint)
        return False

    def _fail_at(self, what: str, error: CustodyError | OSError) -> None:
        """Note an error of one file, by its name; the others go on."""
        if isinstance(error, OSError):
            error = CustodyError((error.strerror or "input/output error").lower())
        named = f"{what}: {error.message}"
        self.errors.add(type(error)(named, hint=error.hint, promise=error.promise))

    def _finish(self) -> None:
        sync_all()
        failed = self.errors.count - self.missing
        note(
            f"{self.restored} restored, {self.skipped} skipped, {failed} failed, "
            f"{self.missing} missing"
        )
        self.errors.tell()


def path_of(place: Place, name: str) -> PurePosixPath:
    """Read a name of a manifest as a relative path; refuse one that would lead out."""
    from datetime import UTC, datetime

    from custody.cli.restore_folder import path_below

    return path_below(FoundFile(place, name, 0, datetime.now(UTC)))
