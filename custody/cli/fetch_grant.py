"""Waits for what others do: a ceremony's grant, when a quorum has turned its keys."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from custody.cli.known_service import known_service
from custody.cli.output import note
from custody.client import path_segment
from custody.errors import CustodyError, PendingError, TamperedError, UnreachableError
from custody.formats.fields import answer_fields
from custody.grant import Grant
from custody.official.known_dataset import require_known_dataset
from custody.official.known_file import known_people_path, read_known
from custody.tlog.note_keys import Verifier

if TYPE_CHECKING:
    from custody.client import Client
    from custody.official.known_service import KnownService

T = TypeVar("T")

POLL_SECONDS = 2.0
"""Seconds between two questions."""


def collect_grant(service: Client, ceremony: str, patience: timedelta = timedelta()) -> Grant:
    """Collect the grant of a ceremony; that it was collected is an entry.

    ``PendingError`` (75) when the quorum is still not there after ``patience``. A service
    that does not answer for a while is waited for, too. On a terminal each step is shown.
    """
    path = f"/ceremonies/{path_segment(ceremony)}/grant"
    answer = patiently(patience, lambda: service.post(path), _say_on_terminal)
    grant = Grant.parse(answer_fields(answer).text("text").encode())
    return _require_known(grant, ceremony, known_service(service))


def patiently(
    patience: timedelta, attempt: Callable[[], T], say: Callable[[CustodyError], None]
) -> T:
    """Try until others have done their part, or ``patience`` ends and the error with it.

    ``say`` hears of each other thing that is waited for.
    """
    end, said = time.monotonic() + patience.total_seconds(), ""
    while True:
        try:
            return attempt()
        except (PendingError, UnreachableError) as error:
            rest = end - time.monotonic()
            if rest <= 0:
                raise
            if error.message != said:
                say(error)
            said = error.message
            time.sleep(min(POLL_SECONDS, rest))


def _say_on_terminal(error: CustodyError) -> None:
    if sys.stderr.isatty():
        note(f"waiting: {error.message}")


def _require_known(grant: Grant, ceremony: str, service: KnownService) -> Grant:
    """Refuse another ceremony's grant, or one of another log or of others than are known.

    ``TamperedError`` (BOUND), ``KnownError`` (KNOWN). Who knows nobody takes the log's word.
    """
    request = grant.document.request
    if request.ceremony != ceremony:
        raise TamperedError("the grant is of another ceremony", promise="BOUND")
    service.require_of(request.origin)
    known = read_known(known_people_path(os.environ))
    known.require_same(request.origin, None, grant.vkey)
    require_known_dataset(request, request.asked.public, known)
    grant.verify(Verifier.parse(grant.vkey))
    return grant
