"""The commands of a ceremony. Who may give one is checked by the service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from custody.ceremony.dealt import Dealt
from custody.formats.dsse import Envelope


@dataclass(frozen=True, slots=True)
class Submit:
    """Hand in a signed statement: a verdict, a receipt, a turn, an attestation, an exception.

    With a turn in a drill comes its ``contribution``, which is no secret there. In a genesis
    without a dealer a commit comes with the ``record`` that it names, and a receipt with the
    signature of the transcript, for its ``certificate``; in a reshare a ``redeal`` and an
    ``answer`` come with their records.
    """

    envelope: Envelope
    contribution: bytes | None = None
    record: dict[str, Any] | None = None
    certificate: bytes | None = None


@dataclass(frozen=True, slots=True)
class Present:
    """Answer the roll-call with the twelve words of the official's own key fingerprint."""

    official: str
    words: str
    by: str


@dataclass(frozen=True, slots=True)
class ReadBack:
    """Type back the twelve words of the digest that everybody is to sign."""

    by: str
    words: str


@dataclass(frozen=True, slots=True)
class Deal:
    """Publish a dealing: threshold, public key, share keys, sealed shares' digests, canary."""

    dealing: Dealt


@dataclass(frozen=True, slots=True)
class OpenCanary:
    """Report that the canary was opened by these officials' contributions, or that it was not."""

    openers: tuple[str, ...]
    opened: bool


@dataclass(frozen=True, slots=True)
class Unlock:
    """Report what the quorum's contributions opened.

    ``grant`` is the hex digest of the grant; ``failed`` lists objects whose
    header did not authenticate, each with a reason. ``fault`` says why it can't be
    done at all, with these contributions.
    """

    grant: str
    opened: int
    failed: tuple[tuple[str, str], ...]
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Collect:
    """The requester has fetched the grant."""

    by: str


@dataclass(frozen=True, slots=True)
class Switch:
    """Make the new epoch of a reshare the active one: no window for turning keys is open."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Call the ceremony off."""

    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed; see what is overdue."""


Command = (
    Submit | Present | ReadBack | Deal | OpenCanary | Unlock | Collect | Switch | Cancel | Tick
)
