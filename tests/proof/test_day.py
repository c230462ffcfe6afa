"""A day of hourly jobs, with the service away in the middle: nobody need do anything about it."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from custody.formats.timestamps import parse_stamp
from tests.cli.cli_env import adjustable_clock_environment
from tests.proof.cut_network import CuttableRelay
from tests.proof.site import Host, dataset_identity, once_and_in_order, registered

AWAY = range(7, 16)
"""The hours in which nobody answers."""


@pytest.mark.slow
def test_after_a_day_with_the_service_away_the_catalogue_is_whole_and_in_order(
    tmp_path: Path,
) -> None:
    """Each hour's job ends with 0; the first after the service is back delivers what waited."""
    with (
        adjustable_clock_environment(tmp_path) as cli_env,
        CuttableRelay(urlsplit(cli_env.url).port) as relay,
    ):
        host = Host("db1", cli_env.folder, relay, dataset_identity(cli_env))
        for hour in range(24):
            relay.down = hour in AWAY
            name = f"{hour:02}.age"
            host.clock = {key: cli_env.environment()[key] for key in ("AHEAD", "PATH")}
            process = host.seal(name, f"echo hour {hour}")
            _, said = process.communicate(timeout=120)
            assert process.returncode == 0, said
            assert host.look(name, f"hour {hour}\n".encode())
            waiting = len(list(host.spool.glob("*.ready")))
            assert waiting == (hour - AWAY[0] + 1 if relay.down else 0)
            assert (b"the receipt waits in" in said) == relay.down
            cli_env.ahead += timedelta(hours=1)
    entries = registered(tmp_path / "custody.db", tmp_path)
    once_and_in_order(entries, [host])
    moments = [parse_stamp(entry["data"]["sealed"]) for entry in entries]
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert all(gap >= timedelta(hours=1) for gap in gaps)
    assert len(moments) == 24
