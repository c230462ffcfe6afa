"""Round 1: a participant deals a secret of its own to all, itself included, and commits to it.

Of COCKTAIL-DKG, "Round 1: Commitment and Encryption". Participant i draws f_i of degree t - 1
and an ephemeral key e_i, and sends to everybody:

.. code-block:: text

    C_i     the t commitments of f_i                             custody/dkg/commitments.py
    E_i     e_i·B
    pop     a signature by a_(i,0) of context || C_i || E_i      custody/dkg/ciphersuite.py
    c_(i,j) f_i(j) in a box to j, for every j                    custody/dkg/boxes.py

The key of the dataset is Σ a_(i,0), which nobody ever has (promise DEALERLESS). The proof of
possession keeps a participant from choosing C_(i,0) so that it cancels the others'.

Nothing has to be kept until round 2: one's own share is in the message, in the box to oneself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from custody import curve
from custody.dkg.boxes import Ends
from custody.dkg.ciphersuite import (
    SIGNATURE_SIZE,
    Random,
    Setup,
    draw_scalar,
    is_signature,
    sign,
)
from custody.dkg.commitments import commit, polynomial
from custody.errors import CommitError, PointError


@dataclass(frozen=True, slots=True)
class Message:
    """What is public of a participant's round 1 but its boxes: C_i, E_i and the proof."""

    commitments: tuple[bytes, ...]
    ephemeral: bytes
    pop: bytes

    def signed(self, context: bytes) -> bytes:
        """Give the bytes that the proof of possession signs."""
        return context + b"".join(self.commitments) + self.ephemeral


def draw_coefficients(setup: Setup, random: Random) -> tuple[int, ...]:
    """Draw a_0 to a_(t-1) of one's own polynomial, none of them zero."""
    return tuple(draw_scalar(random) for _ in range(setup.threshold))


def make_message(
    setup: Setup,
    static: int,
    coefficients: Sequence[int],
    payloads: Sequence[bytes],
    random: Random,
) -> tuple[Message, tuple[bytes, ...]]:
    """Make round 1 of the participant with this static key: the message, and a box for each.

    ``payloads`` travel with the shares, one to each participant. ``random`` is asked for the
    ephemeral key (64 bytes) and the hedge of the proof.
    """
    ephemeral = draw_scalar(random)
    blank = Message(commit(coefficients), curve.base_mult(ephemeral), b"")
    pop = sign(coefficients[0], blank.signed(setup.context), random)
    sender, dealt = setup.keys[setup.number(static) - 1], polynomial(coefficients)
    boxes = [
        Ends(blank.ephemeral, sender, receiver, setup.context)
        .key_of_sender(ephemeral, static)
        .seal(curve.encode_scalar(dealt.evaluate(j)) + payload)
        for j, (receiver, payload) in enumerate(zip(setup.keys, payloads, strict=True), 1)
    ]
    return Message(blank.commitments, blank.ephemeral, pop), tuple(boxes)


def require_message(setup: Setup, number: int, message: Message) -> None:
    """Check all of a message that everybody can check; ``CommitError`` names whose it is and why.

    ``number``: exactly t commitments, or the threshold would be another one. ``point``: all of
    them and the ephemeral key canonical and of prime order. ``pop``: the proof of possession,
    which is bound to the session and all of this (BOUND).
    """
    if len(message.commitments) != setup.threshold or len(message.pop) != SIGNATURE_SIZE:
        raise refused(setup, number, "number", "does not have as many parts as it takes")
    try:
        for point in (*message.commitments, message.ephemeral):
            curve.require_point(point)
    except PointError as error:
        raise refused(setup, number, "point", f"holds a bad point: {error.message}") from None
    if not is_signature(message.pop, message.commitments[0], message.signed(setup.context)):
        raise refused(setup, number, "pop", "comes without the proof that they have its secret")


def refused(setup: Setup, number: int, fault: str, why: str) -> CommitError:
    """Give the error that names a participant, from 1, and the fault of what they committed."""
    name = setup.names[number - 1]
    return CommitError(
        f"the commit of {name} {why}",
        hint=f"it is refused; {name} can commit again",
        promise="NAMED",
        official=name,
        fault=fault,
    )
