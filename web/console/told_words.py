"""The twelve words in a ceremony's room: on whose screen they stand, and who types them (KNOWN)."""

from __future__ import annotations

from collections.abc import Sequence

from custody.ceremony import CeremonyView, subject_words
from custody.formats.digest_words import twelve_words
from custody.quorum_tree import satisfied

_BY_WORDS = frozenset({"approve", "commit", "redeal", "answer", "receipt"})
_TYPED = _BY_WORDS | {"read-back"}
"""Acts for which the twelve words are typed."""
_BY_APPROVAL = frozenset({"redeal", "answer"})
"""Those of them for which it is enough to have approved the same, by words."""


def types_words(view: CeremonyView, me: str, acts: Sequence[str]) -> bool:
    """Tell whether somebody types the twelve words for one of these acts."""
    needed = _BY_WORDS.intersection(acts)
    return bool(needed - _BY_APPROVAL if me in view.approved else needed)


def words_to_read_out(view: CeremonyView, me: str, acts: Sequence[str]) -> str | None:
    """Give the twelve words to whoever opened the ceremony, while somebody may need them.

    Nobody else sees them here; nor do they stand on a page that asks for them to be typed.
    """
    if view.kind == "drill":
        return None
    if me != view.subject.requester or view.outcome or not _TYPED.isdisjoint(acts):
        return None
    if view.reshare is not None:  # until the switch: new officials type them at the very end
        return None if view.reshare.standing == "switched" else subject_words(view.subject)
    if view.step.action == "read-back":  # what is to be signed, which in a genesis has the dealing
        return twelve_words(bytes.fromhex(view.digest))
    if _TYPED.isdisjoint(view.takes) or satisfied(view.quorum, view.approved):
        return None
    return subject_words(view.subject, view.dealing)
