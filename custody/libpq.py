"""Reads the address of a PostgreSQL database as its own client library does, libpq.

The service and the verifier take the same addresses, therefore: several hosts, options such
as ``target_session_attrs``, ``sslmode`` or ``service``, and ``host=/run/postgresql``. What
libpq does not know is refused before anything is connected, by its name alone: the rest of
an address may be a piece of its password (promise QUIET).

No statement is prepared on the server. A pooler such as pgbouncer hands a connection to
another client after each transaction, which then finds the first one's statements.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from custody.errors import InputError

HINT = "CUSTODY_DATABASE_URL is like postgresql://user@host1,host2/name?target_session_attrs=any"
ENCODING = (
    "in a name or password of a URL % is written %25, ? is %3F, # is %23, / is %2F, @ is %40, "
    "and a blank %20"
)
_SCHEME = re.compile(r"postgres(ql)?(\+\w+)?://", re.ASCII)
_CONNECT_TIMEOUT = 10
"""Seconds for each host that may not answer."""

Options = dict[str, str | int | None]
"""What libpq is to connect with, by its own names."""


def is_postgresql(url: str) -> bool:
    """Tell whether this is the address of a PostgreSQL database."""
    return _SCHEME.match(url) is not None


def connection_options(url: str) -> Options:
    """Give what psycopg is to connect with; ``InputError`` for what libpq can't take."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    text = _SCHEME.sub("postgresql://", url, count=1)
    _require_encoded_password(text)
    _require_known_options(text)
    try:
        options: Options = dict(conninfo_to_dict(text))
    except ProgrammingError:
        raise _unreadable(text) from None
    _require_hosts(str(options.get("host", "")), str(options.get("port", "")))
    return {"connect_timeout": _CONNECT_TIMEOUT, **options, "prepare_threshold": None}


def hint_for(reason: str, otherwise: str) -> str:
    """Give the hint for what a server said: what it refuses may not be the password meant."""
    return ENCODING if "password authentication failed" in reason else otherwise


def describe(options: Options) -> str:
    """Name a database for people: who, where and which, without a password."""
    hosts = str(options.get("host", "")).split(",")
    ports = str(options.get("port", "")).split(",")
    ports = ports * len(hosts) if len(ports) == 1 else ports
    pairs = zip(hosts, ports, strict=True)
    where = ",".join(f"{host}:{port}" if port else host for host, port in pairs)
    user = f"{options['user']}@" if "user" in options else ""
    return f"postgresql://{user}{where}/{options.get('dbname', '')}"


def _unreadable(url: str) -> InputError:
    hint = ENCODING if "@" in url else HINT
    return InputError("the database URL can't be read", hint=hint)


def _require_encoded_password(url: str) -> None:
    """Refuse a second @, and one behind a / or a ?: what is before it is a piece of a password.

    The rest of it would be taken for a host or the database's name, and be shown.
    """
    before, _, rest = url.partition("://")[2].partition("@")
    if "@" in rest or ("@" in url and re.search("[/?]", before)):
        raise _unreadable(url)


def _require_known_options(url: str) -> None:
    """Hold the names after the ``?`` to those that libpq has, each once."""
    from psycopg.pq import Conninfo

    known = {one.keyword.decode() for one in Conninfo.get_defaults()} | {"ssl"}
    try:
        query = urlsplit(url).query
    except ValueError:
        raise _unreadable(url) from None
    names = [name for name, _ in parse_qsl(query, keep_blank_values=True)]
    for name in names:
        if name not in known:
            shown = name if re.fullmatch(r"[a-z_]{1,40}", name) else "one that is no name"
            raise InputError(
                f"the database URL has an option that PostgreSQL's library has not: {shown}",
                hint="its options are those of libpq, such as sslmode or target_session_attrs",
            )
    if len(names) > len(set(names)):
        raise InputError(
            "the database URL gives an option twice",
            hint="several hosts stand together: postgresql://user@host1:5432,host2:5432/name",
        )


def _require_hosts(host: str, port: str) -> None:
    """Hold hosts and ports to what they can be."""
    ports = port.split(",")
    if not all(re.fullmatch("[0-9]{0,5}", one, re.ASCII) for one in ports):
        raise InputError("the database URL can't be read", hint="a port is a number")
    if len(ports) not in (1, len(host.split(","))):
        raise InputError(
            "the database URL has another number of ports than of hosts",
            hint="give each host its port, or one port for all",
        )
