"""Whether a roster can be a quorum (rule 3): nobody has two seats in it."""

from __future__ import annotations

from collections.abc import Sequence

from custody.ceremony.requesters import require_fingerprint, require_listed
from custody.ceremony.subject import Subject
from custody.errors import RefusedError, TamperedError
from custody.formats.limits import MAX_SEATS
from custody.quorum_tree import Node, require_sound, seated


def require_roster(subject: Subject) -> None:
    """Refuse a threshold, tree or roster that can't be a quorum (promises QUORUM, PERSON).

    Everybody in the tree has one seat, in the order in which they first stand there. Seats
    are numbered 1 to n in order. No person and no key stands twice among officials and
    witnesses, and the witness is neither official nor requester.
    ``RefusedError`` says which; ``TamperedError`` for seats that are out of order, and
    for a fingerprint that contradicts the keys beside it, of a seat or of a requester who is
    listed (promise NAMED).
    """
    if subject.kind == "reshare":
        _require_both(subject)
        return
    seats, witnesses = subject.seats, subject.witnesses
    officials = [seat.official for seat in seats]
    _require_quorum(subject.quorum, len(seats))
    observers = [witness.name for witness in witnesses]
    if _repeats(officials):
        raise RefusedError(
            "one person can't take two seats", hint="name each official once", promise="QUORUM"
        )
    if _repeats([*officials, *observers]) or subject.requester in observers:
        raise RefusedError("a witness holds no other role", promise="QUORUM")
    signing_keys = [seat.signing_key for seat in seats]
    signing_keys += [witness.signing_key for witness in witnesses]
    if _repeats(signing_keys) or _repeats([seat.box_key for seat in seats]):
        raise RefusedError("one key can't take two seats", promise="QUORUM")
    if [seat.index for seat in seats] != list(range(1, len(seats) + 1)):
        raise TamperedError("the seats are not numbered in their order", promise="QUORUM")
    if tuple(officials) != seated(subject.quorum):
        raise TamperedError("the seats are not those of the quorum, in its order", promise="QUORUM")
    for seat in seats:
        require_fingerprint(seat.official, seat.signing_key, seat.box_key, seat.fingerprint)
    require_listed(subject.requesters, [*officials, *observers])


def _require_both(subject: Subject) -> None:
    """Refuse a reshare whose rosters, old and new, can't be."""
    from custody.reshare import ReshareSubject, require_reshare

    assert isinstance(subject, ReshareSubject)
    require_reshare(subject)


def _require_quorum(quorum: Node, count: int) -> None:
    if not quorum.is_plain:
        require_sound(quorum)
    elif not 2 <= quorum.need <= count <= MAX_SEATS:
        raise RefusedError(
            f"a threshold of {quorum.need} among {count} officials is not a quorum",
            hint=f"at least 2, at most all of them, and at most {MAX_SEATS} officials",
            promise="QUORUM",
        )


def _repeats(values: Sequence[object]) -> bool:
    return len(set(values)) < len(values)
