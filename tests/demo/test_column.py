"""The demo's table, where pyarrow is not installed: nothing is sealed, and one line says so."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any, cast

import pytest

from custody.demo.cast import Outcome, Participants
from custody.demo.column import read_column, seal_table


def test_without_pyarrow_one_line_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    cast_ = Participants(cast("Any", None), Outcome(folder=str(tmp_path)))
    assert seal_table(cast_) is None
    read_column(cast_)
    (line,) = capsys.readouterr().out.splitlines()
    assert line.endswith("could read one column of a sealed table: pip install pyarrow")
    assert cast_.outcome.column_read is None
