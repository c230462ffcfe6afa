"""Holding the people whom a ceremony names against those whom its signer knows (promise KNOWN)."""

from __future__ import annotations

from datetime import date

from custody.ceremony import Dealt, Subject, told_digest, words_reader
from custody.errors import KnownError, RefusedError
from custody.formats.digest_words import require_twelve_words
from custody.official.keyfile import KeyFile
from custody.official.known_people import COMPARED, SEEN, How, KnownPeople
from custody.official.own_receipt import Vouched

Roster = Subject | Vouched
"""What names people with their keys: seats, and in a genesis the requesters it lists."""


def require_known_roster(subject: Subject, mine: KeyFile, known: KnownPeople) -> How:
    """Refuse keys that differ from those of this key file, or from those that are known.

    Gives the weakest that the roster rests on: ``compared`` if the log and every seat are. No
    share goes to requesters whom a genesis lists, so these are only held against the known.
    ``KnownError`` names whose key it is. The fingerprints are those of the keys beside them:
    :func:`custody.ceremony.require_roster` has seen to that.
    """
    own = subject.seat(mine.name)
    if own is not None:
        require_own_key(mine, own.fingerprint.hex())
    require_known(subject, known)
    others = [seat for seat in subject.seats if seat.official != mine.name]
    compared = all(
        known.is_compared(subject.origin, seat.official, seat.fingerprint.hex()) for seat in others
    )
    return COMPARED if compared and log_is_compared(subject.origin, known) else SEEN


def require_own_key(mine: KeyFile, shown: str) -> None:
    """Refuse another fingerprint under the own name than that of the own key file (KNOWN)."""
    if shown != mine.fingerprint().hex():
        raise KnownError(
            f"{mine.name} is shown with other keys than this key file has: "
            f"{shown}, and not {mine.fingerprint().hex()}",
            hint="sign nothing, and tell the others: somebody put keys of their own in your place",
            promise="KNOWN",
        )


def require_known(roster: Roster, known: KnownPeople) -> None:
    """Refuse anybody's key that differs from the known one; ``KnownError`` names whose (KNOWN)."""
    for name, print_ in roster.keyed_people():
        known.require_same(roster.origin, name, print_.hex())


def require_listed(subject: Subject, mine: KeyFile) -> None:
    """Refuse a genesis that does not list this requester with the keys of this file (KNOWN).

    Only then they say to whoever presides: "the words and my key are right".
    """
    listed = {one.name: one.fingerprint for one in subject.requesters}
    if mine.name not in listed:
        raise RefusedError(
            f"the genesis {subject.ceremony} does not list {mine.name}",
            hint="it lists requesters who had a key when it was opened; officials compare yours "
            "with your first request",
            promise="KNOWN",
        )
    require_own_key(mine, listed[mine.name].hex())


def require_dealable(
    subject: Subject, known: KnownPeople, words: str | None, *, all_said: bool, first_use: bool
) -> None:
    """Refuse to deal for a genesis that nobody has compared: whoever wrote it could have the key.

    However well the seats' keys are known, the twelve ``words`` have to be those that the one who
    presides read out: a service may have lowered the threshold, loosened the policy, or left a
    seat out. The log has to be compared, and each seat's key; or ``all_said``: every official told
    the one who presides that the words and their own seat are right. ``first_use`` deals all the
    same. A key that differs from a known one, and words that are others, are refused in any case.
    ``KnownError``, ``RefusedError`` (promise KNOWN).
    """
    require_known(subject, known)
    if words is not None:
        require_told(words, subject)
    if first_use:
        return
    require_told(words, subject)
    if not log_is_compared(subject.origin, known):
        raise RefusedError(
            f"nobody has compared the key of the log {subject.origin} yet",
            hint="custody known add --log VKEY, as whoever invited the officials hands it over; "
            "or deal with --first-use",
            promise="KNOWN",
        )
    if not (all_said or all_compared(subject, known)):
        raise RefusedError(
            "nobody has said that every official finds the words and their own seat right",
            hint=f"ask {subject.requester}, to whom all of them say so in person, then: --all-said",
            promise="KNOWN",
        )


def all_compared(subject: Subject, known: KnownPeople) -> bool:
    """Tell whether every seat's key was compared."""
    return all(
        known.is_compared(subject.origin, seat.official, seat.fingerprint.hex())
        for seat in subject.seats
    )


def require_told(words: str | None, subject: Subject, dealing: Dealt | None = None) -> None:
    """Refuse to go on without the twelve words, as they were read out.

    They are of the subject, and of a ``dealing`` that was made offline.
    """
    if words is None:
        raise RefusedError(
            "nobody has compared the twelve words",
            hint=f'give them as {words_reader(subject, dealing)} reads them to you: --words "…"',
            promise="KNOWN",
        )
    require_twelve_words(words, told_digest(subject, dealing))


def not_compared(roster: Roster, mine: KeyFile, known: KnownPeople) -> tuple[str, ...]:
    """Name the others whose keys nobody has compared yet, listed requesters last."""
    return tuple(
        name
        for name, print_ in roster.keyed_people()
        if name != mine.name and not known.is_compared(roster.origin, name, print_.hex())
    )


def with_roster(
    known: KnownPeople, roster: Roster, mine: KeyFile, how: How, day: date
) -> KnownPeople:
    """Give what is known once everybody else's keys were seen, or compared."""
    for name, print_ in roster.keyed_people():
        if name != mine.name:
            known = known.record(roster.origin, name, print_.hex(), how, day)
    return known


def recalled(known: KnownPeople, vouched: Vouched, mine: KeyFile) -> KnownPeople:
    """Give what is known, and the seats that the own receipt vouches for and the file lacks.

    A file of known people that was lost is filled again so: the receipt is signed with the
    official's own key, and says itself whether its roster was compared. Of the requesters whom
    the genesis lists it says nothing, so these are seen. A line that is there stays as it is.
    """
    for one in vouched.requesters:
        if known.find(vouched.origin, one.name) is None:
            print_ = one.fingerprint.hex()
            known = known.record(vouched.origin, one.name, print_, SEEN, vouched.received)
    for seat in vouched.seats:
        if seat.official != mine.name and known.find(vouched.origin, seat.official) is None:
            print_ = seat.fingerprint.hex()
            known = known.record(
                vouched.origin, seat.official, print_, vouched.known, vouched.received
            )
    return known


def log_is_compared(origin: str, known: KnownPeople) -> bool:
    """Tell whether the key of this log came from a person, and not from a service."""
    log = known.find(origin, None)
    return log is not None and log.is_compared
