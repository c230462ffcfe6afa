"""Round 2: a participant opens the boxes that were dealt to it, checks them, and has its share.

Of COCKTAIL-DKG, "Round 2: Share Decryption and Verification". Participant i does, for every j:

.. code-block:: text

    the checks of round 1 that everybody can do       require_message
    s_(j,i), payload = open c_(j,i)                   AEAD-fail
    s_(j,i) below Q                                   non-canonical-plaintext
    s_(j,i)·B = Σ i^k·C_(j,k)                         VSS-mismatch

    x_i = Σ_j s_(j,i)      the share
    Y   = Σ_j C_(j,0)      the public key
    Y_m = Σ_k m^k·Σ_j C_(j,k), m = 1..n               the public keys of the shares; x_i·B = Y_i

It takes one's static key and what was sent, and nothing that was kept, so the same function is
the specification's share recovery, as often as one likes. A fault names whose box it is, by the
specification's own words. Only its receiver can see it, and proving it to others would take a
Diffie–Hellman secret, with which other boxes open too: none is ever shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from custody import curve
from custody.dkg.boxes import Ends
from custody.dkg.ciphersuite import Setup
from custody.dkg.commitments import aggregate, evaluate, is_share
from custody.dkg.round1 import Message, require_message
from custody.errors import CommitError, DealingError, PointError


@dataclass(frozen=True, slots=True)
class Received:
    """One's share x_i and what came with it, one payload of each participant."""

    share: int = field(repr=False)
    payloads: tuple[bytes, ...] = field(repr=False)


def receive(
    setup: Setup, static: int, messages: Sequence[Message], boxes: Sequence[bytes]
) -> Received:
    """Check all messages, open the boxes dealt to the participant with this key, sum the shares.

    ``boxes`` are c_(1,i) to c_(n,i). ``CommitError`` names whose is wrong, and the fault.
    """
    require_count(setup, messages)
    for sender, message in enumerate(messages, 1):
        require_message(setup, sender, message)
    return open_shares(setup, static, messages, boxes)


def open_shares(
    setup: Setup, static: int, messages: Sequence[Message], boxes: Sequence[bytes]
) -> Received:
    """Do what :func:`receive` does with messages that were checked before."""
    number = setup.number(static)
    opened = [
        _open(setup, static, number, sender, message, box)
        for sender, (message, box) in enumerate(zip(messages, boxes, strict=True), 1)
    ]
    share = sum(value for value, _ in opened) % curve.Q
    if not is_share(share, aggregate(one.commitments for one in messages), number):
        raise DealingError("the shares that were opened do not make this seat's share")
    return Received(share, tuple(payload for _, payload in opened))


def public_keys(setup: Setup, messages: Sequence[Message]) -> tuple[bytes, tuple[bytes, ...]]:
    """Give Y and Y_1 to Y_n of n messages that :func:`require_message` has passed."""
    require_count(setup, messages)
    commitments = aggregate(one.commitments for one in messages)
    shares = tuple(evaluate(commitments, number) for number in range(1, setup.count + 1))
    return commitments[0], shares


def require_count(setup: Setup, messages: Sequence[Message]) -> None:
    """Refuse, as ``DealingError``, all but one message of each participant."""
    if len(messages) != setup.count:
        raise DealingError(f"expected the commits of {setup.count}, got {len(messages)}")


def fault_of(setup: Setup, sender: int, fault: str, why: str) -> CommitError:
    """Give the error of a box, by the name that a complaint has for it."""
    name = setup.names[sender - 1]
    return CommitError(
        f"the part that {name} dealt to you {why}",
        hint="say so (custody complain): this genesis ends, and another one begins anew",
        promise="NAMED",
        official=name,
        fault=fault,
    )


def _open(
    setup: Setup, static: int, number: int, sender: int, message: Message, box: bytes
) -> tuple[int, bytes]:
    sender_key, own_key = setup.keys[sender - 1], setup.keys[number - 1]
    ends = Ends(message.ephemeral, sender_key, own_key, setup.context)
    plaintext = ends.key_of_receiver(static).open(box)
    if plaintext is None:
        raise fault_of(setup, sender, "AEAD-fail", "does not open")
    try:
        share = curve.decode_scalar(plaintext[: curve.SIZE])
    except PointError:
        raise fault_of(setup, sender, "non-canonical-plaintext", "holds no share") from None
    if not is_share(share, message.commitments, number):
        raise fault_of(setup, sender, "VSS-mismatch", "is not what they committed to")
    return share, plaintext[curve.SIZE :]
