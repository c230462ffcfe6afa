"""Officials' clients cosign whenever they run: no command hands in a statement without (TAMPER)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from custody import cli
from custody.cli.official_prompt import hand_in
from custody.errors import UnreachableError


def test_every_command_hands_in_what_was_signed_in_one_place() -> None:
    """Where the cosignature follows."""
    modules = Path(cli.__file__).parent.glob("*.py")
    assert [one.name for one in modules if ".submit(" in one.read_text()] == ["official_prompt.py"]


@pytest.mark.parametrize("enrolment", [None, object()])
def test_what_was_handed_in_is_followed_by_a_cosignature(enrolment: object) -> None:
    """But by somebody without the file of what was seen before, who has nothing to compare with."""
    done = list[str]()
    session = session_of(done, lambda: done.append("cosigned"), enrolment)
    answer: object = hand_in(session, "export-1", cast("Any", None))
    assert answer == "view"
    assert done == (["submitted"] if enrolment is None else ["submitted", "cosigned"])


def test_a_cosignature_that_fails_takes_nothing_back(capsys: pytest.CaptureFixture[str]) -> None:
    def refuse() -> None:
        raise UnreachableError("the service does not answer")

    done = list[str]()
    answer: object = hand_in(session_of(done, refuse, object()), "export-1", cast("Any", None))
    assert answer == "view"
    assert done == ["submitted"]
    assert "warning: the ledger was not cosigned" in capsys.readouterr().err


def session_of(done: list[str], cosign: Callable[[], None], enrolment: object) -> Any:
    """A session that notes what it is asked to do."""

    def submit(*_: object) -> str:
        done.append("submitted")
        return "view"

    return SimpleNamespace(submit=submit, cosign=cosign, enrolment=enrolment)
