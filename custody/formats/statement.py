"""The statements that officials sign, and the challenge that they sign to authenticate.

A statement is RFC 8785 JSON in a DSSE envelope (custody.formats.dsse) of type
``application/vnd.custody.statement+json``. This is an approval (broken into lines
to be read; there is no white space in it):

.. code-block:: json

    {"ceremony":"exp-7",
    "checkpoint":{
    "root":"4813494d137e1631bba301d5acab6e7bb7aa74ce1185d456565ef51d737677b2","size":12},
    "digest":"1f58b9145b24d108d7ac38887338b3ea3229833b9c1e418250343f907bfd1047",
    "format":"custody-statement/v1","kind":"approve",
    "nonce":"5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c","official":"anna",
    "origin":"ledger.example/kat","reason":"restore-test",
    "time":"2026-01-31T22:05:00.000000Z"}

.. code-block:: text

    origin      the ledger's name                     ceremony  its name there
    nonce       of this ceremony alone, lower-case hex, 16 to 64 bytes
    digest      SHA-256 of what was shown, 64 hex digits
    official    who signs                             time      custody.formats.timestamps's form
    checkpoint  size and root of the ledger that the signer saw; root is 64 hex digits

    kind        also has                       meaning
    enrol                                      this key is mine: it answers an invitation
                                               (ceremony: enrol), or is registered (key)
    commit      contribution                   my part of a genesis without a dealer, by its
                                               record (custody/dkg/commit.py)
    redeal      contribution                   in a reshare I deal my old row, by its record
                                               (custody/reshare/redeal.py)
    complain    accused, fault                 what this seat, or in a reshare this old row, dealt
                                               to me is wrong, and how
    answer      contribution                   here is what I dealt to whoever complained, opened
    receipt     contribution                   my share is mine, and right
    approve     reason may stand there         open it
    deny        reason                         do not
    abstain     reason                         I have no part in it
    turn        contribution                   here is my partial decryption
    request                                    this, of an export, is what I ask for
    act                                        I, an administrator, do this (custody.signed_act)
    attest      verdict: agree, or disagree    this is, or is not, how it went
                with a reason
    exception   expected, happened, decided    something went otherwise

    known   compared, or seen: the weakest of the keys that the signer relied on
            (custody.official.known_people); may stand in every kind but enrol; absent: seen

    reason, expected, happened, decided   1 to 2,000 characters (custody.formats.validation)
    contribution                          SHA-256 of the sealed contribution, or of the record, hex
    accused                               a seat's number, or an old row's, 1 to 255
    fault                                 AEAD-fail, non-canonical-plaintext, VSS-mismatch,
                                          tree-mismatch or payload; in a reshare box-fail,
                                          record-mismatch or share-mismatch

BOUND: origin, ceremony, nonce and digest are in every statement, and the digest
covers dataset, objects, recipient, purpose and expiry; so what is signed for one
request says nothing about another. The checkpoint makes every signature a witness
of the history before it. REFUSAL: a deny or an abstention without a reason is no
statement.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeVar

from custody.errors import CustodyError, StatementError
from custody.formats import canonical_json
from custody.formats.encoding import LARGEST
from custody.formats.limits import MAX_SEATS
from custody.formats.timestamps import parse_stamp
from custody.formats.validation import (
    require_name,
    require_origin,
    require_recorded_text,
    require_text,
)

PAYLOAD_TYPE: Final = "application/vnd.custody.statement+json"
FORMAT: Final = "custody-statement/v1"
ENROLMENT: Final = "enrol"
REGISTRATION: Final = "key"
ACT: Final = "act"
"""What stands in place of a ceremony: ``enrol`` answers an invitation, or registers a key later,
and an ``act`` may be about none."""
VERDICTS: Final = ("agree", "disagree")
KNOWN: Final = ("compared", "seen")
FAULTS: Final = (
    "AEAD-fail",
    "VSS-mismatch",
    "box-fail",
    "non-canonical-plaintext",
    "payload",
    "record-mismatch",
    "share-mismatch",
    "tree-mismatch",
)
"""What can be wrong with what somebody dealt, as only its receiver sees it."""


class _Extras(NamedTuple):
    """The fields that a kind must have beside the common ones, and those it may have."""

    must: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()


_TEXTS = ("reason", "expected", "happened", "decided")
_OPTIONAL = (*_TEXTS, "accused", "contribution", "fault", "known", "verdict")
_PLAIN = ("kind", "origin", "ceremony", "nonce", "digest", "official", "time")

KINDS: Final = {
    "enrol": _Extras(),
    "commit": _Extras(must=frozenset({"contribution"})),
    "redeal": _Extras(must=frozenset({"contribution"})),
    "complain": _Extras(must=frozenset({"accused", "fault"})),
    "answer": _Extras(must=frozenset({"contribution"})),
    "receipt": _Extras(must=frozenset({"contribution"})),
    "approve": _Extras(may=frozenset({"reason"})),
    "deny": _Extras(must=frozenset({"reason"})),
    "abstain": _Extras(must=frozenset({"reason"})),
    "turn": _Extras(must=frozenset({"contribution"})),
    "request": _Extras(),
    "act": _Extras(),
    "attest": _Extras(must=frozenset({"verdict"}), may=frozenset({"reason"})),
    "exception": _Extras(must=frozenset({"expected", "happened", "decided"})),
}


@dataclass(frozen=True, slots=True)
class Statement:
    """A signed statement's content; one that would break the rules above can't be made.

    Anything of the wrong type, shape or kind is a ``StatementError``, whether it
    was read or put together here.
    """

    kind: str
    origin: str
    ceremony: str
    nonce: str
    digest: str
    official: str
    time: str
    size: int
    root: str
    reason: str | None = None
    contribution: str | None = None
    verdict: str | None = None
    expected: str | None = None
    happened: str | None = None
    decided: str | None = None
    known: str | None = None
    accused: int | None = None
    fault: str | None = None

    def __post_init__(self) -> None:
        try:
            _require_common(self)
            _require_extras(self)
        except StatementError:
            raise
        except CustodyError as error:
            raise StatementError(error.message, hint=error.hint) from None

    def encode(self) -> bytes:
        """Write the statement as RFC 8785 JSON; what is absent is left out."""
        fields = {name: getattr(self, name) for name in (*_PLAIN, *_OPTIONAL)}
        record = {name: value for name, value in fields.items() if value is not None}
        checkpoint = {"size": self.size, "root": self.root}
        return canonical_json.encode({"format": FORMAT, "checkpoint": checkpoint, **record})

    @classmethod
    def parse(cls, data: bytes) -> Statement:
        """Read a statement; ``StatementError`` for bytes that :meth:`encode` would not write."""
        return _parse(data)

    def require_fit(self) -> Statement:
        """Give a new statement back if its texts hide nothing (promise BOUND).

        What is on a ledger already is not asked: 0.1.0 took more (``custody.formats.validation``).
        """
        for name in sorted(_TEXTS):
            if (text := getattr(self, name)) is not None:
                require_text(text, name)
        return self


CHALLENGE_TYPE: Final = "application/vnd.custody.challenge+json"
CHALLENGE_FORMAT: Final = "custody-challenge/v1"


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a service asks an official to sign, as ``CHALLENGE_TYPE``, to authenticate them.

    RFC 8785 JSON of the four fields and ``"format":"custody-challenge/v1"``. The
    payload type keeps it from ever being a statement; the origin keeps one service
    from passing another's challenge on, as long as the official's client compares
    it with the service it means to talk to. ``nonce`` is hex as in a statement,
    ``expires`` a time in custody.formats.timestamps's form.
    """

    origin: str
    official: str
    nonce: str
    expires: str

    def __post_init__(self) -> None:
        try:
            require_origin(self.origin)
            require_name(self.official, "an official")
            _require_nonce(self.nonce)
            _require_time(self.expires)
        except CustodyError as error:
            raise StatementError(error.message) from None

    def encode(self) -> bytes:
        """Write the challenge as RFC 8785 JSON."""
        return canonical_json.encode({"format": CHALLENGE_FORMAT, **asdict(self)})

    @classmethod
    def parse(cls, data: bytes) -> Challenge:
        """Read a challenge; ``StatementError`` for bytes that :meth:`encode` would not write."""
        record = _read(data)
        names = ("origin", "official", "nonce", "expires")
        fields: dict[str, Any] = {name: record.get(name) for name in names}
        return _same(cls(**fields), data)


_Message = TypeVar("_Message", Statement, Challenge)


@lru_cache(256)
def _parse(data: bytes) -> Statement:
    """Read a statement, which several rules ask for soon after another; it can't be changed."""
    record = _read(data)
    checkpoint = record.get("checkpoint")
    seen: dict[str, Any] = checkpoint if isinstance(checkpoint, dict) else {}
    fields: dict[str, Any] = {name: record.get(name) for name in (*_PLAIN, *_OPTIONAL)}
    return _same(Statement(**fields, size=seen.get("size", -1), root=seen.get("root", "")), data)


def _require_common(statement: Statement) -> None:
    if statement.kind not in tuple(KINDS):
        raise StatementError(f"expected a statement of kind {', '.join(KINDS)}")
    require_origin(statement.origin)
    require_name(statement.ceremony, "a ceremony")
    require_name(statement.official, "an official")
    _require_nonce(statement.nonce)
    _require_digest(statement.digest, "digest")
    _require_time(statement.time)
    _require_digest(statement.root, "root")
    if type(statement.size) is not int or not 0 <= statement.size <= LARGEST:
        raise StatementError("expected the size of the ledger as an integer")


def _require_extras(statement: Statement) -> None:
    must, may = KINDS[statement.kind]
    if statement.kind != "enrol":
        may |= {"known"}
    if statement.verdict == "disagree":
        must |= {"reason"}
    given = {name for name in _OPTIONAL if getattr(statement, name) is not None}
    if missing := sorted(must - given):
        promise = "REFUSAL" if "reason" in missing else None
        raise StatementError(f"'{statement.kind}' needs {', '.join(missing)}", promise=promise)
    if foreign := sorted(given - must - may):
        raise StatementError(f"'{statement.kind}' has no {', '.join(foreign)}")
    if "verdict" in given and statement.verdict not in VERDICTS:
        raise StatementError(f"expected a verdict, {' or '.join(VERDICTS)}")
    if "known" in given and statement.known not in KNOWN:
        raise StatementError(f"expected known as {' or '.join(KNOWN)}")
    if "contribution" in given:
        _require_digest(statement.contribution, "contribution")
    if "accused" in given:
        _require_accusation(statement)
    for name in given.intersection(_TEXTS):
        require_recorded_text(getattr(statement, name), name)


def _require_accusation(statement: Statement) -> None:
    if type(statement.accused) is not int or not 1 <= statement.accused <= MAX_SEATS:
        raise StatementError(f"expected whom it accuses as a number from 1 to {MAX_SEATS}")
    if statement.fault not in FAULTS:
        raise StatementError(f"expected a fault, {', '.join(FAULTS)}")


def _require_nonce(value: object) -> None:
    if not isinstance(value, str) or not re.fullmatch("(?:[0-9a-f]{2}){16,64}", value):
        raise StatementError("expected a nonce of 16 to 64 bytes in lower-case hex")


def _require_digest(value: object, what: str) -> None:
    if not isinstance(value, str) or not re.fullmatch("[0-9a-f]{64}", value):
        raise StatementError(f"expected {what} as 64 lower-case hex digits")


def _require_time(value: object) -> None:
    parse_stamp(value if isinstance(value, str) else "")


def _read(data: bytes) -> dict[str, Any]:
    try:
        return canonical_json.decode_object(data)
    except CustodyError as error:
        raise StatementError(error.message) from None


def _same(message: _Message, data: bytes) -> _Message:
    if message.encode() != data:
        raise StatementError("another version, or a field that is not known here, or null")
    return message
