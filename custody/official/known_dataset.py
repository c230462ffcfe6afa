"""What a user has once believed of a dataset: its recipient and its quorum (promise KNOWN).

Who has no receipt of their own takes both from officials whom they know, and how many of these
it takes, and who they are, from what these signed. So a few of them who collude could sign for a
genesis of their own, with a smaller quorum. That works once at most: what was believed first is
kept in the file of known people (:mod:`known_people`), and another one is refused from then on.
A dataset's policy is kept apart, by who asks, as a quorum may tighten that.
"""

from __future__ import annotations

import hashlib
from datetime import date

from custody import age, curve
from custody.ceremony import Policy, Subject
from custody.ceremony.policy import tightens
from custody.formats import canonical_json
from custody.formats.encoding import format_base64
from custody.official.known_people import POLICY, QUORUM, RECIPIENT, SEEN, How, KnownPeople
from custody.quorum_tree import quorum_fields, quorum_line


def quorum_fingerprint(subject: Subject, public: bytes) -> str:
    """Give the SHA-256, in hex, of whose keys make the quorum, how many, and of which key."""
    record = {
        "dataset": subject.dataset,
        "origin": subject.origin,
        "public": format_base64(public),
        "seats": [[seat.official, seat.fingerprint.hex()] for seat in subject.seats],
        **quorum_fields(subject.quorum),
    }
    return hashlib.sha256(canonical_json.encode(record)).hexdigest()


def recipient_of(public: bytes) -> str:
    """Give the recipient of a dataset's key."""
    return str(age.X25519Recipient(curve.to_montgomery(public)))


def require_known_dataset(subject: Subject, public: bytes, known: KnownPeople) -> None:
    """Refuse another recipient or quorum than the known ones, or other keys; ``KnownError``."""
    for seat in subject.seats:
        known.require_same(subject.origin, seat.official, seat.fingerprint.hex())
    known.require_same(subject.origin, subject.dataset, recipient_of(public), RECIPIENT)
    known.require_same(subject.origin, subject.dataset, quorum_fingerprint(subject, public), QUORUM)


def require_known_key(origin: str, dataset: str, public: bytes, known: KnownPeople) -> None:
    """Refuse another key than that of the dataset, where it is known; ``KnownError`` (KNOWN).

    A reshare never changes it. The quorum that is left may well be another than the one known.
    """
    known.require_same(origin, dataset, recipient_of(public), RECIPIENT)


def with_dataset(
    known: KnownPeople, subject: Subject, public: bytes, how: How, day: date
) -> KnownPeople:
    """Give what is known once a dataset was believed to be this."""
    name, recipient = subject.dataset, recipient_of(public)
    known = known.record(subject.origin, name, recipient, how, day, of=RECIPIENT)
    print_ = quorum_fingerprint(subject, public)
    return known.record(subject.origin, name, print_, how, day, of=QUORUM)


def require_known_policy(subject: Subject, known: KnownPeople) -> None:
    """Refuse a request under a laxer policy than the one that was seen last; ``KnownError``.

    A quorum may have tightened it since. Not for a genesis, or a grant, which may be older.
    """
    line = known.find(subject.origin, subject.dataset, POLICY)
    if line is None:
        return
    before = Policy.read(canonical_json.decode(line.key.encode()))
    if subject.policy != before and not tightens(before, subject.policy):
        known.require_same(subject.origin, subject.dataset, _policy_key(subject.policy), POLICY)


def with_request(known: KnownPeople, subject: Subject, day: date) -> KnownPeople:
    """Give what is known once somebody asked: the dataset as the request has it, and its policy."""
    require_known_policy(subject, known)
    known = with_dataset(known, subject, subject.asked.public, SEEN, day)
    key = _policy_key(subject.policy)
    return known.record(subject.origin, subject.dataset, key, SEEN, day, replaces=True, of=POLICY)


def _policy_key(policy: Policy) -> str:
    return canonical_json.encode(policy.record()).decode()


def quorum_text(subject: Subject) -> str:
    """Say how many it takes, and of whom."""
    return quorum_line(subject.quorum)
