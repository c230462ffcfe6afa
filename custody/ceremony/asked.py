"""Whether who asked for an export signed exactly this request (promise ASKED).

The subject of a signed request names the requester's key, so the fold of the ledger needs
nothing else to hold the signature against; that it is the key which this person enrolled,
the verifier looks up (:mod:`custody.audit.checks.opening`), and officials compare.
"""

from __future__ import annotations

from custody.ceremony.state import subject_digest
from custody.ceremony.subject import Subject
from custody.errors import RefusedError
from custody.formats.dsse import Envelope, verify
from custody.formats.statement import PAYLOAD_TYPE, Statement

REQUEST = "request"


def require_asked(subject: Subject, envelope: Envelope | None) -> None:
    """Refuse an opening whose requester has not signed it, where that has to be.

    ``RefusedError`` for a request without a signature in a dataset of signed requests, for a
    signature where none belongs, and for one about something else; ``StatementError`` where it
    does not hold.
    """
    key = subject.request.requester_key if subject.request else None
    if key is None:
        if envelope is not None:
            raise RefusedError("a signature for an opening that names no key", promise="ASKED")
        if subject.request is not None and subject.policy.requests == "signed":
            raise RefusedError(
                f"requests for {subject.dataset} are signed by whoever asks",
                hint="custody request --key FILE",
                promise="ASKED",
            )
        return
    if envelope is None:
        raise RefusedError(f"{subject.requester} has not signed the request", promise="ASKED")
    statement = Statement.parse(verify(envelope, key, PAYLOAD_TYPE))
    said = (statement.kind, statement.official, statement.origin, statement.ceremony)
    about = (statement.nonce, statement.digest)
    digest = subject_digest(subject, None).hex()
    if said != (REQUEST, subject.requester, subject.origin, subject.ceremony) or about != (
        subject.nonce,
        digest,
    ):
        raise RefusedError(f"{subject.requester} has signed another request", promise="ASKED")
