"""Of many files that are wrong, the worst is the error, however late it comes."""

from __future__ import annotations

import pytest

from custody.cli.file_errors import SHOWN, FileErrors
from custody.errors import NotKnownError, TamperedError


def test_without_errors_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    FileErrors().tell()
    assert capsys.readouterr().err == ""


def test_the_worst_is_raised_and_the_rest_counted(capsys: pytest.CaptureFixture[str]) -> None:
    """What is altered is found after a thousand are missing, and is the error all the same."""
    errors = FileErrors()
    for at in range(1000):
        errors.add(NotKnownError(f"{at} is missing"))
    errors.add(TamperedError("one is altered"))
    errors.add(TamperedError("another is altered"))
    with pytest.raises(TamperedError, match="one is altered"):
        errors.tell()
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "error: another is altered"
    assert told[-1] == f"… and {1002 - SHOWN:,} more"
    assert len(told) == SHOWN
