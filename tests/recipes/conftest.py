"""One service, one PostgreSQL server and one backup host for all recipes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cli.cli_env import real_environment
from tests.postgres import server
from tests.recipes.host import Host, folder_of


@pytest.fixture(scope="session")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    folder = tmp_path_factory.mktemp("recipes")
    with (
        server() as cluster,
        real_environment(folder) as cli_env,
        folder_of("postgres") as rehearsal,
    ):
        yield Host.set_up(cli_env, folder / "host", rehearsal, cluster)
