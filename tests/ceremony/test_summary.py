"""A ceremony on one line: what the service lists is what a client reads, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from custody.ceremony.summary import CeremonySummary, read_summaries
from custody.errors import TamperedError

NOW = "2031-01-01T00:00:00.000000Z"
OPEN = CeremonySummary(
    id="export-abc",
    kind="export",
    dataset="registry",
    script="00" * 32,
    requester="rita",
    purpose="a restore test",
    step=2,
    step_since=NOW,
    opened=NOW,
    expires=NOW,
    outcome=None,
    ended=None,
    reason=None,
)
OVER = replace(OPEN, purpose=None, outcome="expired", ended=NOW, reason="nobody came")


def test_what_the_service_lists_is_read_back() -> None:
    assert read_summaries([OPEN.record(), OVER.record()]) == [OPEN, OVER]


WRONG: dict[str, tuple[Any, str]] = {
    "no list": ({}, "as a list"),
    "no object": ([7], "as an object"),
    "a field less": ([{"id": "export-abc"}], "lacks kind"),
    "a field more": ([{**OPEN.record(), "note": "x"}], "not known here: 'note'"),
    "a step that is no number": ([{**OPEN.record(), "step": "turn"}], "step of .* as an integer"),
    "a purpose that is no text": ([{**OPEN.record(), "purpose": 7}], "purpose of .* as a text"),
}


@pytest.mark.parametrize(("answer", "said"), WRONG.values(), ids=WRONG.keys())
def test_an_answer_of_another_shape_is_refused(answer: Any, said: str) -> None:
    with pytest.raises(TamperedError, match=said):
        read_summaries(answer)
