"""A genesis without a dealer: what is taken of each official, and what follows from all of it.

The mathematics is in :mod:`custody.dkg`. Here is when it counts (promise DEALERLESS):

- A commit is the record that its statement names, one of each official, and everything in it
  that everybody can check is right. The same statement again changes nothing.
- When all have committed, the dealing follows. It is computed from the commits, here and
  whenever the entries are folded, so nobody says what the key is.
- A receipt comes with its official's signature of the transcript, so nobody was shown others.
- A complaint ends the genesis. Either of the two it names may be wrong: it is begun anew.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from custody.ceremony.dealt import Dealt
from custody.ceremony.state import Ceremony
from custody.ceremony.subject import Subject
from custody.errors import DealingError, RefusedError
from custody.formats import canonical_json
from custody.formats.statement import Statement

if TYPE_CHECKING:
    from custody.dkg import Commit, Outcome, Session

_SAID = {
    "AEAD-fail": "does not open",
    "VSS-mismatch": "is not what was committed to",
    "non-canonical-plaintext": "holds no share",
    "payload": "is not as long as it must be",
    "tree-mismatch": "is not what was committed to down the tree",
}


def read_commit(state: Ceremony, statement: Statement, record: object) -> Commit:
    """Read and check the record that a commit's statement names.

    ``CommitError`` names whose it is and the fault (promise NAMED); ``DealingError`` where it
    is the last, and all together are no sharing of this quorum.
    """
    commit = _checked(state.subject, statement.official, canonical_json.encode(record))
    if commit.digest() != statement.contribution:
        raise RefusedError(
            f"the commit is not the one that the statement of {statement.official} names",
            promise="BOUND",
        )
    if len(state.commits) == len(state.seats) - 1:
        outcome_of_all(state.subject, {**state.commits, statement.official: commit})
    return commit


def generated(state: Ceremony) -> Dealt | None:
    """Give the dealing that all commits come to; None until everybody has committed."""
    if not state.subject.is_dealerless or len(state.commits) < len(state.seats):
        return None
    return Dealt.read(outcome_of_all(state.subject, state.commits).record())


def require_certified(state: Ceremony, official: str, signature: bytes | None) -> bytes:
    """Check an official's signature of the transcript; ``CommitError`` unless it is theirs."""
    from custody.dkg import require_signed

    if signature is None:
        raise RefusedError(
            "a receipt of a genesis without a dealer certifies its transcript too",
            hint="sign it with a newer custody",
            promise="DEALERLESS",
        )
    session, outcome = session_of(state.subject), outcome_of_all(state.subject, state.commits)
    number = session.setup.names.index(official) + 1
    require_signed(session.setup, number, outcome.transcript, signature)
    return signature


def told_complaint(state: Ceremony, statement: Statement) -> str:
    """Say a complaint in words: who says what of whose part."""
    accused, fault = statement.accused or 0, statement.fault or ""
    if not 1 <= accused <= len(state.seats):
        raise RefusedError(f"there is no seat {accused} in ceremony {state.id}", promise="NAMED")
    if fault not in _SAID:
        raise RefusedError(f"there is no fault {fault} in a genesis", promise="NAMED")
    name = state.seats[accused - 1].official
    return f"{statement.official} says that the part of {name} {_SAID[fault]}"


@lru_cache(32)
def session_of(subject: Subject) -> Session:
    """Give the key generation of a genesis."""
    from custody.dkg import Session

    return Session.of(subject)


def outcome_of_all(subject: Subject, commits: dict[str, Commit]) -> Outcome:
    """Give what the commits of all seats come to; ``DealingError`` where one is missing."""
    return _outcome(subject, tuple(_in_order(subject, commits)))


def _in_order(subject: Subject, commits: dict[str, Commit]) -> list[Commit]:
    missing = [seat.official for seat in subject.seats if seat.official not in commits]
    if missing:
        raise DealingError(f"{', '.join(missing)} have not committed yet")
    return [commits[seat.official] for seat in subject.seats]


@lru_cache(512)
def _checked(subject: Subject, official: str, record: bytes) -> Commit:
    """Check a commit; entries are folded often, and it costs milliseconds."""
    from custody.dkg import Commit, require_commit

    session, commit = session_of(subject), Commit.read(canonical_json.decode(record))
    require_commit(session, session.setup.names.index(official) + 1, commit)
    return commit


@lru_cache(32)
def _outcome(subject: Subject, commits: tuple[Commit, ...]) -> Outcome:
    from custody.dkg import outcome_of

    return outcome_of(session_of(subject), commits)


def commit_data(statement: Statement, envelope: dict[str, Any], record: object) -> dict[str, Any]:
    """Give the data of the entry of a commit."""
    return {"envelope": envelope, "official": statement.official, "record": record}
