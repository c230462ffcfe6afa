"""Fetches a ceremony's grant: at once, or when a quorum has turned its keys."""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from custody.cli.output import note, plain
from custody.client import path_segment
from custody.errors import PendingError, TamperedError, UnreachableError
from custody.formats.fields import answer_fields
from custody.grant import Grant
from custody.official.known_file import known_people_path, read_known
from custody.tlog.note_keys import Verifier

if TYPE_CHECKING:
    from custody.client import Client

POLL_SECONDS = 2.0
"""Seconds between two questions."""


def collect_grant(service: Client, ceremony: str, patience: timedelta = timedelta()) -> Grant:
    """Collect the grant of a ceremony; that it was collected is an entry.

    ``PendingError`` (75) when the quorum is still not there after ``patience``. A service
    that does not answer for a while is waited for, too. On a terminal each step is shown.
    """
    end, said = time.monotonic() + patience.total_seconds(), ""
    while True:
        try:
            answer = service.post(f"/ceremonies/{path_segment(ceremony)}/grant")
        except (PendingError, UnreachableError) as error:
            rest = end - time.monotonic()
            if rest <= 0:
                raise
            if error.message != said and sys.stderr.isatty():
                note(plain(f"waiting: {error.message}"))
            said = error.message
            time.sleep(min(POLL_SECONDS, rest))
        else:
            return _require_known(
                Grant.parse(answer_fields(answer).text("text").encode()), ceremony
            )


def _require_known(grant: Grant, ceremony: str) -> Grant:
    """Refuse another ceremony's grant, or one of another log or of others than are known.

    ``TamperedError`` (BOUND), ``KnownError`` (KNOWN). Who knows nobody takes the log's word.
    """
    request = grant.document.request
    if request.ceremony != ceremony:
        raise TamperedError("the grant is of another ceremony", promise="BOUND")
    known = read_known(known_people_path(os.environ))
    known.require_same(request.origin, None, grant.vkey)
    for seat in request.seats:
        known.require_same(request.origin, seat.official, seat.fingerprint.hex())
    grant.verify(Verifier.parse(grant.vkey))
    return grant
