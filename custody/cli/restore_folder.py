"""Restoring all granted objects of a folder: where each goes, and what became of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from custody.cli.output import note
from custody.errors import CustodyError, ElsewhereError, InputError, NotKnownError, RefusedError
from custody.files import require_free
from custody.grant import Grant
from custody.storage import FoundFile, Place

SEALED_ENDINGS = (".age", ".c4gh")
RestoreOne = Callable[[], bool]
"""Restores one object; False when it was there already."""


def plan_outputs(
    found: Mapping[str, FoundFile], folder: Path, *, overwrite: bool
) -> list[tuple[Path, FoundFile]]:
    """Give each file's output path: the same below the output folder, without its ending."""
    outputs: dict[Path, FoundFile] = {}
    for file in found.values():
        output = folder / path_below(file)
        if output in outputs:
            raise InputError(f"two files would go to {output}", hint="restore one of them alone")
        if not overwrite:  # otherwise what can't be replaced fails alone, and the others go on
            _require_nothing_there(output)
        outputs[output] = file
    return list(outputs.items())


def _require_nothing_there(output: Path) -> None:
    try:
        require_free(output)
    except RefusedError as error:
        hint = "--resume goes on where a restore broke off, --force does all of it again"
        raise RefusedError(error.message, hint=hint) from None


def path_below(file: FoundFile) -> PurePosixPath:
    """Read a name as a relative path without its ending; refuse one that would lead out of it.

    It is looked at as it will be: ``...age`` is no ``..``, but what it is restored to would be.
    """
    within = PurePosixPath(file.name)
    ending = next((one for one in SEALED_ENDINGS if within.name.endswith(one)), "")
    last = within.name.removesuffix(ending) or within.name
    outside = within.is_absolute() or ".." in within.parts or last in ("", ".", "..")
    if outside or "\0" in file.name:
        raise RefusedError(
            f"{file.place} has a name that would leave the output folder",
            hint="restore it alone, with -o FILE",
        )
    return within.with_name(last)


def restore_all(
    runs: Mapping[Path, tuple[FoundFile, RestoreOne]], grant: Grant, folder: Place, *, partial: bool
) -> None:
    """Restore all that can be restored, and say how many were, were there, and were not.

    The first error is raised when the others are done, then what is missing, then what lies
    elsewhere: so the exit code says the worst of it.
    """
    errors: list[CustodyError] = []
    restored = skipped = 0
    for output, (file, run) in runs.items():
        try:
            _make_folder(output.parent)
            if run():
                restored += 1
                note(f"{file.place} is in {output}")
            else:
                skipped += 1
        except CustodyError as error:
            errors.append(error)
    absent = len(grant.document.objects) - len(runs)
    failed = len(grant.document.failed)
    elsewhere = absent if partial and runs else 0
    note(
        f"{restored} restored, {skipped} skipped, {len(errors)} failed, "
        f"{elsewhere} elsewhere, {absent - elsewhere + failed} missing"
    )
    errors += _unrestored(grant, folder, absent, elsewhere, partial=partial)
    for later in errors[1:]:
        note(f"error: {later.message}")
    if errors:
        raise errors[0]


def _unrestored(
    grant: Grant, folder: Place, absent: int, elsewhere: int, *, partial: bool
) -> list[CustodyError]:
    """Give an error for each way in which granted objects are not here, the worst first."""
    errors: list[CustodyError] = [
        NotKnownError(f"object {row.object[:12]} could not be opened: {row.reason}")
        for row in grant.document.failed
    ]
    granted = len(grant.document.objects)
    if absent > elsewhere:
        hint = "is it the right place, and mounted?"
        hint += "" if partial else " if the rest lies elsewhere: --partial"
        verb = "is" if absent == 1 else "are"
        message = f"{absent} of {granted} granted objects {verb} not in {folder}"
        errors.append(NotKnownError(message, hint=hint))
    elif elsewhere:
        verb = "lies" if elsewhere == 1 else "lie"
        errors.append(
            ElsewhereError(
                f"{elsewhere} of {granted} granted objects {verb} elsewhere",
                hint="restore them where they lie",
            )
        )
    return errors


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or "input/output error").lower()
        raise CustodyError(f"can't make the folder {folder}: {reason}") from None
