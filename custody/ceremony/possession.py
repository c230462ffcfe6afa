"""Whether a contribution to a drill's canary shows that its official has their share.

Anyone can compute the partial decryption of a canary, since its secrets are public. What shows
possession is the proof beside it, which is bound to the ceremony, its digest and the official
(:mod:`custody.quorum.proof`). So what was handed in is verified when it comes, and again
whenever its entry is folded; and combining the right ones has to open the canary.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from custody import age
from custody.ceremony.drill import canary_of
from custody.ceremony.state import Ceremony
from custody.errors import ContributionError, CustodyError, RefusedError
from custody.formats import canonical_json
from custody.formats.statement import Statement
from custody.quorum import Context, Contribution, Dealing, join, verify_contribution
from custody.quorum_tree import nameless


def read_given(statement: Statement, data: bytes | None) -> dict[str, Any]:
    """Read what was handed in with a turn, as its entry is to have it.

    ``RefusedError`` where it is not what the statement names (promise BOUND),
    ``ContributionError`` for bytes that are no contribution.
    """
    if data is None or hashlib.sha256(data).hexdigest() != statement.contribution:
        raise RefusedError(
            f"the contribution is not the one that the statement of {statement.official} names",
            promise="BOUND",
        )
    Contribution.decode(data)
    return canonical_json.decode_object(data)


def require_named(statement: Statement, record: object) -> Contribution:
    """Read a contribution of an entry, which has to be the one that the statement names."""
    data = canonical_json.encode(record)
    read_given(statement, data)
    return Contribution.decode(data)


def shows_possession(state: Ceremony, official: str, given: Contribution) -> bool:
    """Tell whether a contribution is right, for this official and in this drill."""
    seat = state.seat(official)
    assert seat is not None
    assert state.subject.drill is not None
    context = Context.of(state.subject, state.digest, official, seat.index)
    shares = age.x25519_shares(state.subject.drill.canary)
    try:
        verify_contribution(_dealing(state), shares, given, context)
    except ContributionError:
        return False
    return True


def opens_canary(state: Ceremony, openers: Sequence[str]) -> bool:
    """Tell whether what these officials handed in opens the canary together."""
    drill, dealing = state.subject.drill, _dealing(state)
    assert drill is not None
    given = []
    for official in openers:
        seat = state.seat(official)
        assert seat is not None
        context = Context.of(state.subject, state.digest, official, seat.index)
        given.append((context, state.answers[official].given))
    try:
        (secret,) = join(dealing, given)
        canary_of(state.subject, drill.epoch, drill.public).require_opened(secret)
    except CustodyError:
        return False
    return True


def _dealing(state: Ceremony) -> Dealing:
    assert state.subject.drill is not None
    keys = tuple(seat.share_key for seat in state.seats if seat.share_key is not None)
    return Dealing(nameless(state.threshold, len(keys)), state.subject.drill.public, keys)
