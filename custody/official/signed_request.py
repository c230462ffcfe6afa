"""Whether the named requester asked for exactly this, told without the service (promise ASKED).

The subject of a signed request names the key that signed it. Whose key that is, the service
could lie about; so the same key's own statement of enrolment comes along, whose digest is
the fingerprint that people compare. Both are verified here, and the fingerprint is then held
against the official's known people (:mod:`known_people`). The service can make neither
statement, and a key of its own has another fingerprint than the one that was compared.
"""

from __future__ import annotations

from dataclasses import dataclass

from custody.ceremony import Subject, require_asked
from custody.errors import CustodyError, TamperedError
from custody.formats.dsse import Envelope, verify
from custody.formats.fields import answer_fields
from custody.formats.fingerprint import fingerprint
from custody.formats.statement import PAYLOAD_TYPE, Statement


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """The requester's statement about a request, and the one by which their key enrolled."""

    envelope: Envelope
    enrolment: Envelope
    box_key: bytes

    @classmethod
    def read(cls, record: object) -> SignedRequest:
        """Read a service's answer; nothing in it is verified yet."""
        fields = answer_fields(record)
        return cls(
            envelope=Envelope.from_dict(fields.json("envelope")),
            enrolment=Envelope.from_dict(fields.json("enrolment")),
            box_key=fields.binary("box_key", 32),
        )


def is_signed(subject: Subject) -> bool:
    """Tell whether a request is one that its requester signs.

    ``TamperedError`` for one that is not, of a dataset whose policy asks for that: so no service
    gets a request without a signature approved by leaving it out.
    """
    request = subject.request
    signed = request is not None and request.requester_key is not None
    if request is not None and not signed and subject.policy.requests == "signed":
        raise _not_asked(f"requests for {subject.dataset} are signed, and this one is not")
    return signed


def requester_fingerprint(subject: Subject, signed: SignedRequest) -> str:
    """Give the fingerprint, in hex, of the key by which the requester signed this very request.

    ``TamperedError`` where the request, or what the key says of itself, is not theirs.
    """
    name, key = subject.requester, subject.asked.requester_key
    assert key is not None
    try:
        require_asked(subject, signed.envelope)
        said = Statement.parse(verify(signed.enrolment, key, PAYLOAD_TYPE))
    except CustodyError as error:
        raise _not_asked(f"{name} did not sign this request: {error.message}") from None
    print_ = fingerprint(name, key, signed.box_key).hex()
    about = (said.kind, said.origin, said.official, said.digest)
    if about != ("enrol", subject.origin, name, print_):
        raise _not_asked(f"the key that signed the request was never enrolled for {name}")
    return print_


def _not_asked(what: str) -> TamperedError:
    return TamperedError(
        what, hint="approve nothing, and ask them in person: somebody lies", promise="ASKED"
    )
