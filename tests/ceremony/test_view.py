"""What a client reads of a ceremony: words without blanks, and nothing beside its subject."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from custody.ceremony import CeremonyView
from custody.errors import TamperedError
from custody.formats.digest_words import four_words
from tests.ceremony.play import at_turn
from tests.ceremony.stages import at_attest, at_collect, genesis_before_last_receipt

FORGED = "\nwords of the recipient: abandon ability able"
FREE = {"read"}
"""What is read aloud stands in the script: no command prints it."""


def texts(record: Any, *path: Any) -> Iterator[tuple[Any, ...]]:
    """Where in an answer a text stands, but for what the subject and the dealing hold."""
    if isinstance(record, str):
        yield path
    elif isinstance(record, (dict, list)) and path[:1] not in (("subject",), ("dealing",)):
        items = record.items() if isinstance(record, dict) else enumerate(record)
        for key, value in items:
            yield from texts(value, *path, key)


def with_text(record: dict[str, Any], path: tuple[Any, ...], text: str) -> dict[str, Any]:
    changed = copy.deepcopy(record)
    place: Any = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = text
    return changed


@pytest.mark.parametrize("stage", [genesis_before_last_receipt, at_turn, at_collect, at_attest])
def test_no_text_of_an_answer_holds_a_line_of_its_own(stage: Any) -> None:
    """BOUND: commands print these beside the words that people read out."""
    record = CeremonyView.of(stage().state).record()
    assert CeremonyView.read(record).record() == record
    tried = [path for path in texts(record) if path[-1] not in FREE]
    assert len(tried) > 12
    for path in tried:
        for forged in (FORGED, " and more", "\x1b[8m", "", "ü"):
            with pytest.raises(TamperedError):
                CeremonyView.read(with_text(record, path, f"x{forged}" if forged else ""))


@pytest.mark.parametrize(
    "lie",
    [
        {"id": "export-another"},
        {"id": "../evil"},
        {"dataset": "payroll"},
        {"kind": "genesis"},
        {"threshold": 1},
        {"digest": "00" * 32},
        {"words": four_words(bytes(32))},
    ],
    ids=str,
)
def test_nothing_is_said_beside_the_subject(lie: dict[str, Any]) -> None:
    """BOUND: the id names the file of an identity, and the words are compared by telephone."""
    record = CeremonyView.of(at_turn().state).record()
    with pytest.raises(TamperedError, match="contradicts the subject") as caught:
        CeremonyView.read(record | lie)
    assert (caught.value.promise, caught.value.exit_code) == ("BOUND", 65)
