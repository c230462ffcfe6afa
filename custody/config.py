"""Settings from the environment: ``CUSTODY_*``, each secret also as ``CUSTODY_*_FILE``.

:data:`SETTINGS` is the list of them; docs/configuration.md is written from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from custody.errors import InputError
from custody.files import read_file
from custody.formats.carried import MARK, first_line
from custody.formats.encoding import parse_decimal
from custody.formats.pasted import pasted_secret, service_url, unwrapped
from custody.formats.timestamps import parse_duration
from custody.streams import STANDARD_STREAM, is_pipe, named_path

DEFAULT_URL = "http://127.0.0.1:8750"
DEFAULT_BIND = "127.0.0.1:8750"
DEFAULT_HOME = "custody-data"
DEFAULT_PUBLISH_EVERY = "10m"
MAX_PROXIES = 8
_QUOTED = str.maketrans({mark: f"%{ord(mark):02X}" for mark in "%?#"})


@dataclass(frozen=True, slots=True)
class Setting:
    """A variable, who sets it, and what it means.

    A ``secret`` may stand in a file as well, which ``name_FILE`` names.
    """

    name: str
    who: str
    meaning: str
    default: str = ""
    secret: bool = False


SERVICE = "The service"
PEOPLE = "Whoever calls the service: jobs, officials, requesters, administrators"
HOSTS = "A host that seals or restores"

SETTINGS = (
    Setting(
        "CUSTODY_HOME",
        SERVICE,
        "Folder of the SQLite database, the service key and the first administrator's token. For "
        "`custody demo`, the empty folder that it works in.",
        f"`./{DEFAULT_HOME}`; the demo takes a fresh one",
    ),
    Setting(
        "CUSTODY_DATABASE_URL",
        SERVICE,
        "`postgresql://…` keeps the ledger in PostgreSQL. It is what libpq takes, several hosts "
        "and options too, and may lead to pgbouncer; in a password `%`, `?`, `#`, `/` and `@` are "
        "written `%25`, `%3F`, `%23`, `%2F` and `%40`. `custody-audit` reads the same variable "
        "where neither `--ledger` nor `--database` is given.",
        "SQLite in `CUSTODY_HOME`; `custody-audit` has no default",
        secret=True,
    ),
    Setting(
        "CUSTODY_TRUST_PROXY",
        SERVICE,
        "How many proxies in front of `custody serve` to believe about the caller's address, "
        "TLS (`X-Forwarded-Proto`) and the path that they serve it under (`X-Forwarded-Prefix`), "
        f"at most {MAX_PROXIES}. One more than there are, and callers choose their address.",
        "`0`: none",
    ),
    Setting(
        "CUSTODY_PUBLISH_DIR",
        SERVICE,
        "A folder that checkpoints are published to.",
    ),
    Setting(
        "CUSTODY_PUBLISH_URL",
        SERVICE,
        "An address that checkpoints are posted to.",
        secret=True,
    ),
    Setting(
        "CUSTODY_WITNESSES",
        SERVICE,
        "A file that names witnesses, a line `vkey url` each.",
    ),
    Setting(
        "CUSTODY_PUBLISH_EVERY",
        SERVICE,
        "How often checkpoints are published, beside each ceremony's end.",
        f"`{DEFAULT_PUBLISH_EVERY}`",
    ),
    Setting(
        "CUSTODY_NOTICES_FILE",
        SERVICE,
        "A file that says who is told what. It has to be its owner's alone, for its passwords.",
    ),
    Setting(
        "CUSTODY_URL",
        PEOPLE,
        "Where the service is, with the path that a proxy serves it under, if any. The service "
        "itself, where this is set, puts it into notices and its first link as the address of the "
        "console.",
        f"`{DEFAULT_URL}`",
    ),
    Setting(
        "CUSTODY_TOKEN",
        PEOPLE,
        "An API token.",
        "systemd's credential `custody.token`, where there is one",
        secret=True,
    ),
    Setting(
        "CUSTODY_PASSPHRASE",
        PEOPLE,
        "The passphrase of a key file.",
        "asked for on the terminal",
        secret=True,
    ),
    Setting(
        "CUSTODY_KEY_FILE",
        PEOPLE,
        "The key file that `custody request`, `invite`, `link` and `cancel` sign with, where "
        "`--key` names none.",
    ),
    Setting(
        "CUSTODY_KNOWN_PEOPLE",
        PEOPLE,
        "The file of the people and the log that you know (`custody known`).",
        "`known_people` beside the key file, or else `$XDG_CONFIG_HOME/custody/known_people` or "
        "`~/.config/custody/known_people`",
    ),
    Setting(
        "CUSTODY_DATASET",
        HOSTS,
        "The dataset that `-d` names otherwise.",
    ),
    Setting(
        "CUSTODY_RECIPIENT_FILE",
        HOSTS,
        "The file with the `age1…` line that `custody seal` seals to. With it, sealing needs no "
        "service.",
        "the service is asked for the recipient of `-d`; known officials' receipts have to hold it",
    ),
    Setting(
        "CUSTODY_SPOOL_DIR",
        HOSTS,
        "Where receipts wait until the service has them.",
        "`/var/lib/custody/spool` for root, otherwise `$XDG_STATE_HOME/custody/spool` or "
        "`~/.local/state/custody/spool`",
    ),
    Setting(
        "CUSTODY_PING_URL",
        HOSTS,
        "A monitor's address that `custody seal` tells how it goes.",
        secret=True,
    ),
    Setting(
        "CUSTODY_GRANT_FILE",
        HOSTS,
        "The grant that `custody tar-filter` opens archives with.",
    ),
    Setting(
        "CUSTODY_IDENTITY_FILE",
        HOSTS,
        "The identity that this grant is addressed to.",
    ),
    Setting(
        "CUSTODY_PART_SIZE",
        HOSTS,
        "Parts of so many MiB, 5 to 5120, all of one size, for object stores that ask for that.",
        "small parts first, then larger ones",
    ),
    Setting(
        "CUSTODY_DEBUG",
        "Whoever looks for a fault",
        "Anything: an error that nobody foresaw shows where it came from. What it shows may hold "
        "a secret.",
    ),
)


def path(environ: Mapping[str, str], name: str) -> Path | None:
    """Give the file or folder that a variable names, if it is set; ``-`` is refused."""
    given = environ.get(name)
    return named_path(given, name) if given else None


def home(environ: Mapping[str, str]) -> Path:
    """Give the service's folder."""
    return path(environ, "CUSTODY_HOME") or Path(DEFAULT_HOME)


def database_url(environ: Mapping[str, str]) -> str:
    """Give the database's URL: SQLite in the service's folder unless another is named.

    That may be an SQLite file, too, by its path: one that is there, or an absolute one.
    """
    given = secret(environ, "CUSTODY_DATABASE_URL")
    if given and (given.startswith("/") or ("://" not in given and Path(given).is_file())):
        return sqlite_url(Path(given).resolve())
    return given or sqlite_url(home(environ).resolve() / "custody.db")


def sqlite_url(path: Path) -> str:
    """Give the URL of an SQLite database; what means something in a URL is quoted.

    A name that is no Unicode stays as it is: SQLAlchemy would not give its bytes back.
    """
    return f"sqlite:///{str(path).translate(_QUOTED)}"


def service_key_path(environ: Mapping[str, str]) -> Path:
    """Give the path of the service's own key file."""
    return home(environ) / "service.key"


def mark_path(environ: Mapping[str, str]) -> Path:
    """Give the path of the mark: what the service signed last, beside its key."""
    return home(environ) / "service.mark"


def url(environ: Mapping[str, str]) -> str:
    """Give the address of the service, without a slash at its end."""
    return service_url(_given(environ, "CUSTODY_URL") or DEFAULT_URL)


def part_size(environ: Mapping[str, str]) -> int | None:
    """Give the one size, in bytes, that parts of an object in a bucket are to have, if any."""
    given = _given(environ, "CUSTODY_PART_SIZE")
    if not given:
        return None
    size = parse_decimal(given)
    if size is None or not 5 <= size <= 5 * 1024:
        raise InputError(f"expected CUSTODY_PART_SIZE in MiB, from 5 to 5120, got {given!r}")
    return size * 1024 * 1024


def spool(environ: Mapping[str, str], *, root: bool) -> Path:
    """Give the folder where receipts wait until the service has them."""
    given = path(environ, "CUSTODY_SPOOL_DIR")
    if given is not None:
        return given
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
    number = parse_decimal(_given(environ, "CUSTODY_TRUST_PROXY") or "0")
    if number is None or number > MAX_PROXIES:
        raise InputError(
            f"expected CUSTODY_TRUST_PROXY to be a number of proxies, 0 to {MAX_PROXIES}",
            hint="1 behind one proxy that ends TLS; unset it where there is none",
        )
    return number


def publish_every(environ: Mapping[str, str]) -> timedelta:
    """Give how long the ledger's growth may go unpublished."""
    return parse_duration(_given(environ, "CUSTODY_PUBLISH_EVERY") or DEFAULT_PUBLISH_EVERY)


def secret(environ: Mapping[str, str], name: str) -> str | None:
    """Give a secret from ``name`` or from the file that ``name_FILE`` names, if either is set.

    What was put around it is none of it (:func:`custody.formats.pasted.unwrapped`); of a
    passphrase it is (:func:`passphrase`).
    """
    if given := _given(environ, name):
        return given
    file = path(environ, f"{name}_FILE")
    return None if file is None else unwrapped(read_secret(file))


def passphrase(environ: Mapping[str, str]) -> str | None:
    """Give the passphrase of an official's key file, if one is set: a line, all of it."""
    if given := environ.get("CUSTODY_PASSPHRASE", "").rstrip("\r\n"):
        return given
    file = path(environ, "CUSTODY_PASSPHRASE_FILE")
    return None if file is None else read_passphrase(file)


def token(environ: Mapping[str, str]) -> str | None:
    """Give the API token: from ``CUSTODY_TOKEN``, or from :func:`token_file`."""
    file = token_file(environ)
    given = _given(environ, "CUSTODY_TOKEN") or (read_secret(file) if file else "")
    return pasted_secret(unwrapped(given)) or None


def token_file(environ: Mapping[str, str]) -> Path | None:
    """Give the file that holds the API token, if one does.

    ``CUSTODY_TOKEN_FILE``, or else the credential ``custody.token`` of a systemd service
    (``LoadCredential=``).
    """
    if (named := path(environ, "CUSTODY_TOKEN_FILE")) is not None:
        return named
    folder = environ.get("CREDENTIALS_DIRECTORY")
    file = Path(folder, "custody.token") if folder else None
    return file if file and file.exists() else None


def _read(path: Path) -> bytes:
    return read_file(path, limit=1 << 16)


_read_pipe = cache(_read)
"""A pipe gives what is in it once, and a command may ask for its token again."""


def read_secret(path: Path) -> str:
    """Read a secret from a file: its first line, without the line's end."""
    return read_passphrase(path).removeprefix("\ufeff")


def read_passphrase(path: Path) -> str:
    """Read a passphrase as :func:`read_secret` does, but with a byte order mark where there is one.

    0.1.0 took the mark for a part of it: whoever opens a key file tries both
    (:func:`custody.official.keyfile.open_keyfile`).
    """
    once = path is not STANDARD_STREAM and is_pipe(path)
    data = _read_pipe(path) if once else _read(path)
    line = first_line(data, str(path))
    if not line:
        raise InputError(f"the first line of {path} is empty")
    return f"\ufeff{line}" if data.startswith(MARK) else line


def _given(environ: Mapping[str, str], name: str) -> str:
    """Give a variable without what was put around it, such as a line's end of an env file."""
    return unwrapped(environ.get(name, ""))
