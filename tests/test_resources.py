"""The files beside the code are found, in a checkout and in a wheel alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from custody import resources
from custody.resources import folder, shipped_scripts
from custody.script import parse


def test_what_the_service_needs_is_there() -> None:
    assert (folder("migrations") / "env.py").is_file()
    assert (folder("ceremonies") / "genesis.toml").is_file()


def test_every_shipped_script_is_read_once_and_works() -> None:
    scripts = [parse(text) for text in shipped_scripts()]
    names = [(script.kind, script.name) for script in scripts]
    assert len(set(names)) == len(names) == len(list(folder("ceremonies").glob("*.toml")))
    assert {("genesis", "genesis"), ("export", "export")} <= set(names)


def test_in_a_wheel_they_are_inside_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There nothing else of ours stands beside the package, so that is looked at first."""
    (tmp_path / "custody" / "ceremonies").mkdir(parents=True)
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "custody")
    assert folder("ceremonies") == tmp_path / "custody" / "ceremonies"
    assert folder("migrations") == tmp_path / "migrations"
