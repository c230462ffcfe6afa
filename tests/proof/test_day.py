"""A day of hourly jobs, with the service away in the middle: nobody need do anything about it."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from custody.formats.timestamps import parse_stamp
from tests.cli.cli_env import travelling_town
from tests.proof.cut_network import Wire
from tests.proof.site import Host, dataset_identity, once_and_in_order, registered

AWAY = range(7, 16)
"""The hours in which nobody answers."""


@pytest.mark.slow
def test_after_a_day_with_the_service_away_the_catalogue_is_whole_and_in_order(
    tmp_path: Path,
) -> None:
    """Each hour's job ends with 0; the first after the service is back delivers what waited."""
    with travelling_town(tmp_path) as town, Wire(urlsplit(town.url).port) as wire:
        host = Host("db1", town.folder, wire, dataset_identity(town))
        for hour in range(24):
            wire.down = hour in AWAY
            name = f"{hour:02}.age"
            host.clock = {key: town.environment()[key] for key in ("AHEAD", "PATH")}
            process = host.seal(name, f"echo hour {hour}")
            _, said = process.communicate(timeout=120)
            assert process.returncode == 0, said
            assert host.look(name, f"hour {hour}\n".encode())
            waiting = len(list(host.spool.glob("*.ready")))
            assert waiting == (hour - AWAY[0] + 1 if wire.down else 0)
            assert (b"the receipt waits in" in said) == wire.down
            town.ahead += timedelta(hours=1)
    entries = registered(tmp_path / "custody.db", tmp_path)
    once_and_in_order(entries, [host])
    moments = [parse_stamp(entry["data"]["sealed"]) for entry in entries]
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert all(gap >= timedelta(hours=1) for gap in gaps)
    assert len(moments) == 24
