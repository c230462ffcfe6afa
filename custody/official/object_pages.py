"""Fetches the objects of a request in pages, each of them proven (promises TAMPER, BOUND).

Every object is in the ledger that was seen by its own proof, and all of them together have the
number, the sums, the tree and the words that the request binds: what is shown of them is
computed here, of what their sealers signed, and of nothing that the service says.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from custody.ceremony.opening import MAX_OBJECTS
from custody.client import Client
from custody.errors import TamperedError
from custody.formats.fields import answer_rows
from custody.official.registered_objects import (
    RegisteredObject,
    proven_object,
    require_requested,
)
from custody.official.signing import Shown

PAGE = 1000
"""How many objects are fetched at once."""

Progress = Callable[[int], AbstractContextManager[Callable[[int], object] | None]]
"""``progress(number)``: a block in which what it gives is called with how many more are done."""


def unseen(_number: int) -> AbstractContextManager[None]:
    """Show no progress."""
    return nullcontext()


def fetch_objects(
    client: Client, path: str, shown: Shown, progress: Progress
) -> list[RegisteredObject]:
    """Fetch the objects of a request, or of a draft of one, in its order.

    ``LedgerError`` or ``TamperedError`` when one is not what the request, the entry
    or the tree says, or when there are more or fewer.
    """
    count, found = shown.subject.asked.objects.count, list[RegisteredObject]()
    with progress(count) as done:
        while len(found) < min(count, MAX_OBJECTS):
            page = client.get(path, size=shown.checkpoint.size, after=len(found), limit=PAGE)
            rows = answer_rows(page, "objects")
            if len(rows) != min(PAGE, count - len(found)):
                raise TamperedError(
                    "the objects shown are not those of the request: they are "
                    f"{len(found) + len(rows):,} so far, and {count:,} in all",
                    promise="BOUND",
                )
            found += [proven_object(row, shown) for row in rows]
            if done is not None:
                done(len(rows))
    require_requested(shown.subject, found)
    return found
