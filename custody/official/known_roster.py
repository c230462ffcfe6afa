"""Holding the people whom a ceremony names against those whom its signer knows (promise KNOWN)."""

from __future__ import annotations

from datetime import date

from custody.ceremony import Subject
from custody.errors import KnownError
from custody.official.keyfile import KeyFile
from custody.official.known_people import COMPARED, SEEN, How, KnownPeople


def require_known_roster(subject: Subject, mine: KeyFile, known: KnownPeople) -> How:
    """Refuse keys that differ from those of this key file, or from those that are known.

    Gives the weakest that the roster rests on: ``compared`` if the log and every seat are.
    ``KnownError`` names whose key it is. The fingerprints are those of the keys beside them:
    :func:`custody.ceremony.require_roster` has seen to that.
    """
    own = subject.seat(mine.name)
    if own is not None and own.fingerprint != mine.fingerprint():
        raise KnownError(
            f"the seat of {mine.name} has other keys than this key file: "
            f"{own.fingerprint.hex()}, and not {mine.fingerprint().hex()}",
            hint="sign nothing, and tell the others: somebody put keys of their own in your place",
            promise="KNOWN",
        )
    for seat in subject.seats:
        known.require_same(subject.origin, seat.official, seat.fingerprint.hex())
    if not log_is_compared(subject.origin, known) or not_compared(subject, mine, known):
        return SEEN
    return COMPARED


def not_compared(subject: Subject, mine: KeyFile, known: KnownPeople) -> tuple[str, ...]:
    """Name the others of a roster whose keys nobody has compared yet."""
    return tuple(
        seat.official
        for seat in subject.seats
        if seat.official != mine.name
        and not known.is_compared(subject.origin, seat.official, seat.fingerprint.hex())
    )


def with_roster(
    known: KnownPeople, subject: Subject, mine: KeyFile, how: How, day: date
) -> KnownPeople:
    """Give what is known once the other seats of a roster were seen, or compared."""
    for seat in subject.seats:
        if seat.official != mine.name:
            print_ = seat.fingerprint.hex()
            known = known.record(subject.origin, seat.official, print_, how, day)
    return known


def log_is_compared(origin: str, known: KnownPeople) -> bool:
    """Tell whether the key of this log came from a person, and not from a service."""
    log = known.find(origin, None)
    return log is not None and log.is_compared
