"""Limiting failed attempts by name and address; the database counts for all workers together.

A try is counted before it is judged, so however many come at once, no more are judged than
the limit says; one that was right is taken back. Passwords are counted by the pair of name
and address, so that nobody is locked out by what is tried elsewhere; wide limits by address
and by name alone slow down who guesses for many names, or from many places. A device that
the name has signed in with before (:mod:`custody.service.device_marks`) is counted by
itself, and meets neither. Challenges are not counted by name alone: whoever asked for enough of
them could keep an official out for the minutes that turning a key takes. One caller with IPv6 has
at least a network of 64 bits to call from, so that is what counts as their address.

Of a name there are 16 bits of its SHA-256. That is enough to count by, and tells next to
nothing of a password that somebody typed where the name belongs (promise QUIET).
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Network, ip_address

from sqlalchemy import Connection, delete, func, insert, select

from custody.errors import CredentialError, TooOftenError
from custody.formats.timestamps import stamp
from custody.service.context import Service
from custody.store.tables import attempt

WINDOW = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Limit:
    """How many attempts of one kind there may be in a quarter of an hour."""

    what: str
    per_address: int
    per_pair: int | None = None
    per_name: int | None = None


PASSWORDS = Limit("passwords", per_address=400, per_pair=8, per_name=200)
CODES = Limit("codes", per_address=40)
CHALLENGES = Limit("challenges", per_address=3000, per_pair=300)
COSIGNATURES = Limit("cosignatures", per_address=300)


@contextlib.contextmanager
def limit_guesses(
    service: Service, limit: Limit, address: str, name: str = "", *, device: str | None = None
) -> Iterator[None]:
    """Count the block if it ends in a ``CredentialError``; ``TooOftenError`` at the limit.

    Nothing is judged then, so the answer says nothing about what was tried.
    """
    number, wrong = count_attempt(service, limit, address, name, device=device), False
    try:
        yield
    except CredentialError:
        wrong = True
        raise
    finally:
        if not wrong:
            with service.store.writing() as connection:
                connection.execute(delete(attempt).where(attempt.c.id == number))


def count_attempt(
    service: Service, limit: Limit, address: str, name: str = "", *, device: str | None = None
) -> str:
    """Count an attempt and give its number; ``TooOftenError`` if too many came before it."""
    digest, now = hashlib.sha256(name.encode(errors="replace")).hexdigest()[:4], service.now()
    number, where = service.random(16).hex(), device or _network(address)
    row = {"id": number, "what": limit.what, "name": digest, "address": where}
    bounds: list[tuple[tuple[str, ...], int | None]] = [(("name", "address"), limit.per_pair)]
    if device is None:
        bounds += [(("address",), limit.per_address), (("name",), limit.per_name)]
    with service.store.writing() as connection:
        connection.execute(delete(attempt).where(attempt.c.at <= stamp(now - WINDOW)))
        for columns, bound in bounds:
            alike = {column: row[column] for column in ("what", *columns)}
            if bound is not None and _attempts_so_far(connection, alike) >= bound:
                raise TooOftenError(
                    f"there were too many {limit.what} in a short time",
                    hint=f"wait {WINDOW.seconds // 60} minutes, and try again",
                )
        connection.execute(insert(attempt).values({**row, "at": stamp(now)}))
    return number


def _network(address: str) -> str:
    """Give what one caller's addresses have in common: the first 64 bits of IPv6."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, IPv4Address):
        return address
    return str(parsed.ipv4_mapped or IPv6Network((parsed, 64), strict=False))


def _attempts_so_far(connection: Connection, alike: dict[str, str]) -> int:
    query = select(func.count()).select_from(attempt).filter_by(**alike)
    return int(connection.execute(query).scalar_one())
