"""What an official signs in a genesis without a dealer: a commit to a part of the key, a complaint.

The receipt is that of any genesis, with the certificate of
:mod:`custody.official.generated_bundle` beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from custody.ceremony import subject_digest
from custody.dkg import Commit, Session, make_commit
from custody.errors import CommitError, CustodyError, RefusedError, TamperedError
from custody.formats.dsse import Envelope, verify
from custody.formats.statement import FAULTS, PAYLOAD_TYPE, Statement
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


def require_signed_commit(
    accused: str, made: Commit, envelopes: Iterable[Envelope], shown: Shown
) -> None:
    """Refuse to complain of a part that its official has not signed: then the service made it.

    ``made`` is what is shown as the commit of the accused, and names the box that is wrong;
    ``envelopes`` are what was signed in this genesis. ``TamperedError`` (promise NAMED).
    """
    seat = shown.subject.seat(accused)
    if seat is None or not any(
        has_signed("commit", made.digest(), seat.signing_key, one, shown) for one in envelopes
    ):
        raise TamperedError(
            f"what is shown as the commit of {accused} is not what {accused} has signed",
            hint=f"tell {accused}, the others and the auditor: the service lies",
            promise="NAMED",
        )


def has_signed(
    kind: str, contribution: str | None, key: bytes, envelope: Envelope, shown: Shown
) -> bool:
    """Tell whether this is signed with a key: a record of this kind and digest, made here.

    A receipt is of the dealing shown, all else before anything was dealt, over the digest of the
    subject alone. Without a digest it may be any record.
    """
    try:
        said = Statement.parse(verify(envelope, key, PAYLOAD_TYPE))
    except CustodyError:
        return False
    subject = shown.subject
    digest = shown.digest if kind == "receipt" else subject_digest(subject, None)
    here = (subject.origin, subject.ceremony, subject.nonce, digest.hex())
    return (kind, contribution or said.contribution, *here) == (
        said.kind,
        said.contribution,
        said.origin,
        said.ceremony,
        said.nonce,
        said.digest,
    )


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
