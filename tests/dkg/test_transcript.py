"""CertEq: who was shown something else signs something else, and the key is not used."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from custody.dkg.transcript import certify, require_certificate, require_signed, transcript
from custody.errors import CommitError, DealingError
from tests.dkg.cast import Run, run

EXTENSION = b"what all agree on"


def signatures(played: Run, text: bytes) -> list[bytes]:
    chance = random.Random(0).randbytes
    return [certify(own, text, chance) for own in played.statics]


def test_a_certificate_is_of_everybody_over_one_transcript() -> None:
    played = run()
    text = transcript(played.setup, played.messages, EXTENSION)
    require_certificate(played.setup, text, signatures(played, text))


@pytest.mark.parametrize("seen", ["message", "extension", "threshold", "order"])
def test_a_split_view_fails_the_certificate_by_name(seen: str) -> None:
    """NAMED: carl was shown another history than anna and bert, and signed that."""
    played, other = run(), run(seed=1)
    text = transcript(played.setup, played.messages, EXTENSION)
    shown = {
        "message": (played.setup, [other.messages[0], *played.messages[1:]], EXTENSION),
        "extension": (played.setup, played.messages, b"something else"),
        "threshold": (replace(played.setup, threshold=3), played.messages, EXTENSION),
        "order": (played.setup, played.messages[::-1], EXTENSION),
    }[seen]
    split = transcript(*shown)
    signed = [*signatures(played, text)[:2], signatures(played, split)[2]]
    with pytest.raises(CommitError, match="carl did not sign") as refused:
        require_certificate(played.setup, text, signed)
    assert (refused.value.official, refused.value.fault) == ("carl", "certificate")
    with pytest.raises(CommitError, match="anna did not sign"):
        require_certificate(played.setup, split, signed)


def test_a_signature_counts_for_its_own_signer_only() -> None:
    played = run()
    text = transcript(played.setup, played.messages, EXTENSION)
    first, *_ = signatures(played, text)
    require_signed(played.setup, 1, text, first)
    with pytest.raises(CommitError, match="bert did not sign"):
        require_signed(played.setup, 2, text, first)


@pytest.mark.parametrize("kept", [0, 2])
def test_a_certificate_that_lacks_somebody_is_none(kept: int) -> None:
    played = run()
    text = transcript(played.setup, played.messages, EXTENSION)
    with pytest.raises(DealingError, match="expected 3 signatures"):
        require_certificate(played.setup, text, signatures(played, text)[:kept])


def test_a_transcript_is_of_everybody_s_commit() -> None:
    played = run()
    with pytest.raises(DealingError, match="the commits of 3"):
        transcript(played.setup, played.messages[:2], EXTENSION)
