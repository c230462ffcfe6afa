"""Databases at well-known moments of a service's life, made once and copied for every test."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import event

from custody.service.mark_file import MemoryMark
from custody.store import Store, connect, schema
from tests.keys import random_bytes_of
from tests.people import Clock
from tests.world import World


class Backend(Protocol):
    """Where databases come from."""

    def create(self, template: str | None = None) -> str:
        """Make a database, empty or a copy, and give its URL."""

    def drop(self, url: str) -> None:
        """Remove a database that nobody uses any more."""


@dataclass
class SqliteFiles:
    """SQLite databases in a folder."""

    folder: Path
    count: int = 0

    def create(self, template: str | None = None) -> str:
        self.count += 1
        path = self.folder / f"{self.count}.db"
        if template:
            shutil.copy(template.removeprefix("sqlite:///"), path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        for path in self.folder.glob(Path(url).name + "*"):
            path.unlink()


@contextlib.contextmanager
def opened(url: str) -> Iterator[Store]:
    """Open a database; SQLite does not wait for the disk in tests."""
    store = connect(url)
    if not store.postgresql:
        event.listen(store.engine, "connect", _hurry)
    try:
        yield store
    finally:
        store.engine.dispose()


def _hurry(connection: Any, _: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


@dataclass
class Moments:
    """Three moments: the schema is there; everybody is enrolled; two objects are registered."""

    backend: Backend
    _made: dict[str, tuple[str, World | None]] = field(default_factory=dict)

    @contextlib.contextmanager
    def empty(self) -> Iterator[Store]:
        """A database without even a schema."""
        with self._copy(None) as store:
            yield store

    @contextlib.contextmanager
    def schema(self) -> Iterator[Store]:
        """A database at the newest revision, without a ledger."""
        template, _ = self._moment("schema")
        with self._copy(template) as store:
            yield store

    @contextlib.contextmanager
    def enrolled(self) -> Iterator[World]:
        """A service with everybody enrolled."""
        template, world = self._moment("enrolled")
        assert world is not None
        with self._copy(template) as store:
            yield _again(world, store)

    @contextlib.contextmanager
    def sealed(self) -> Iterator[World]:
        """The same after the genesis of "registry", 3 of 5, with two objects registered."""
        template, world = self._moment("sealed")
        assert world is not None
        with self._copy(template) as store:
            yield _again(world, store)

    def close(self) -> None:
        """Remove what was made."""
        for url, _ in self._made.values():
            self.backend.drop(url)

    def _moment(self, name: str) -> tuple[str, World | None]:
        if name not in self._made:
            self._made[name] = getattr(self, f"_make_{name}")()
        return self._made[name]

    def _make_schema(self) -> tuple[str, None]:
        url = self.backend.create()
        with opened(url) as store:
            schema.upgrade(store)
        return url, None

    def _make_enrolled(self) -> tuple[str, World]:
        url = self.backend.create(self._moment("schema")[0])
        with opened(url) as store:
            return url, World.begin(store, Clock())

    def _make_sealed(self) -> tuple[str, World]:
        template, before = self._moment("enrolled")
        assert before is not None
        url = self.backend.create(template)
        with opened(url) as store:
            world = _again(before, store)
            world.genesis()
            world.objects = [world.register(data=b"first\n"), world.register(data=b"second\n")]
        return url, world

    @contextlib.contextmanager
    def _copy(self, template: str | None) -> Iterator[Store]:
        url = self.backend.create(template)
        with opened(url) as store:
            yield store
        self.backend.drop(url)


def _again(world: World, store: Store) -> World:
    """Give the same world over a copy of its database, with a clock of its own."""
    clock = Clock()
    clock.time = world.clock.time
    draw = random_bytes_of(f"after {len(world.codes)} people and {len(world.objects)} objects")
    mark = MemoryMark(world.service.mark.read())
    service = replace(world.service, store=store, now=clock, random=draw, mark=mark)
    return replace(
        world,
        service=service,
        clock=clock,
        tokens=dict(world.tokens),
        codes=list(world.codes),
        objects=list(world.objects),
    )
