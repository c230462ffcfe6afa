"""What happens in a reshare: the acts of people and of time, and what follows from them.

.. code-block:: text

    acts                                          follow at once, computed from what is there
    Redealt      a row was dealt                  Froze      the dealers, and what they come to
    DealingOver  whoever has not dealt is late    Excluded   a dealer, by name, with the reason
    Complained   of a dealer's part, before       Failed     no quorum of dealers is left
                 one's receipt                    Switched   the new epoch is active
    Answered     the dealer opened that part
    Unanswered   there was no answer in time
    Received     a receipt, of this attempt
    Ended        denied, expired or cancelled
    Destroyed    "my old share is destroyed"
"""

from __future__ import annotations

from dataclasses import dataclass, field

from custody.reshare.frozen import Frozen
from custody.reshare.redeal import Redeal


@dataclass(frozen=True, slots=True)
class Redealt:
    """A dealing was handed in."""

    redeal: Redeal


@dataclass(frozen=True, slots=True)
class DealingOver:
    """The time to deal is over; a quorum of dealers is enough."""


@dataclass(frozen=True, slots=True)
class Complained:
    """A new official says what is wrong with the part of an old row's dealer."""

    official: str
    dealer: int
    fault: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The dealer opened what they dealt to whoever complained."""

    official: str
    dealer: int
    opened: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The time to answer this complaint is over."""

    official: str
    dealer: int


@dataclass(frozen=True, slots=True)
class Received:
    """A new official's receipt, which signs the subject and one attempt's dealing."""

    official: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Ended:
    """It ended before the switch; ``outcome`` is denied, expired or cancelled."""

    outcome: str


@dataclass(frozen=True, slots=True)
class Destroyed:
    """An old official attests that the old share is destroyed."""

    official: str


@dataclass(frozen=True, slots=True)
class Froze:
    """The dealers were frozen, for the first time or again."""

    frozen: Frozen


@dataclass(frozen=True, slots=True)
class Excluded:
    """A dealer is left out from here on, with all their rows."""

    official: str
    why: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Without those who were left out there is no quorum of dealers."""

    officials: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Switched:
    """The new epoch is active, and the old one is not."""

    epoch: int


Act = (
    Redealt | DealingOver | Complained | Answered | Unanswered | Received | Ended | Destroyed
)  # fmt: skip
Consequence = Froze | Excluded | Failed | Switched
Event = Act | Consequence
ENDS = ("denied", "expired", "cancelled")
