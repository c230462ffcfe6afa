"""Fetches a ceremony's grant: at once, or when a quorum has turned its keys."""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from custody.cli.output import note, plain
from custody.client import path_segment
from custody.errors import PendingError, UnreachableError
from custody.formats.fields import answer_fields
from custody.grant import Grant

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
            return Grant.parse(answer_fields(answer).text("text").encode())
