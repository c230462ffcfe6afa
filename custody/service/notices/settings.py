"""Reading the settings file of notices, which ``CUSTODY_NOTICES_FILE`` names: who is told what.

.. code-block:: toml

    [default]                                  # datasets that are not named below
    to = ["mailtos://custody:PASSWORD@mail.example.org?to=officials@example.org"]

    [datasets.registry]                        # in place of the default
    to = ["mailtos://…", "json://ops.example.org/custody"]
    about = ["requested", "turning", "missed"] # all of it, unless said otherwise

It holds passwords, so it must be readable by its owner alone. Addresses are Apprise's.
An error names the line or the key, and shows no address (promise QUIET).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from custody import config
from custody.errors import InputError
from custody.files import read_file
from custody.formats.carried import carried_text
from custody.formats.quantities import count_of
from custody.service.context import may_be_a_name
from custody.service.notices.apprise_sink import AppriseSink, Sink

ABOUT = (
    *("requested", "denied", "turning", "unlocked", "ended"),
    *("missed", "small", "policy", "standing", "drill"),
)
"""What can be told: a request, a denial, an open window, an unlock, an end without any of
these, a backup that is missing or there again, an object that is suspiciously small, stricter
rules, that somebody was suspended, let back in or removed; and a drill that is due, that is
opened, or that failed."""
MAX_SIZE = 1 << 20


@dataclass(frozen=True, slots=True)
class Route:
    """Where notices of a dataset go, and about what."""

    to: tuple[Sink, ...]
    about: frozenset[str] = frozenset(ABOUT)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of notices; without a file they name nobody.

    ``console`` is the address of the service's pages, for people to look further.
    """

    default: Route | None = None
    datasets: Mapping[str, Route] = field(default_factory=dict)
    console: str | None = None

    @property
    def sinks(self) -> tuple[Sink, ...]:
        """Every sink that the settings name, each once."""
        routes = [*self.datasets.values(), *([self.default] if self.default else [])]
        return tuple({sink.url: sink for route in routes for sink in route.to}.values())

    def route(self, dataset: str) -> Route | None:
        """Give where the notices of a dataset go."""
        return self.datasets.get(dataset, self.default)

    def wants(self, sink: Sink, dataset: str, what: str) -> bool:
        """Tell whether this sink gets this kind of notice about this dataset.

        What is about no dataset, which is named "", goes wherever such notices go at all.
        """
        every = [*self.datasets.values(), self.default]
        routes = [self.route(dataset)] if dataset else every
        return any(
            one.url == sink.url
            for route in routes
            if route is not None and what in route.about
            for one in route.to
        )


def settings_from_environment(environ: Mapping[str, str]) -> Settings:
    """Read the file that the environment names, if it does; ``InputError`` if it can't be."""
    path = config.path(environ, "CUSTODY_NOTICES_FILE")
    if path is None:
        return Settings()
    known = environ.get("CUSTODY_URL") and "@" not in environ["CUSTODY_URL"]
    return replace(read(path), console=config.url(environ) if known else None)


def read(path: Path) -> Settings:
    """Read a file of settings, which only its owner may."""
    data = read_file(path, limit=MAX_SIZE)
    if path.stat().st_mode & 0o077:
        raise InputError(
            f"others may read or write {path}, and there are passwords in it",
            hint=f"chmod 600 {path}",
        )
    try:
        return parse(data)
    except InputError as error:
        raise InputError(f"{path}: {error.message}", hint=error.hint) from None


def parse(data: bytes) -> Settings:
    """Read settings; every address is one that Apprise can make something of."""
    table = _toml(data)
    _require_keys("the file", table, {"default", "datasets"})
    known: dict[str, AppriseSink] = {}
    default = _route("default", table["default"], known) if "default" in table else None
    datasets = _table("datasets", table.get("datasets", {}))
    if not all(may_be_a_name(name) for name in datasets):
        raise InputError("[datasets] has a key that is no dataset's name")
    routes = {name: _route(f"datasets.{name}", row, known) for name, row in datasets.items()}
    return Settings(default, routes)


def _toml(data: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(carried_text(data, "the file"))
    except tomllib.TOMLDecodeError as error:  # its text may show a piece of the file
        where = re.search(r"\(at (line \d+, column \d+|end of document)\)$", str(error))
        raise InputError(f"expected TOML; see {where[1] if where else 'its keys'}") from None
    except (ValueError, RecursionError):
        raise InputError("expected TOML with nothing huge or deep in it") from None


def _table(where: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InputError(f"expected [{where}] to be a table")
    return value


def _require_keys(where: str, table: dict[str, Any], may: set[str]) -> None:
    if extra := table.keys() - may:  # a key with a mistake in it may be a piece of an address
        raise InputError(
            f"{where} has {count_of(len(extra), 'key')} too many",
            hint=f"it may have: {', '.join(sorted(may))}",
        )


def _route(where: str, value: object, known: dict[str, AppriseSink]) -> Route:
    table = _table(where, value)
    _require_keys(f"[{where}]", table, {"to", "about"})
    if "to" not in table:
        raise InputError(f"[{where}] lacks to")
    to = [
        _place(f"[{where}] to, number {number}", url, known)
        for number, url in enumerate(_texts(where, "to", table["to"]), start=1)
    ]
    about = _texts(where, "about", table.get("about", list(ABOUT)))
    if unknown := [at for at, word in enumerate(about, start=1) if word not in ABOUT]:
        raise InputError(
            f"[{where}] about, number {unknown[0]}: there is no such notice",
            hint=f"there are: {', '.join(ABOUT)}",
        )
    return Route(tuple(to), frozenset(about))


def _texts(where: str, key: str, value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise InputError(f"expected [{where}] {key} to be a list of strings")
    return value


def _place(where: str, url: str, known: dict[str, AppriseSink]) -> AppriseSink:
    """Read an address; one that is named twice is one sink, and bears its first place's name."""
    if url not in known:
        try:
            place = AppriseSink.parse(url)
        except InputError as error:
            raise InputError(f"{where}: {error.message}") from None
        place.shown = f"{place.shown} ({where})"
        known[url] = place
    return known[url]
