"""A service that lies to an official who approves or turns, in every way that one could.

It holds the ledger's key and the database, so all that it tells is consistent: what it shows is
registered and opened in a tree that it signs, and the digest is that of what it shows. What it
can't make are signatures by the keys of officials.

These are the lies at the level of an official's session and of the page's worker, where every
single one is cheap. tests/lying has a service that tells such lies over HTTP, to every command.
"""

from __future__ import annotations

from datetime import timedelta

from tests.official.quorum_lies import QUORUMS
from tests.official.told import QUORUM, Told
from tests.official.turn_lies import TURNS


def _expired(told: Told) -> None:
    """As it was a month ago; the officials approve it, the service said nothing of its end."""
    month = timedelta(days=30)
    told.show(opened=told.subject.opened - month, expires=told.subject.expires - month)
    told.envelopes = [told.signed("approve", name) for name in QUORUM]


EXPIRED = "a request that is over, approved as it is shown"
OPENINGS = (
    EXPIRED,
    "another request that was never opened",
    "a registration as the opening",
    "an opening without a proof",
)
"""The lies by which a request is not what the ledger opened, or is over: nor is it approved."""

OWN_SEAT = "other keys in one's own seat"
"""At a terminal this ends everything, a denial too: no such seat is one's own to speak from."""
LIES = {**TURNS, **QUORUMS, EXPIRED: _expired}
CODES = {
    "an opening without a proof": "ledger",
    "one's own denial": "refused",
    "one's own approval taken back": "refused",
    "an approval as the receipt": "refused",
    "no receipt of one's own": "refused",
    "no receipts": "refused",
}
"""What a lie is refused with, where that is no usual one."""


def expected(name: str) -> tuple[str, str | None]:
    """The code and the promise that a lie is refused with."""
    if name == EXPIRED:
        return "tampered", "REFUSAL"
    promise, usual = ("SAME-TURN", "tampered") if name in TURNS else ("KNOWN", "known")
    code = CODES.get(name, usual)
    return code, None if code == "ledger" else promise
