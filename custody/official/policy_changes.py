"""The policy that an official goes by: their own receipt's, and what a quorum tightened since.

A dataset's policy is in what its officials signed receipts for (:mod:`own_receipt`). It can be
tightened later, in a ceremony that a quorum approves. The service tells of these changes, and
none of them is believed but with approvals that satisfy the quorum of the own receipt, each
verified with its seat's key, of a change from the policy known so far to one that only
tightens it, which is in the ledger seen (promise KNOWN). So no service can loosen a policy,
make one up, or leave one out of the middle.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from custody.ceremony import Policy, Subject, require_roster, subject_digest
from custody.ceremony.policy import tightens
from custody.errors import CustodyError, KnownError, LedgerError
from custody.formats.dsse import Envelope, verify
from custody.formats.fields import Fields, read_each
from custody.formats.statement import PAYLOAD_TYPE, Statement
from custody.official.own_receipt import Vouched, read_envelopes, same_quorum
from custody.quorum_tree import satisfied, takes_text
from custody.tlog.entry import parse_entry
from custody.tlog.merkle import leaf_hash, verify_inclusion
from custody.tlog.note import Checkpoint

CHANGED = "dataset.policy"
_LIAR = "sign nothing, and ask the other officials what they are shown: the service lies"


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """A change of policy as the service tells of it: what was approved, by whom, and its entry."""

    subject: Subject
    approvals: tuple[Envelope, ...]
    entry: bytes
    proof: tuple[bytes, ...]

    @classmethod
    def read(cls, fields: Fields) -> PolicyChange:
        """Read one of a service's answer; nothing in it is verified yet."""
        proven = fields.record("entry")
        proven.integer("seq")  # the entry says it too, and is what is believed
        return cls(
            subject=Subject.read(fields.json("subject")),
            approvals=read_envelopes(fields, "approvals"),
            entry=proven.binary("entry"),
            proof=tuple(proven.binaries("proof", 32)),
        )


def read_changes(answer: object) -> list[PolicyChange]:
    """Read a service's answer: the changes of a dataset's policy, the oldest first."""
    return read_each(answer, "changes of a policy", PolicyChange.read)


def tightened(vouched: Vouched, changes: list[PolicyChange], checkpoint: Checkpoint) -> Vouched:
    """Give what a receipt vouches for, with the policy that these changes lead to.

    ``KnownError`` for a change that is not what it is shown as (promise KNOWN), ``LedgerError``
    for one that is not in the ledger seen.
    """
    for change in changes:
        require_change(change.subject, vouched)
        _require_recorded(change, checkpoint)
        _require_approved(change, vouched)
        former = (*vouched.former, vouched.policy)
        vouched = replace(vouched, policy=wanted_by(change.subject), former=former)
    return vouched


def require_change(subject: Subject, vouched: Vouched) -> None:
    """Refuse a change of another policy or quorum than the known, or that does not only tighten.

    Whoever approves one asks this too.
    """
    wanted = wanted_by(subject)
    require_roster(subject)
    claims = {
        "ledger": (subject.origin, vouched.origin),
        "dataset": (subject.dataset, vouched.dataset),
        **same_quorum(subject.quorum, vouched.quorum),
        "seats": (subject.seats, vouched.seats),
        "policy": (subject.policy, vouched.policy),
        "epoch": (subject.epoch, vouched.epoch),
    }
    changed = [name for name, (said, known) in claims.items() if said != known]
    if changed:
        raise _not_known(
            f"the change of policy names another {' and another '.join(changed)} than is known"
        )
    if not tightens(subject.policy, wanted):
        raise _not_known("the change of policy does not only tighten it")


def wanted_by(subject: Subject) -> Policy:
    """Give the policy that a change leads to; ``KnownError`` for the subject of anything else."""
    if subject.wanted is None:
        raise _not_known("what is shown as a change of policy is none")
    return subject.wanted


def _require_recorded(change: PolicyChange, checkpoint: Checkpoint) -> None:
    """Refuse a change that the ledger seen does not have, or has otherwise."""
    subject = change.subject
    entry = parse_entry(change.entry)
    verify_inclusion(
        entry.seq, checkpoint.size, leaf_hash(change.entry), change.proof, checkpoint.root
    )
    body = Fields(entry.body, "the entry of a policy", LedgerError)
    about = tuple(body.optional_text(name) for name in ("type", "ceremony", "dataset"))
    if (entry.origin, *about) != (checkpoint.origin, CHANGED, subject.ceremony, subject.dataset):
        raise _not_known("what is shown as a change of policy is another entry of the ledger")
    data = body.record("data")
    said = (data.text("digest"), data.json("from"), data.json("to"))
    digest, to = subject_digest(subject, None).hex(), wanted_by(subject)
    if said != (digest, subject.policy.record(), to.record()):
        raise _not_known("the ledger has another change of policy than the one shown")


def _require_approved(change: PolicyChange, vouched: Vouched) -> None:
    """Refuse a change that a quorum of the known seats did not approve."""
    subject = change.subject
    approved = {_approver(one, subject, vouched) for one in change.approvals}
    counted = [name for name in approved if vouched.may_approve(name, subject.requester)]
    if not satisfied(vouched.quorum, counted):
        raise _not_known(
            f"approvals of {len(counted)} officials are shown for a change of policy, and the "
            f"quorum is {takes_text(vouched.quorum)}"
        )


def _approver(envelope: Envelope, subject: Subject, vouched: Vouched) -> str:
    """Name who approved exactly this change, by the key that the own receipt vouches for."""
    try:
        name = Statement.parse(envelope.payload).official
        seat = vouched.seat(name)
        if seat is None:
            raise _not_known(f"an approval of a policy is shown of {name}, who has no seat")
        said = Statement.parse(verify(envelope, seat.signing_key, PAYLOAD_TYPE))
    except KnownError:
        raise
    except CustodyError as error:
        raise _not_known(f"an approval of a policy is forged: {error.message}") from None
    bound: tuple[Any, ...] = (said.kind, said.origin, said.ceremony, said.nonce, said.digest)
    digest = subject_digest(subject, None).hex()
    if bound != ("approve", subject.origin, subject.ceremony, subject.nonce, digest):
        raise _not_known(f"what is shown of {name} approves something else than this policy")
    return name


def _not_known(why: str) -> KnownError:
    return KnownError(why, hint=_LIAR, promise="KNOWN")
