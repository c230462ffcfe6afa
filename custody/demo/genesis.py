"""The demo's geneses: five officials make a key together, and nobody has it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from custody.ceremony import CeremonyView
from custody.demo.cast import OFFICIALS, THRESHOLD
from custody.errors import CustodyError
from custody.official.session import OfficialSession


def genesis_of(dataset: str) -> dict[str, Any]:
    """Say what genesis is to be opened for a dataset."""
    return {
        "name": dataset,
        "threshold": THRESHOLD,
        "officials": list(OFFICIALS),
        "script": "genesis-dealerless",
    }


def make_key(officials: Sequence[OfficialSession], ceremony: str, words: str) -> None:
    """Have each type the words and commit to a part, and then check and sign for their share."""
    for session in officials:
        _, shown = session.fetch(ceremony)
        envelope, beside = session.commit(shown, words)
        session.submit(ceremony, envelope, **beside)
    answer: CeremonyView | None = None
    for session in officials:
        _, shown = session.fetch(ceremony)
        bundle, envelope, sealed = session.receipt(shown, None)
        answer = session.submit(ceremony, envelope, sealed, **session.certificate(bundle))
    if answer is None or answer.outcome != "closed":
        raise CustodyError(f"the genesis {ceremony} did not end well")
