"""Settings from the environment: ``CUSTODY_*``, each secret also as ``CUSTODY_*_FILE``.

==========================  ==========================================================
``CUSTODY_HOME``            folder of the SQLite database and the service key
                            (default ``./custody-data``)
``CUSTODY_DATABASE_URL``    ``postgresql://…`` instead of SQLite in that folder
``CUSTODY_URL``             where the service is (default ``http://127.0.0.1:8750``)
``CUSTODY_TOKEN``           an API token
``CUSTODY_PASSPHRASE``      the passphrase of an official's key file
``CUSTODY_RECIPIENT_FILE``  the ``age1…`` line that ``custody seal`` seals to
==========================  ==========================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from custody.errors import InputError
from custody.files import read_file

DEFAULT_URL = "http://127.0.0.1:8750"
DEFAULT_BIND = "127.0.0.1:8750"


def home(environ: Mapping[str, str]) -> Path:
    """Give the service's folder."""
    return Path(environ.get("CUSTODY_HOME") or "custody-data")


def database_url(environ: Mapping[str, str]) -> str:
    """Give the database's URL: SQLite in the service's folder unless another is named."""
    given = secret(environ, "CUSTODY_DATABASE_URL")
    return given or f"sqlite:///{home(environ).resolve() / 'custody.db'}"


def service_key_path(environ: Mapping[str, str]) -> Path:
    """Give the path of the service's own key file."""
    return home(environ) / "service.key"


def url(environ: Mapping[str, str]) -> str:
    """Give the address of the service, without a slash at its end."""
    return (environ.get("CUSTODY_URL") or DEFAULT_URL).rstrip("/")


def secret(environ: Mapping[str, str], name: str) -> str | None:
    """Give a secret from ``name`` or from the file that ``name_FILE`` names, if either is set."""
    if environ.get(name):
        return environ[name]
    path = environ.get(f"{name}_FILE")
    return read_secret(Path(path)) if path else None


def read_secret(path: Path) -> str:
    """Read a secret from a file: its first line, without the line's end."""
    try:
        text = read_file(path, limit=1 << 16).decode()
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8 text") from None
    line = text.partition("\n")[0].removesuffix("\r")
    if not line:
        raise InputError(f"the first line of {path} is empty")
    return line
