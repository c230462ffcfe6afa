"""Whether what is shown at a turn is what was approved, by its own official and by a quorum.

A service could show another request under the name of one that was approved, and have
keys turned for it (promise SAME-TURN). So before an approval or a turn the ledger must have
opened exactly the request shown. Before a turn the official's own approval must be of its
digest, verified with their own key, which the service does not have; and so must be approvals
of a quorum, each by the key of a seat that the official's own receipt vouches for
(:mod:`own_receipt`).
"""

from __future__ import annotations

from dataclasses import dataclass

from custody.ceremony import Subject
from custody.errors import CustodyError, LedgerError, RefusedError, TamperedError
from custody.formats import canonical_json
from custody.formats.dsse import Envelope, keyid, verify
from custody.formats.fields import Fields
from custody.formats.statement import PAYLOAD_TYPE, Statement
from custody.official.keyfile import KeyFile
from custody.official.own_receipt import Vouched, read_envelopes
from custody.official.signing import Shown
from custody.quorum_tree import satisfied, takes_text
from custody.tlog.entry import parse_entry
from custody.tlog.merkle import leaf_hash, verify_inclusion

_OTHER = "sign nothing, and tell the other officials and the auditor: the service lies"


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The entry that opened a ceremony with its inclusion proof, and what was signed about it."""

    entry: bytes
    proof: tuple[bytes, ...]
    envelopes: tuple[Envelope, ...]

    @classmethod
    def read(cls, record: object) -> Verdicts:
        """Read a service's answer; nothing in it is verified yet."""
        fields = Fields(record, "the verdicts on a request")
        opening = fields.record("opening")
        opening.integer("seq")  # the entry says it too, and is what is believed
        verdicts = cls(
            entry=opening.binary("entry"),
            proof=tuple(opening.binaries("proof", 32)),
            envelopes=read_envelopes(fields, "envelopes"),
        )
        fields.end()
        return verdicts


def require_same_turn(verdicts: Verdicts, shown: Shown, vouched: Vouched, mine: KeyFile) -> None:
    """Refuse to turn for what was not approved by this official, and by a quorum.

    That it was opened, :func:`require_opened` has seen to. ``TamperedError`` says what
    contradicts what; ``RefusedError`` where this official signed another verdict.
    """
    _require_own_approval(verdicts, shown.subject, shown.digest, mine)
    _require_quorum_of_approvals(verdicts, shown, vouched)


def require_approved(verdicts: Verdicts, shown: Shown, vouched: Vouched) -> None:
    """Refuse to deal what a quorum of the seats that are known has not approved (KNOWN)."""
    _require_quorum_of_approvals(verdicts, shown, vouched)


def require_opened(verdicts: Verdicts, shown: Shown) -> int:
    """Refuse a request that is not, to the byte, the one the ledger opened under its name.

    Gives the place of the entry that opened it. ``TamperedError``, or ``LedgerError`` for a
    proof that does not hold.
    """
    checkpoint, subject = shown.checkpoint, shown.subject
    entry = parse_entry(verdicts.entry)
    leaf = leaf_hash(verdicts.entry)
    verify_inclusion(entry.seq, checkpoint.size, leaf, verdicts.proof, checkpoint.root)
    body = Fields(entry.body, "the opening", LedgerError)
    about = (entry.origin, body.text("type"), body.optional_text("ceremony"))
    if about != (checkpoint.origin, "ceremony.opened", subject.ceremony):
        raise _other("what is shown as the request's opening is another entry of the ledger")
    opened = body.record("data").json("subject")
    if canonical_json.encode(opened) != subject.encode():
        raise _other("the ledger has opened another request than the one shown")
    return entry.seq


def require_opened_by(verdicts: Verdicts, shown: Shown) -> None:
    """Refuse what the ledger has not opened so, or not by whom it names."""
    require_opened(verdicts, shown)
    body = Fields(parse_entry(verdicts.entry).body, "the opening", LedgerError)
    if body.text("by") != shown.subject.requester:
        raise _other("the ledger has it opened by somebody else than the one shown")


def _require_own_approval(
    verdicts: Verdicts, subject: Subject, digest: bytes, mine: KeyFile
) -> None:
    """Refuse to turn a key unless its own official approved this very digest."""
    own = keyid(mine.signing_public)
    signed = [
        _read_verdict(one, mine.name, mine.signing_public)
        for one in verdicts.envelopes
        if one.keyid == own
    ]
    kinds = {one.kind for one in signed if _is_about(one, subject, digest)}
    if kinds == {"approve"}:
        return
    if kinds:
        raise RefusedError(
            f"{mine.name} has signed '{min(kinds - {'approve'})}' for this request, so can't "
            "turn a key for it",
            promise="SAME-TURN",
        )
    if signed:
        raise _other(f"the request shown is not the one that {mine.name} approved")
    raise TamperedError(
        f"no approval is shown that {mine.name} signed for this request",
        hint=f"read it first, then: custody approve {subject.ceremony}; if you have, the service "
        "hides it: tell the auditor",
        promise="SAME-TURN",
    )


def _require_quorum_of_approvals(verdicts: Verdicts, shown: Shown, vouched: Vouched) -> None:
    """Refuse to turn before a quorum of the seats that are known approved this very digest."""
    subject = shown.subject
    said: dict[str, set[str]] = {}
    for envelope in verdicts.envelopes:
        if Statement.parse(envelope.payload).kind in ("redeal", "receipt"):
            continue  # these stand beside them in a reshare, and say nothing of this
        one = _read_verdict_of_seat(envelope, vouched)
        if not _is_about(one, subject, shown.digest):
            raise _other(f"the '{one.kind}' shown of {one.official} is for another request")
        said.setdefault(one.official, set()).add(one.kind)
    approved = [
        name
        for name, kinds in said.items()
        if kinds == {"approve"} and vouched.may_approve(name, subject.requester)
    ]
    if not satisfied(vouched.quorum, approved):
        raise _other(
            f"approvals of {len(approved)} officials are shown, and the quorum is "
            f"{takes_text(vouched.quorum)}"
        )


def _read_verdict_of_seat(envelope: Envelope, vouched: Vouched) -> Statement:
    """Read a verdict, verified with the key that the official's own receipt vouches for."""
    name = Statement.parse(envelope.payload).official
    seat = vouched.seat(name)
    if seat is None:
        raise _other(f"a verdict is shown of {name}, who has no seat")
    return _read_verdict(envelope, name, seat.signing_key)


def _read_verdict(envelope: Envelope, official: str, key: bytes) -> Statement:
    try:
        return Statement.parse(verify(envelope, key, PAYLOAD_TYPE))
    except CustodyError as error:
        raise _other(f"a verdict shown of {official} is forged: {error.message}") from None


def _is_about(statement: Statement, subject: Subject, digest: bytes) -> bool:
    said = (statement.origin, statement.ceremony, statement.nonce, statement.digest)
    return said == (subject.origin, subject.ceremony, subject.nonce, digest.hex())


def _other(why: str) -> TamperedError:
    return TamperedError(why, hint=_OTHER, promise="SAME-TURN")
