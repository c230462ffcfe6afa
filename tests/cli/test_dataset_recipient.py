"""A recipient from a file is held against what is known of its dataset, without any service."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from custody.age import X25519Identity
from custody.cli.dataset_recipient import require_of_dataset
from custody.errors import RefusedError
from custody.official.known_people import COMPARED, RECIPIENT, KnownPeople
from tests.cli.cli_env import UNREACHABLE_URL


def test_known_the_recipient_of_another_dataset_is_refused_offline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """KNOWN: what would be sealed to it, other people open; what nobody knows is taken."""
    monkeypatch.setenv("CUSTODY_URL", UNREACHABLE_URL)
    monkeypatch.setenv("CUSTODY_KNOWN_PEOPLE", str(tmp_path / "known_people"))
    mine, others = (str(X25519Identity(one * 32).recipient()) for one in (b"a", b"b"))
    known = KnownPeople.parse(b"")
    for name, key in (("registry", mine), ("letters", others)):
        known = known.record("log.example", name, key, COMPARED, date(2026, 1, 31), of=RECIPIENT)
    (tmp_path / "known_people").write_bytes(known.encode())
    require_of_dataset("registry", mine)
    require_of_dataset("elsewhere", others)
    with pytest.raises(RefusedError, match="that of letters, and not that of the dataset registry"):
        require_of_dataset("registry", others)
