"""Addresses and hashes of static files, for browsers to check, and one digest of all scripts.

The digest is SHA-256 over the canonical list of script names and their SHA-256. ``custody
serve`` prints it, every page shows it, and SECURITY.md says what it is good for.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

from flask import url_for

from custody.formats import canonical_json

FOLDER = Path(__file__).resolve().parent.parent / "static"
SCRIPT_ENDINGS = (".js", ".mjs", ".json", ".wasm")


def asset(name: str) -> str:
    """Give the address of a static file; it changes when the file does."""
    return url_for("static", filename=name, v=_digest(name).hex()[:12])


def script(name: str) -> str:
    """Give the address of a script, under the version of all of them."""
    return url_for("static", filename=name, version=version())


@cache
def version() -> str:
    """Name this state of the scripts, for addresses that a browser never asks again."""
    return scripts_digest().hex()[:12]


@cache
def integrity(name: str) -> str:
    """Give the subresource-integrity value of a static file (SHA-384)."""
    data = (FOLDER / name).read_bytes()
    return "sha384-" + base64.b64encode(hashlib.sha384(data).digest()).decode()


def import_map() -> str:
    """Pin what modules import, which no tag can: the one thing that stands inline in a page.

    The page's policy names its hash. Without it Chromium holds a module to the hash of its
    ``modulepreload``, but fetches it again, and takes whatever comes, for a later import.
    """
    pins = {script(name): integrity(name) for name in script_names()}
    return canonical_json.encode({"integrity": pins}).decode()


@cache
def script_names() -> tuple[str, ...]:
    """List everything a page of ours may run, in name order."""
    found = (path for path in FOLDER.rglob("*") if path.suffix in SCRIPT_ENDINGS)
    return tuple(sorted(path.relative_to(FOLDER).as_posix() for path in found))


@cache
def scripts_digest() -> bytes:
    """Give the one digest over all scripts."""
    rows = [{"name": name, "sha256": _digest(name).hex()} for name in script_names()]
    return hashlib.sha256(canonical_json.encode(rows)).digest()


@cache
def _digest(name: str) -> bytes:
    return hashlib.sha256((FOLDER / name).read_bytes()).digest()
