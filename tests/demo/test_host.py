"""The demo's machine keeps to its folder, whoever runs it and whatever that one has set."""

from __future__ import annotations

from pathlib import Path

import pytest

from custody import config
from custody.demo.host import environment
from custody.official.known_file import known_people_path


@pytest.mark.parametrize("root", [True, False])
def test_everything_that_its_commands_read_or_write_lies_in_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root: bool
) -> None:
    """Run by root it would else deliver the receipts of the machine's backups to its service."""
    for name in ("CUSTODY_SPOOL_DIR", "CUSTODY_KNOWN_PEOPLE", "CUSTODY_TOKEN_FILE"):
        monkeypatch.setenv(name, "/somewhere/else")
    said = environment(tmp_path / "service")
    places = (config.home(said), config.spool(said, root=root), known_people_path(said))
    assert all(place.is_relative_to(tmp_path) for place in places)
    assert config.token_file(said) is None
