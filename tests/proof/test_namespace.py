"""Take all network away from a backup host, and not only what leads to the service.

It needs a network namespace of its own: root, or a kernel that lets anybody have one. In it
there is nothing but loopback, and that is taken down at random moments.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.proof import in_namespace
from tests.support import program, require


@pytest.mark.slow
def test_nothing_is_lost_when_the_network_namespace_goes_down(tmp_path: Path) -> None:
    """SEAL-OFFLINE: backups end well while it is down; every receipt arrives once afterwards."""
    inside = [program("unshare"), *([] if os.getuid() == 0 else ["--map-root-user"]), "--net"]
    program("ip")
    possible = subprocess.run([*inside, "ip", "link", "set", "lo", "up"], capture_output=True)
    require(possible.returncode == 0, "a network namespace can't be had here")
    inner = f"{sys.executable} -m pytest -q -p no:cacheprovider --basetemp={tmp_path / 'apart'}"
    command = f"ip link set lo up && exec {inner} {in_namespace.__file__}"
    done = subprocess.run([*inside, "sh", "-c", command], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout
