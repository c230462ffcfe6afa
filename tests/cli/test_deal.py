"""``custody deal`` deals for a genesis, and for nothing else that names a roster (NO-SHARE)."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from custody.cli.main import custody, run
from tests.db_snapshots import Moments


def test_no_key_is_dealt_for_a_change_of_policy(
    sqlite: Moments,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It has seats and a policy as a genesis has."""
    with sqlite.sealed() as world:
        subject = world.tighten(headers="proven").subject
    offline = replace(subject.policy, dealer="offline")
    asked = replace(subject, policy=offline, wanted=replace(offline, headers="proven"))
    (tmp_path / "subject").write_bytes(asked.encode())
    line = ["deal", "--offline", "subject", "-o", "bundle", "--first-use"]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["custody", *line])
    assert run(custody) == 65
    assert "subject is not the subject of a genesis" in capsys.readouterr().err
    assert not (tmp_path / "bundle").exists()
