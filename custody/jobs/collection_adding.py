"""Takes files that stock age sealed to a collection's recipient into its manifest."""

from __future__ import annotations

from collections.abc import Sequence

from custody.age import object_id
from custody.collection.manifest import require_member_name
from custody.errors import RefusedError, TamperedError
from custody.files import read_file
from custody.formats.timestamps import stamp
from custody.jobs.collection_files import CollectionFiles
from custody.jobs.collection_state import CollectionState
from custody.jobs.receipt import Receipt
from custody.jobs.sealing import SealedFile, read_sealed
from custody.storage import FilePlace, Place


def add_files(files: CollectionFiles, places: Sequence[Place]) -> int:
    """Put files into the manifest, in their order; gives how many of them were not there before.

    All are looked at before the first is taken. The key object, which may lie among them, is
    passed over. ``RefusedError`` for one that is older than the collection, so was sealed to
    another recipient, and for two that would be restored to one file.
    """
    state = files.state
    receipts = [_receipt(files, state, place) for place in places]
    taken = [one for one in receipts if one.id != state.id]
    files.require_own_outputs(taken)
    return files.add(taken)


def _receipt(files: CollectionFiles, state: CollectionState, place: Place) -> Receipt:
    sealed = read_sealed(place)
    beside = _beside(place, sealed)
    moment = stamp(sealed.modified)
    if beside is None and moment < state.opened:
        raise RefusedError(
            f"{place} is older than {files.base.name}, so was not sealed to it",
            hint="is it of the collection before? that one is closed",
        )
    path = place.absolute()
    if isinstance(place, FilePlace):
        require_member_name(place.path.name)
    return Receipt(
        dataset=state.dataset,
        header=sealed.header,
        size=sealed.size,
        sealed=beside.sealed if beside else moment,
        host=None,
        job=beside.job if beside else None,
        tags=beside.tags if beside else {},
        path=path,
    )


def _beside(place: Place, sealed: SealedFile) -> Receipt | None:
    """Give the receipt that custody seal left beside a file, if it is that of this file."""
    if not isinstance(place, FilePlace):
        return None
    path = place.path.with_name(f"{place.path.name}.receipt")
    if not path.exists():
        return None
    receipt = Receipt.parse(read_file(path, limit=1 << 20))
    if receipt.id != object_id(sealed.header):
        raise TamperedError(f"{path} is not the receipt of {place}")
    return receipt
