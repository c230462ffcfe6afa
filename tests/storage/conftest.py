"""Two object stores for all tests of this process, and buckets for each test.

``store`` is both, one after the other, unless a test names those that it is about with
``@pytest.mark.stores("moto")``; ``bucket`` is a new one in it, and this process's client is
set up for it. ``faulty_store`` stands between them then.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from custody.storage import s3_client
from tests.storage.stores import SESSION, FaultyStore, ObjectStore


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "stores(*names): run with these stores, not with both")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "store" in metafunc.fixturenames:
        mark = metafunc.definition.get_closest_marker("stores")
        names = mark.args if mark else ("moto", "rclone")
        metafunc.parametrize("store", names, indirect=True)


@pytest.fixture
def store(request: pytest.FixtureRequest) -> ObjectStore:
    found: ObjectStore = request.getfixturevalue(f"{request.param}_store")
    return found


@pytest.fixture
def faulty_store(store: ObjectStore, request: pytest.FixtureRequest) -> Iterator[FaultyStore]:
    between = FaultyStore(store)
    yield between
    between.close()


@pytest.fixture
def bucket(
    store: ObjectStore, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A new bucket, which this process's client finds, through the faulty store if there is one."""
    url = None
    if "faulty_store" in request.fixturenames:
        url = request.getfixturevalue("faulty_store").url
    for name, value in store.environment(url).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(s3_client, "Session", lambda **_: SESSION)
    with fresh_client():
        yield store.new_bucket()


@contextlib.contextmanager
def fresh_client() -> Iterator[None]:
    """Have the client made anew from the environment, and closed afterwards."""
    s3_client.client.cache_clear()
    try:
        yield
    finally:
        if s3_client.client.cache_info().currsize:
            s3_client.client().close()
        s3_client.client.cache_clear()
