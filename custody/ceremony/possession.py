"""Whether a contribution to a drill's canary shows that its official has their shares.

Anyone can compute the partial decryptions of a canary, since its secrets are public. What shows
possession is the proof beside each, which is bound to the ceremony, its digest and the official
(:mod:`custody.quorum.proof`): one for every row that the official holds. So what was handed in is
verified when it comes, and again whenever its entry is folded; and combining the right ones has to
open the canary.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from custody import age
from custody.ceremony.drill import canary_of
from custody.ceremony.state import Ceremony, Given
from custody.errors import ContributionError, CustodyError, RefusedError
from custody.formats import canonical_json
from custody.formats.statement import Statement
from custody.quorum import Context, Contribution, Dealing, join, verify_contribution
from custody.quorum.contribution import decode_rows
from custody.quorum_tree import rows_of


def read_given(state: Ceremony, statement: Statement, data: bytes | None) -> dict[str, Any]:
    """Read what was handed in with a turn, as its entry is to have it.

    ``RefusedError`` where it is not what the statement names (promise BOUND),
    ``ContributionError`` for bytes that are no contribution of this official's rows.
    """
    if data is None or hashlib.sha256(data).hexdigest() != statement.contribution:
        raise RefusedError(
            f"the contribution is not the one that the statement of {statement.official} names",
            promise="BOUND",
        )
    decode_rows(data, rows_of(state.quorum, statement.official))
    return canonical_json.decode_object(data)


def require_named(state: Ceremony, statement: Statement, record: object) -> Given:
    """Read a contribution of an entry, which has to be the one that the statement names."""
    data = canonical_json.encode(record)
    read_given(state, statement, data)
    return decode_rows(data, rows_of(state.quorum, statement.official))


def shows_possession(state: Ceremony, official: str, given: Given) -> bool:
    """Tell whether a contribution is right, for this official and in this drill."""
    assert state.subject.drill is not None
    shares, dealing = age.x25519_shares(state.subject.drill.canary), _dealing(state)
    try:
        for context, one in _bound(state, official, given):
            verify_contribution(dealing, shares, one, context)
    except ContributionError:
        return False
    return True


def opens_canary(state: Ceremony, openers: Sequence[str]) -> bool:
    """Tell whether what these officials handed in opens the canary together."""
    drill = state.subject.drill
    assert drill is not None
    given = [one for name in openers for one in _bound(state, name, state.answers[name].given)]
    try:
        (secret,) = join(_dealing(state), given)
        canary_of(state.subject, drill.epoch, drill.public).require_opened(secret)
    except CustodyError:
        return False
    return True


def _bound(state: Ceremony, official: str, given: Given) -> Iterator[tuple[Context, Contribution]]:
    """Give each row's contribution with what it is for."""
    for row, one in given.items():
        yield Context.of(state.subject, state.digest, official, row), one


def _dealing(state: Ceremony) -> Dealing:
    assert state.subject.drill is not None
    keys = {
        row: key
        for seat in state.seats
        for row, key in zip(rows_of(state.quorum, seat.official), seat.share_keys, strict=True)
    }
    by_row = tuple(keys[row] for row in sorted(keys))
    return Dealing(state.quorum, state.subject.drill.public, by_row)
