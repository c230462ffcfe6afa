"""``console`` is served over a world with everybody enrolled and the dataset "registry", 3 of
5, with two objects; ``new_console`` over an empty database.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from custody.service import Service
from custody.servicekey import ServiceKey
from custody.store import schema
from tests.browser.console import Console, WallClock, served
from tests.db_snapshots import opened
from tests.keys import random_bytes_of
from tests.people import ORIGIN
from tests.world import World


@pytest.fixture
def new_console(chromium: Browser, tmp_path: Path) -> Iterator[Console]:
    with empty(chromium, tmp_path) as console:
        yield console


@pytest.fixture
def console(chromium: Browser, tmp_path: Path) -> Iterator[Console]:
    with begun(chromium, tmp_path) as console:
        yield console


@contextlib.contextmanager
def empty(chromium: Browser, folder: Path) -> Iterator[Console]:
    """A console over an empty database."""
    clock = WallClock()
    with opened(f"sqlite:///{folder}/custody.db") as store:
        schema.upgrade(store)
        draw = random_bytes_of("service")
        world = World(Service(store, ServiceKey.generate(ORIGIN, draw), clock, draw), clock)
        with visited(world, chromium, folder) as console:
            yield console


@contextlib.contextmanager
def begun(chromium: Browser, folder: Path) -> Iterator[Console]:
    """A console over a world with everybody enrolled, a dataset, and two objects."""
    with opened(f"sqlite:///{folder}/custody.db") as store:
        schema.upgrade(store)
        world = World.begin(store, WallClock())
        world.genesis()
        world.objects = [world.register(data=b"first\n"), world.register(data=b"second\n")]
        with visited(world, chromium, folder) as console:
            yield console


@contextlib.contextmanager
def visited(world: World, chromium: Browser, folder: Path) -> Iterator[Console]:
    with served(world.service) as address:
        console = Console(address, world, chromium, folder)
        try:
            yield console
        finally:
            console.close()
