"""Settings from the environment: ``CUSTODY_*``, each secret also as ``CUSTODY_*_FILE``.

==========================  ==========================================================
``CUSTODY_HOME``            folder of the SQLite database and the service key
                            (default ``./custody-data``)
``CUSTODY_DATABASE_URL``    ``postgresql://…`` instead of SQLite in that folder
``CUSTODY_URL``             where the service is (default ``http://127.0.0.1:8750``)
``CUSTODY_TOKEN``           an API token; systemd may give it, too, as the credential
                            ``custody.token``
``CUSTODY_PASSPHRASE``      the passphrase of an official's key file
``CUSTODY_RECIPIENT_FILE``  the ``age1…`` line that ``custody seal`` seals to
``CUSTODY_DATASET``         the dataset that ``-d`` names otherwise
``CUSTODY_GRANT_FILE``,     what ``custody tar-filter`` opens archives with: the grant, and
``CUSTODY_IDENTITY_FILE``   the identity that it is addressed to
``CUSTODY_SPOOL_DIR``       where receipts wait until the service has them (default
                            ``/var/lib/custody/spool`` for root, otherwise
                            ``custody/spool`` in ``XDG_STATE_HOME``)
``CUSTODY_PART_SIZE``       parts of so many MiB, all of one size, for object stores that ask
                            for that (default: small ones first, then larger)
``CUSTODY_PING_URL``        a monitor's address that ``custody seal`` tells how it goes
``CUSTODY_TRUST_PROXY``     how many proxies in front of ``custody serve`` to believe about
                            the caller's address and TLS (default 0: none)
``CUSTODY_PUBLISH_DIR``     a folder that checkpoints are published to
``CUSTODY_PUBLISH_URL``     an address that checkpoints are posted to; a secret, if there is
                            one in it
``CUSTODY_WITNESSES``       a file that names witnesses, a line ``vkey url`` each
``CUSTODY_PUBLISH_EVERY``   how often, beside each ceremony's end (default ``10m``)
``CUSTODY_NOTICES_FILE``    a file that says who is told what; its owner's alone, for its
                            passwords
==========================  ==========================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from custody.errors import InputError
from custody.files import read_file
from custody.formats.encoding import parse_decimal
from custody.formats.timestamps import parse_duration

DEFAULT_URL = "http://127.0.0.1:8750"
DEFAULT_BIND = "127.0.0.1:8750"
MAX_PROXIES = 8


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


def part_size(environ: Mapping[str, str]) -> int | None:
    """Give the one size, in bytes, that parts of an object in a bucket are to have, if any."""
    given = environ.get("CUSTODY_PART_SIZE")
    if not given:
        return None
    size = parse_decimal(given)
    if size is None or not 5 <= size <= 5 * 1024:
        raise InputError(f"expected CUSTODY_PART_SIZE in MiB, from 5 to 5120, got {given!r}")
    return size * 1024 * 1024


def spool(environ: Mapping[str, str], *, root: bool) -> Path:
    """Give the folder where receipts wait until the service has them."""
    given = environ.get("CUSTODY_SPOOL_DIR")
    if given:
        return Path(given)
    if root:
        return Path("/var/lib/custody/spool")
    state, home = environ.get("XDG_STATE_HOME"), environ.get("HOME")
    if not state and not home:
        raise InputError(
            "there is no place for receipts: neither HOME nor XDG_STATE_HOME is set",
            hint="set CUSTODY_SPOOL_DIR to a folder for them",
        )
    return (Path(state) if state else Path(home or "", ".local", "state")) / "custody" / "spool"


def trusted_proxies(environ: Mapping[str, str]) -> int:
    """Give how many proxies stand in front of the service, each adding to X-Forwarded-For.

    One more than there are, and callers choose their own address.
    """
    number = parse_decimal(environ.get("CUSTODY_TRUST_PROXY") or "0")
    if number is None or number > MAX_PROXIES:
        raise InputError(
            f"expected CUSTODY_TRUST_PROXY to be a number of proxies, 0 to {MAX_PROXIES}",
            hint="1 behind one proxy that ends TLS; unset it where there is none",
        )
    return number


def publish_every(environ: Mapping[str, str]) -> timedelta:
    """Give how long the ledger's growth may go unpublished."""
    return parse_duration(environ.get("CUSTODY_PUBLISH_EVERY") or "10m")


def secret(environ: Mapping[str, str], name: str) -> str | None:
    """Give a secret from ``name`` or from the file that ``name_FILE`` names, if either is set."""
    if environ.get(name):
        return environ[name]
    path = environ.get(f"{name}_FILE")
    return read_secret(Path(path)) if path else None


def token(environ: Mapping[str, str]) -> str | None:
    """Give the API token: from ``CUSTODY_TOKEN``, or from :func:`token_file`."""
    path = token_file(environ)
    return environ.get("CUSTODY_TOKEN") or (read_secret(path) if path else None)


def token_file(environ: Mapping[str, str]) -> Path | None:
    """Give the file that holds the API token, if one does.

    ``CUSTODY_TOKEN_FILE``, or else the credential ``custody.token`` of a systemd service
    (``LoadCredential=``).
    """
    if environ.get("CUSTODY_TOKEN_FILE"):
        return Path(environ["CUSTODY_TOKEN_FILE"])
    folder = environ.get("CREDENTIALS_DIRECTORY")
    path = Path(folder, "custody.token") if folder else None
    return path if path and path.exists() else None


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
