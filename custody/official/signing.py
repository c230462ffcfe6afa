"""What an official signs with an open key: statements, receipts for a share, turns.

All of it happens on the official's own machine (promise NO-SHARE). What leaves is a
signed statement and, for a receipt or a turn, a contribution sealed to the
service's combiner; never the share, the key or the passphrase.

Every statement is bound to the ceremony's subject by digest and nonce, and carries
the ledger checkpoint the official saw (promise BOUND).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from custody import age, curve
from custody.ceremony import Dealt, Subject, subject_digest
from custody.ceremony.drill import canary_of, require_canary
from custody.errors import RefusedError, TamperedError
from custody.formats.dsse import Envelope, sign
from custody.formats.statement import ACT, ENROLMENT, PAYLOAD_TYPE, REGISTRATION, Statement
from custody.formats.timestamps import stamp
from custody.official.bundle import AnyBundle, check_bundle, open_shares
from custody.official.generated_bundle import GeneratedBundle
from custody.official.invitation import invitation_nonce
from custody.official.keyfile import KeyFile, OfficialKey
from custody.quorum import Context, Contribution, Dealing, Share, contribute, encode_rows
from custody.quorum.parts import count_parts, part_of, sealed_digest
from custody.sealed_header import ephemeral_shares
from custody.sealedbox import seal_to
from custody.signed_act import act_digest
from custody.tlog.cosignature import cosign, official_name
from custody.tlog.note import Checkpoint
from custody.tlog.note_keys import Verifier

CLOCK_TOLERANCE = timedelta(minutes=5)
"""By how much a clock of the service's may differ from the one here."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What is put before an official: a ceremony's subject, its dealing, and the ledger's head."""

    subject: Subject
    dealing: Dealt | None
    checkpoint: Checkpoint

    @property
    def digest(self) -> bytes:
        """SHA-256 of what will be signed; gives the four words."""
        return subject_digest(self.subject, self.dealing)


def cosign_checkpoint(note: bytes, log: Verifier, key: OfficialKey, now: datetime) -> bytes:
    """Add an official's cosignature to a checkpoint that continues what they saw before.

    That it does is for the caller to have checked
    (:meth:`custody.official.enrolment.Enrolment.advance`).
    """
    signer = _OfficialCosigner(official_name(log.name, key.keyfile.name), key)
    return cosign(note, log, signer, int(now.timestamp()))


@dataclass(frozen=True, slots=True)
class _OfficialCosigner:
    """An official's open key under the name that its cosignatures bear."""

    name: str
    key: OfficialKey = field(repr=False)

    @property
    def public(self) -> bytes:
        """The Ed25519 key that is enrolled."""
        return self.key.keyfile.signing_public

    def sign(self, message: bytes) -> bytes:
        """Sign a message with the official's key."""
        return self.key.sign(message)


def make_statement(kind: str, shown: Shown, official: str, now: datetime, **rest: Any) -> Statement:
    """Make a statement of this kind about the ceremony that was shown."""
    statement = Statement(
        kind=kind,
        origin=shown.subject.origin,
        ceremony=shown.subject.ceremony,
        nonce=shown.subject.nonce,
        digest=shown.digest.hex(),
        official=official,
        time=stamp(now),
        size=shown.checkpoint.size,
        root=shown.checkpoint.root.hex(),
        **rest,
    )
    return statement.require_fit()


def enrol_statement(
    keyfile: KeyFile, code: str, checkpoint: Checkpoint, now: datetime
) -> Statement:
    """Make the statement that answers an invitation code with this key file (promise BOUND).

    Its nonce is the SHA-256 of the code and its digest the key file's fingerprint, so it
    fits this invitation and these keys only.
    """
    return _own_key(keyfile, ENROLMENT, invitation_nonce(code), checkpoint, now)


def registration_statement(
    keyfile: KeyFile, checkpoint: Checkpoint, now: datetime, random: Callable[[int], bytes]
) -> Statement:
    """Make the statement with which somebody who is enrolled without a key registers this one."""
    return _own_key(keyfile, REGISTRATION, random(16).hex(), checkpoint, now)


def act_statement(
    keyfile: KeyFile,
    type_: str,
    data: dict[str, Any],
    nonce: str,
    checkpoint: Checkpoint,
    now: datetime,
    ceremony: str = ACT,
) -> Statement:
    """Make the statement of an administrator about an entry that they cause."""
    return Statement(
        kind="act",
        origin=checkpoint.origin,
        ceremony=ceremony,
        nonce=nonce,
        digest=act_digest(type_, data).hex(),
        official=keyfile.name,
        time=stamp(now),
        size=checkpoint.size,
        root=checkpoint.root.hex(),
    ).require_fit()


def _own_key(
    keyfile: KeyFile, ceremony: str, nonce: str, checkpoint: Checkpoint, now: datetime
) -> Statement:
    return Statement(
        kind="enrol",
        origin=checkpoint.origin,
        ceremony=ceremony,
        nonce=nonce,
        digest=keyfile.fingerprint().hex(),
        official=keyfile.name,
        time=stamp(now),
        size=checkpoint.size,
        root=checkpoint.root.hex(),
    )


def sign_statement(statement: Statement, key: OfficialKey) -> Envelope:
    """Sign a statement; refuses one made for somebody else."""
    if statement.official != key.name:
        raise RefusedError(f"this is the key file of {key.name}, not of {statement.official}")
    return sign(PAYLOAD_TYPE, statement.encode(), key)


Progress = Callable[[int, int], object]
"""Is told how many objects are done, of how many."""


def seal_turn(
    shown: Shown,
    headers: Sequence[bytes],
    bundle: AnyBundle,
    key: OfficialKey,
    random: Callable[[int], bytes],
    progress: Progress = lambda done, total: None,
) -> tuple[bytes, ...]:
    """Contribute to a request with an open key: one sealed contribution, or its sealed parts.

    By every row that the official holds in the quorum.

    ``headers`` are the requested objects' headers in the request's order;
    :func:`require_objects` has compared them with the request.
    """
    wanted = (shown.subject.origin, shown.subject.dataset, shown.subject.asked.public)
    dealt = (bundle.subject.origin, bundle.subject.dataset, bundle.dealing.public)
    if wanted != dealt:
        raise TamperedError("the request is for another dataset's key", promise="BOUND")
    sealed, done = list[bytes](), 0
    parts, shares = count_parts(len(headers)), _shares_to_turn(bundle, key)
    dealing = check_bundle(bundle)
    for part in range(parts):
        mine = part_of(headers, part)
        elements = [one for header in mine for one in ephemeral_shares(header)]
        given = _by_row(shown, shares, dealing, elements, key.name, random, (part, parts))
        sealed.append(seal_to(shown.subject.combiner, encode_rows(given)))
        done += len(mine)
        progress(done, len(headers))
    return tuple(sealed)


def _shares_to_turn(bundle: AnyBundle, key: OfficialKey) -> tuple[Share, ...]:
    """Open the shares that a turn is made with: where nobody dealt, once all have certified."""
    if isinstance(bundle, GeneratedBundle):
        bundle.require_certified()
    return open_shares(bundle, key)


def answer_drill(
    shown: Shown,
    bundle: AnyBundle,
    key: OfficialKey,
    random: Callable[[int], bytes],
) -> bytes:
    """Contribute to a drill's canary with an open key; nothing of it is a secret.

    The canary is derived here, of what is shown, and no header that came from elsewhere is
    looked at (promise HARMLESS). Where the drill wants something wrong of this official, it is
    wrong: the partial decryption is another, so neither would it open anything.
    """
    drill = shown.subject.drill
    assert drill is not None
    require_canary(shown.subject, drill)
    shares, dealing = _shares_to_turn(bundle, key), check_bundle(bundle)
    if drill.public != dealing.public:
        raise TamperedError("the drill is of another dataset's key", promise="BOUND")
    header = canary_of(shown.subject, drill.epoch, dealing.public).header()
    given = _by_row(shown, shares, dealing, age.x25519_shares(header), key.name, random)
    if key.name in drill.corrupt:
        given = {row: _made_wrong(one) for row, one in given.items()}
    return encode_rows(given)


def _made_wrong(made: Contribution) -> Contribution:
    partials = tuple(curve.add(partial, curve.BASE) for partial in made.partials)
    return replace(made, partials=partials)


def _by_row(
    shown: Shown,
    shares: Sequence[Share],
    dealing: Dealing,
    elements: Sequence[bytes],
    official: str,
    random: Callable[[int], bytes],
    place: tuple[int, int] = (0, 1),
) -> dict[int, Contribution]:
    """Contribute with each share to these elements; ``place`` is which part it is, of how many."""
    given = {}
    for share in shares:
        bound = Context.of(shown.subject, shown.digest, official, share.index, *place)
        given[share.index] = contribute(share, dealing, elements, bound, random=random)
    return given


def sign_turn(
    shown: Shown,
    sealed: Sequence[bytes],
    key: OfficialKey,
    now: datetime,
    known: str | None = None,
) -> Envelope:
    """Sign the turn that names a sealed contribution, or all of its parts."""
    digest = sealed_digest(sealed)
    return sign_statement(
        make_statement("turn", shown, key.name, now, contribution=digest, known=known), key
    )


def receipt(
    shown: Shown,
    bundle: AnyBundle,
    key: OfficialKey,
    now: datetime,
    random: Callable[[int], bytes],
    known: str | None = None,
) -> tuple[Envelope, bytes]:
    """Check an official's share and sign for it, with a contribution to the canary as the proof."""
    if bundle.subject != shown.subject or bundle.dealing != shown.dealing:
        raise TamperedError("the bundle is not that of the ceremony shown", promise="BOUND")
    dealing, elements = check_bundle(bundle), age.x25519_shares(bundle.dealing.canary)
    given = _by_row(shown, open_shares(bundle, key), dealing, elements, key.name, random)
    sealed = seal_to(shown.subject.combiner, encode_rows(given))
    digest = sealed_digest([sealed])
    return sign_statement(
        make_statement("receipt", shown, key.name, now, contribution=digest, known=known), key
    ), sealed


def require_open(subject: Subject, now: datetime) -> None:
    """Refuse what is over by this machine's own clock, whatever the service says of it (REFUSAL).

    A request that nobody denied, but that ran out, would otherwise be one to come back to.
    """
    if now > subject.expires + CLOCK_TOLERANCE:
        raise TamperedError(
            f"the {subject.kind} was open until {stamp(subject.expires)}, and here it is "
            f"{stamp(now)}",
            hint="sign nothing; if this machine's clock is right, the service lies",
            promise="REFUSAL",
        )


def require_objects(
    subject: Subject, objects: Sequence[tuple[str, int]], headers: Sequence[bytes]
) -> None:
    """Refuse objects or headers that are not those the request names (promise BOUND)."""
    if not subject.asked.objects.lists(objects):
        raise TamperedError("the objects shown are not those of the request", promise="BOUND")
    if [age.object_id(header) for header in headers] != [id_ for id_, _ in objects]:
        raise TamperedError("a header is not that of the object requested", promise="BOUND")
