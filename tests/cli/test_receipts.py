"""What a registration answers: an object that is far too small is warned of."""

from __future__ import annotations

from typing import Any

import pytest

from custody.cli.receipts import warn_if_small
from custody.errors import TamperedError

ANSWER = {"id": "ab" * 32, "size": 512, "job": "dump", "usual": 4096}


def test_an_object_far_smaller_than_usual_is_warned_of(capsys: pytest.CaptureFixture[str]) -> None:
    warn_if_small({**ANSWER, "more": "a newer service may say"})
    said = capsys.readouterr().err
    assert said.startswith("warning: object abababababab has 512 B, and the job dump usually")


@pytest.mark.parametrize("answer", [{}, {**ANSWER, "usual": None}])
def test_one_of_the_usual_size_is_not(answer: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Nor is anything held against an answer that says nothing of it."""
    warn_if_small(answer)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("answer", [None, [], {"usual": 5}, {**ANSWER, "usual": "5"}])
def test_an_answer_of_another_shape_is_a_typed_error(answer: Any) -> None:
    with pytest.raises(TamperedError, match="the service's answer"):
        warn_if_small(answer)
