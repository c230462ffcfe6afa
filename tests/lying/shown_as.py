"""An answer about a ceremony that shows another subject, or another dealing, in all its fields."""

from __future__ import annotations

from typing import Any

from custody.ceremony import Dealt, Subject, subject_digest
from custody.formats.digest_words import four_words


def shown_as(told: dict[str, Any], subject: Subject, made: Dealt | None) -> dict[str, Any]:
    """Show another subject in an answer, and all that goes with it."""
    digest = subject_digest(subject, made)
    if made is not None:
        told = told | {"dealing": made.record()}
    fits = {
        "dataset": subject.dataset,
        "digest": digest.hex(),
        "threshold": subject.threshold,
        "words": four_words(digest),
    }
    known = {name: text for name, text in fits.items() if name in told}
    return told | known | {"subject": subject.record()}
