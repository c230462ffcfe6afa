"""What :mod:`tests.proof.test_namespace` runs, in a network namespace of its own."""

from __future__ import annotations

import random
import subprocess
import time

from tests.proof.site import Host, dataset_identity, once_and_in_order, registered
from tests.proof.test_kills import CHOSEN, Sabotage, Site, site

__all__ = ["site"]
TIMES = 10


class Cut(Sabotage):
    """A host's runs, in each of which all network there is goes away."""

    def all(self, each: int) -> None:
        started = time.monotonic()
        assert self.run("quiet.age", None) == 0
        self.usual = time.monotonic() - started
        for number in range(each):
            assert self.run(f"{number}-namespace.age", "namespace") == 0

    def _namespace(self, name: str) -> int:
        """The first time it is away from beginning to end, then for a moment somewhere."""
        throughout = name.startswith("0-")
        try:
            if throughout:
                link("down")
            process = self._start(name)
            if not throughout:
                self._moment()
                link("down")
                self._moment()
                link("up")
            return self._ended(process)
        finally:
            link("up")


def link(state: str) -> None:
    subprocess.run(["ip", "link", "set", "lo", state], check=True)


def test_a_backup_does_without_a_network(site: Site) -> None:
    host = Host("db1", site.cli_env.folder, site.relays[0], dataset_identity(site.cli_env))
    Cut(site, host, random.Random(f"{CHOSEN} namespace")).all(TIMES)
    host.settle()
    assert len(host.sealed) == TIMES + 1
    once_and_in_order(registered(site.serving.home / "custody.db", site.folder), [host])
