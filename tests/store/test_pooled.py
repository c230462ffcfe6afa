"""PostgreSQL by way of pgbouncer, and by several hosts: for the service and the verifier alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from custody.audit.sources.database_source import open_database
from custody.audit.verify import verify
from custody.errors import InputError
from custody.service import people
from custody.store import connect
from tests.db_snapshots import Moments, opened
from tests.pgbouncer import pgbouncer
from tests.store.ledgers import url_of
from tests.support import free_port
from tests.world import World


@pytest.fixture
def world(postgres: Moments) -> Iterator[World]:
    with postgres.enrolled() as world:
        yield world


@pytest.fixture
def pooled(world: World) -> Iterator[str]:
    """The URL of the world's database behind pgbouncer."""
    with pgbouncer(url_of(world.service.store)) as url:
        yield url


def test_many_invitations_at_once_through_a_pooler(world: World, pooled: str) -> None:
    """LEDGER: no connection of the server's finds a statement there that another client left.

    Two workers of a service, twelve threads each, on four connections.
    """
    with opened(pooled) as one, opened(pooled) as other:
        workers = [replace(world.service, store=store) for store in (one, other)]
        with ThreadPoolExecutor(24) as pool:
            made = pool.map(
                lambda at: people.invite(workers[at % 2], world.admin, f"p{at}", "requester"),
                range(120),
            )
            assert len({row.code for row in made}) == 120
    with open_database(pooled) as source:
        report = verify(source)
    assert (report.level, report.findings) == ("signed", ())


OPENERS: dict[str, Callable[[str], object]] = {
    "service": connect,
    "verifier": lambda url: open_database(url).__enter__(),
}


def test_several_hosts_are_tried_in_turn(world: World, pooled: str) -> None:
    """As libpq does: the first does not answer, the second is asked."""
    nobody, database = free_port(), pooled.rpartition("/")[2]
    port = pooled.rpartition(":")[2].partition("/")[0]
    url = f"postgresql://custody@127.0.0.1:{nobody},127.0.0.1:{port}/{database}"
    wanted = f"{url}?target_session_attrs=read-write"
    with opened(wanted) as store:
        service = replace(world.service, store=store)
        people.invite(service, world.admin, "zoe", "auditor")
    with open_database(wanted) as source:
        assert verify(source).findings == ()
        assert source.name == f"the database {url}"


@pytest.mark.parametrize("opener", OPENERS)
@pytest.mark.parametrize(
    ("rest", "says"),
    [
        ("db/custody?prepare_threshold=5", "an option that PostgreSQL's library has not: prepare"),
        ("db/custody?async_fallback=true", "library has not: async_fallback"),
        ("db/custody?host=a&host=b", "gives an option twice"),
        ("a:1,b:2,c:3/custody?port=1,2", "another number of ports than of hosts"),
        ("a:x,b:2/custody", "can't be read"),
    ],
)
def test_what_the_driver_can_not_take_is_refused_at_start_in_words(
    opener: str, rest: str, says: str
) -> None:
    with pytest.raises(InputError, match=says) as caught:
        OPENERS[opener](f"postgresql://custody:hunter2@{rest}")
    assert caught.value.hint
    assert "hunter2" not in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_the_scheme_is_libpqs(world: World, scheme: str) -> None:
    url = url_of(world.service.store).replace("postgresql://", f"{scheme}://")
    with open_database(url) as source:
        assert verify(source).findings == ()
