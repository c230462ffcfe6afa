"""What an official signs in a genesis without a dealer: a commit to a part of the key, a complaint.

The receipt is that of any genesis, with the certificate of
:mod:`custody.official.generated_bundle` beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from custody.dkg import Commit, Session, make_commit
from custody.errors import CommitError, RefusedError
from custody.formats.dsse import Envelope
from custody.formats.statement import FAULTS
from custody.official.keyfile import OfficialKey
from custody.official.signing import Shown, make_statement, sign_statement


def commit(
    shown: Shown,
    key: OfficialKey,
    now: datetime,
    random: Callable[[int], bytes],
    known: str | None = None,
) -> tuple[Envelope, Commit, tuple[bytes, ...]]:
    """Draw an official's part of a genesis without a dealer and sign it (promise DEALERLESS).

    Gives the statement, the record that it names, and the boxes to all seats.
    """
    made, boxes = make_commit(Session.of(shown.subject), key.static_key(), random)
    statement = make_statement(
        "commit", shown, key.name, now, contribution=made.digest(), known=known
    )
    return sign_statement(statement, key), made, boxes


def complaint(
    shown: Shown, wrong: CommitError, key: OfficialKey, now: datetime, known: str | None = None
) -> Envelope:
    """Sign that a part dealt to this official is wrong: whose it is, and how (promise NAMED)."""
    seat = shown.subject.seat(wrong.official or "")
    if seat is None or wrong.fault not in FAULTS:
        raise RefusedError("this is nothing that a complaint is for")
    statement = make_statement(
        "complain", shown, key.name, now, accused=seat.index, fault=wrong.fault, known=known
    )
    return sign_statement(statement, key)
