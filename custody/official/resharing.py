"""What officials sign in a reshare: dealings of their rows, complaints, answers (promise NAMED).

The receipt is that of any dealing (:func:`custody.official.signing.receipt`), by the bundle of what
the dealers dealt.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from custody.ceremony import Seat
from custody.errors import CustodyError, KnownError, RedealError, RefusedError, TamperedError
from custody.formats import canonical_json
from custody.formats.dsse import Envelope, verify
from custody.formats.encoding import format_base64
from custody.formats.statement import PAYLOAD_TYPE, Statement
from custody.official.bundle import AnyBundle, open_shares
from custody.official.dealerless import has_signed
from custody.official.keyfile import OfficialKey
from custody.official.signing import Shown, make_statement, sign_statement
from custody.reshare import FAULTS, Redeal, ReshareBundle, ReshareSubject, answer, redeal

_LIAR = "open nothing, and ask whoever is said to complain: the service lies"


@dataclass(frozen=True, slots=True)
class SignedRedeal:
    """One row's dealing: the statement, the record that it names, a box to each new seat."""

    envelope: Envelope
    record: Redeal
    boxes: tuple[bytes, ...]

    def beside(self) -> dict[str, Any]:
        """Give what is handed in beside the statement."""
        boxes = [format_base64(box) for box in self.boxes]
        return {"record": self.record.record(), "boxes": boxes}


def redeal_rows(
    shown: Shown, old: AnyBundle, key: OfficialKey, now: datetime, known: str | None = None
) -> tuple[SignedRedeal, ...]:
    """Deal each of an official's old rows to the new seats, and sign it (promise EPOCH).

    ``old`` is the bundle of the epoch that the reshare leaves.
    """
    subject = reshare_of(shown)
    signed = []
    for share in open_shares(old, key):
        made, boxes = redeal(subject, share)
        statement = make_statement(
            "redeal", shown, key.name, now, contribution=made.digest(), known=known
        )
        envelope = sign_statement(statement, key)
        in_order = tuple(boxes[seat.official] for seat in subject.seats)
        signed.append(SignedRedeal(envelope, made, in_order))
    return tuple(signed)


def complaint(
    shown: Shown, wrong: RedealError, key: OfficialKey, now: datetime, known: str | None = None
) -> Envelope:
    """Sign that a part dealt to this official is wrong: of which row, and how (promise NAMED)."""
    if wrong.row is None or wrong.fault not in FAULTS:
        raise RefusedError("this is nothing that a complaint is for")
    statement = make_statement(
        "complain", shown, key.name, now, accused=wrong.row, fault=wrong.fault, known=known
    )
    return sign_statement(statement, key)


def require_signed_redeal(
    wrong: RedealError, bundle: AnyBundle, envelopes: Iterable[Envelope], shown: Shown
) -> None:
    """Refuse to complain of a dealing that its official has not signed: then the service made it.

    ``envelopes`` are what was signed in this reshare. ``TamperedError`` (promise NAMED).
    """
    seat = reshare_of(shown).old_seat(wrong.official or "")
    made = bundle.redeals.get(wrong.row or 0) if isinstance(bundle, ReshareBundle) else None
    if (
        seat is None
        or made is None
        or not any(
            has_signed("redeal", made.digest(), seat.signing_key, one, shown) for one in envelopes
        )
    ):
        raise TamperedError(
            f"what is shown as the dealing of {wrong.official} is not what they have signed",
            hint=f"tell {wrong.official}, the others and the auditor: the service lies",
            promise="NAMED",
        )


def require_received(envelopes: Sequence[Envelope], shown: Shown) -> None:
    """Refuse to call an old share destroyed before all new officials have signed for theirs.

    The service says when a reshare has switched: one that says so too early would have the old
    shares destroyed, and nothing would open ever again. Nobody can forge the receipts, each of
    what one's own client found to be right. ``TamperedError`` (promise EPOCH).
    """
    lacking = [
        seat.official
        for seat in shown.subject.seats
        if not any(has_signed("receipt", None, seat.signing_key, one, shown) for one in envelopes)
    ]
    if lacking:
        raise TamperedError(
            f"no receipt is shown that {lacking[0]} signed for a new share",
            hint=f"keep your key file, and ask {', '.join(lacking)}: if all have signed, the "
            "service lies",
            promise="EPOCH",
        )


@dataclass(frozen=True, slots=True)
class SignedAnswer:
    """What a dealer opens to answer a complaint, with the statement that names it."""

    official: str
    envelope: Envelope
    record: dict[str, Any]


def answers(
    shown: Shown,
    complaints: Sequence[Envelope],
    dealt: Sequence[Envelope],
    old: AnyBundle,
    key: OfficialKey,
    now: datetime,
) -> tuple[SignedAnswer, ...]:
    """Open what was dealt to those who complain of this official's rows, and sign it.

    Only what a new official asks for whose signature verifies, and whom this key has dealt to, as
    ``dealt`` shows: a service that makes up the complaints, or the new officials, would else have
    a dealer open their whole share (promise KNOWN).
    """
    subject, signed = reshare_of(shown), []
    shares = {share.index: share for share in open_shares(old, key)}
    own = key.keyfile.signing_public
    if not any(has_signed("redeal", None, own, one, shown) for one in dealt):
        raise _forged(f"{key.name} has dealt to no such officials in this reshare")
    for envelope in complaints:
        said = _complaint(shown, envelope)
        share = shares.get(said.accused or 0)
        if share is None:
            continue
        opened = answer(subject, share, said.official)
        record = canonical_json.decode_object(opened)
        signed.append(_answer(shown, said.official, record, key, now))
    return tuple(signed)


def _answer(
    shown: Shown, official: str, record: dict[str, Any], key: OfficialKey, now: datetime
) -> SignedAnswer:
    import hashlib

    digest = hashlib.sha256(canonical_json.encode(record)).hexdigest()
    statement = make_statement("answer", shown, key.name, now, contribution=digest)
    return SignedAnswer(official, sign_statement(statement, key), record)


def _complaint(shown: Shown, envelope: Envelope) -> Statement:
    """Read a complaint, verified with the key of its official's new seat, over what is shown."""
    name = Statement.parse(envelope.payload).official
    seat = shown.subject.seat(name)
    if seat is None:
        raise _forged(f"a complaint is shown of {name}, who gets no share")
    said = _verified(envelope, seat)
    about = (said.kind, said.origin, said.ceremony, said.nonce, said.digest)
    subject = shown.subject
    expected = ("complain", subject.origin, subject.ceremony, subject.nonce, shown.digest.hex())
    if about != expected:
        raise _forged(f"what is shown of {name} is no complaint of this dealing")
    return said


def _verified(envelope: Envelope, seat: Seat) -> Statement:
    try:
        return Statement.parse(verify(envelope, seat.signing_key, PAYLOAD_TYPE))
    except CustodyError as error:
        raise _forged(f"a complaint of {seat.official} is forged: {error.message}") from None


def reshare_of(shown: Shown) -> ReshareSubject:
    """Give the subject of a reshare; ``TamperedError`` where something else is shown."""
    if not isinstance(shown.subject, ReshareSubject):
        raise TamperedError(f"{shown.subject.ceremony} is no reshare", promise="BOUND")
    return shown.subject


def _forged(why: str) -> KnownError:
    return KnownError(why, hint=_LIAR, promise="KNOWN")
