"""The bundle: a dealing as a file, with its public part and every share sealed to its official.

A bundle holds no secret that opens without an official's key file and passphrase,
so it may lie anywhere; officials keep a copy so that no seat can be lost by the
service alone, ``custody deal --offline`` hands one in, and ``custody recover``
works from one. RFC 8785 JSON::

    {"dealing": {"by": "service", "canary": "<base64 age header>",
                 "public": "<base64 Ed25519 point A>", "recipient": "age1…",
                 "sealed": ["<hex SHA-256 of each sealed share>", …],
                 "shares": ["<base64 Y_1>", …], "threshold": 3},
     "format": "custody-bundle/v1",
     "sealed": ["<base64 sealed box for seat 1>", …],
     "subject": {…the genesis everybody signs…}}

Inside each sealed box is RFC 8785 JSON that says what the share is of, because a
sealed box authenticates nothing beside its content::

    {"canary": "<hex SHA-256 of the canary's header>", "ceremony": …, "dataset": …,
     "format": "custody-share/v1", "index": 2, "nonce": …, "official": "anna",
     "origin": …, "share": "<base64, 32 bytes, little-endian>"}

Of a quorum that is a tree a box has all rows of its official, with ``"format":
"custody-share/v2"`` and, in place of ``index`` and ``share``, ``"rows": {"2": "<base64>"}``; the
dealing then says ``"quorum": {…}`` in place of the threshold, and a share key for each row.

The canary stands there too, since a receipt decrypts it in part: whoever could put
an object's header in its place would have officials open that object, by asking
them to look at their shares once more (promise BOUND).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from custody import age
from custody.ceremony import Dealt, Seat, Subject, require_roster
from custody.curve import from_montgomery
from custody.errors import CredentialError, CustodyError, DealingError, TamperedError
from custody.formats import canonical_json
from custody.formats.carried import carried
from custody.formats.encoding import format_base64
from custody.formats.fields import Fields
from custody.official.generated_bundle import FORMAT as GENERATED
from custody.official.generated_bundle import GeneratedBundle
from custody.official.keyfile import OfficialKey
from custody.quorum import Dealing, Share, deal, verify_dealing, verify_share
from custody.quorum_tree import rows_of, unnamed
from custody.reshare import ReshareBundle
from custody.reshare.bundle import FORMAT as RESHARED
from custody.sealedbox import seal_to

FORMAT = "custody-bundle/v1"
SHARE_FORMAT, ROWS_FORMAT = "custody-share/v1", "custody-share/v2"
DEALERS = ("service", "offline")


@dataclass(frozen=True, slots=True)
class Bundle:
    """The subject of a genesis, its dealing, and the sealed shares in seat order."""

    subject: Subject
    dealing: Dealt
    sealed: tuple[bytes, ...]

    def encode(self) -> bytes:
        """Write the bundle as RFC 8785 JSON."""
        record = {
            "dealing": self.dealing.record(),
            "format": FORMAT,
            "sealed": [format_base64(box) for box in self.sealed],
            "subject": self.subject.record(),
        }
        return canonical_json.encode(record)

    @classmethod
    def parse(cls, data: bytes) -> Bundle:
        """Read a bundle and check it (:func:`check_bundle`); ``DealingError`` otherwise."""
        data = carried(data, "this bundle").strip()
        try:
            fields = Fields(canonical_json.decode_object(data), "a bundle", DealingError)
            if fields.text("format") != FORMAT:
                raise DealingError(f"expected format {FORMAT}")
            subject = Subject.read(fields.json("subject"))
            dealing = Dealt.read(fields.json("dealing"))
            bundle = cls(subject, dealing, tuple(fields.binaries("sealed")))
            fields.end()
            check_bundle(bundle)
        except CustodyError as error:
            raise DealingError(
                f"can't use this bundle: {error.message}", hint=error.hint, promise=error.promise
            ) from None
        return bundle


AnyBundle = Bundle | GeneratedBundle | ReshareBundle
"""A bundle: of a dealer, of a genesis without one, of a reshare."""


def read_bundle(data: bytes) -> AnyBundle:
    """Read a bundle of any format and check it; ``DealingError`` otherwise.

    Where nobody dealt it is :class:`custody.official.generated_bundle.GeneratedBundle`, after a
    reshare :class:`custody.reshare.ReshareBundle`.
    """
    carried_data = carried(data, "this bundle").strip()
    try:
        record = canonical_json.decode_object(carried_data)
        if record.get("format") == GENERATED:
            return GeneratedBundle.read(record)
        if record.get("format") == RESHARED:
            return ReshareBundle.parse(carried_data)
    except CustodyError as error:
        raise DealingError(
            f"can't use this bundle: {error.message}", hint=error.hint, promise=error.promise
        ) from None
    return Bundle.parse(data)


def deal_subject(subject: Subject, by: str, random: Callable[[int], bytes]) -> Bundle:
    """Deal a fresh dataset key among the seats of a genesis subject, sealed at once.

    The private key lives in this call only (promise NO-ASSEMBLY); each share is
    sealed to its official before the call returns (promise NO-SHARE).
    """
    dealing, shares = deal(
        subject.quorum,
        private=random(32),
        randbelow=lambda bound: _random_below(bound, random),
    )
    recipient = age.X25519Recipient(dealing.recipient_public)
    canary = age.new_header(random(16), [recipient], random=random)
    sealed = tuple(
        seal_to(seat.box_key, _share_record(subject, canary, seat, _held(subject, seat, shares)))
        for seat in subject.seats
    )
    dealt = Dealt(
        by=by,
        canary=canary,
        public=dealing.public,
        recipient=str(recipient),
        sealed=tuple(hashlib.sha256(box).hexdigest() for box in sealed),
        shares=dealing.shares,
        quorum=unnamed(dealing.quorum),
    )
    return Bundle(subject, dealt, sealed)


def check_bundle(bundle: AnyBundle) -> Dealing:
    """Check all that can be checked without a secret, and give the dealing.

    The subject is a genesis whose roster can be a quorum. The share keys are a
    sharing of the public key down its quorum, of exactly its degrees, the recipient is that
    key, the sealed shares are the ones named, and the canary is sealed to one
    X25519 recipient. ``DealingError`` otherwise.
    """
    if isinstance(bundle, GeneratedBundle):
        return bundle.check()
    if isinstance(bundle, ReshareBundle):
        return bundle.frozen.dealing  # computed from its dealings, which were checked to read it
    try:
        return _checked(bundle)
    except DealingError:
        raise
    except CustodyError as error:
        raise DealingError(error.message, hint=error.hint, promise=error.promise) from None


def read_dealing(dealt: Dealt) -> Dealing:
    """Give the quorum, public key and share keys of a dealing's public part."""
    return Dealing(dealt.quorum, dealt.public, dealt.shares)


def open_shares(bundle: AnyBundle, key: OfficialKey) -> tuple[Share, ...]:
    """Open an official's own shares, one for each row they hold, and check them with the dealing.

    ``CredentialError`` when the official has no seat here or the box does not open;
    ``DealingError`` when the share inside is not theirs or not right (promise NAMED).
    """
    if isinstance(bundle, GeneratedBundle):
        return bundle.shares(key)
    if isinstance(bundle, ReshareBundle):
        return bundle.open_rows(key)
    dealing = check_bundle(bundle)
    seat = bundle.subject.seat(key.name)
    if seat is None or seat.box_key != key.keyfile.box_public:
        raise CredentialError(
            f"the key file of {key.name} has no seat in the dataset {bundle.subject.dataset}",
            hint="take the key file that was enrolled for it",
        )
    inside = key.unseal(bundle.sealed[seat.index - 1])
    shares = _read_shares(bundle.subject, inside, seat)
    if inside != _share_record(bundle.subject, bundle.dealing.canary, seat, shares):
        raise DealingError(f"the share sealed to {key.name} is of something else", promise="BOUND")
    for share in shares:
        verify_share(dealing, share)
    return shares


def _checked(bundle: Bundle) -> Dealing:
    dealt, subject = bundle.dealing, bundle.subject
    if dealt.by not in DEALERS:
        raise DealingError(f"it was dealt by neither {' nor '.join(DEALERS)}")
    if subject.kind != "genesis":
        raise DealingError("its subject is not that of a genesis", promise="BOUND")
    require_roster(subject)
    dealing = read_dealing(dealt)
    if not dealt.is_for(subject.quorum):
        raise DealingError("the dealing is for another threshold or roster", promise="QUORUM")
    verify_dealing(dealing)
    if str(age.X25519Recipient(dealing.recipient_public)) != dealt.recipient:
        raise DealingError("the recipient is not that of the dealt key")
    if tuple(hashlib.sha256(box).hexdigest() for box in bundle.sealed) != dealt.sealed:
        raise DealingError("a sealed share is not the one that was dealt")
    if len(bundle.sealed) != len(subject.seats):
        raise DealingError("there is not one sealed share for every seat")
    elements = age.x25519_shares(dealt.canary)
    if len(elements) != 1:
        raise DealingError("the canary is not sealed to one recipient")
    from_montgomery(elements[0])
    return dealing


def _held(subject: Subject, seat: Seat, shares: Sequence[Share]) -> tuple[Share, ...]:
    """Give the shares of the rows that the official of this seat holds."""
    return tuple(shares[row - 1] for row in rows_of(subject.quorum, seat.official))


def _read_shares(subject: Subject, inside: bytes, seat: Seat) -> tuple[Share, ...]:
    """Read what is sealed to a seat: that it says nothing else is for who writes it again."""
    try:
        record = canonical_json.decode_object(inside)
        if subject.quorum.is_plain:
            return (
                Share.decode(seat.index, canonical_json.decode_binary(record.get("share"), 32)),
            )
        rows = Fields(record, "a share", DealingError).record("rows")
        return tuple(
            Share.decode(row, rows.binary(str(row), 32))
            for row in rows_of(subject.quorum, seat.official)
        )
    except TamperedError:
        raise DealingError(
            f"what is sealed to {seat.official} is no share", promise="NAMED"
        ) from None


def _share_record(subject: Subject, canary: bytes, seat: Seat, shares: Sequence[Share]) -> bytes:
    held: dict[str, Any]
    if subject.quorum.is_plain:
        (share,) = shares
        held = {"format": SHARE_FORMAT, "index": seat.index, "share": format_base64(share.encode())}
    else:
        rows = {str(share.index): format_base64(share.encode()) for share in shares}
        held = {"format": ROWS_FORMAT, "rows": rows}
    record = {
        "canary": age.object_id(canary),
        "ceremony": subject.ceremony,
        "dataset": subject.dataset,
        "nonce": subject.nonce,
        "official": seat.official,
        "origin": subject.origin,
        **held,
    }
    return canonical_json.encode(record)


def _random_below(bound: int, random: Callable[[int], bytes]) -> int:
    """Draw from [0, bound) by rejection, so that no coefficient is likelier than another."""
    size = (bound.bit_length() + 7) // 8
    excess = size * 8 - bound.bit_length()
    while True:
        number = int.from_bytes(random(size), "big") >> excess
        if number < bound:
            return number
