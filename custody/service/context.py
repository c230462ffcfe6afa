"""What every use case is given: the service (store, key, clock, randomness) and the caller."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from custody.errors import InputError, NotAllowedError
from custody.formats import timestamps
from custody.formats.timestamps import stamp
from custody.formats.validation import NAME_PATTERN, require_name
from custody.service.mark_file import MarkKeeper, MemoryMark
from custody.service.may_act import require_doers
from custody.service.one_history import OneHistory
from custody.service.proven_entries import ProvenEntries
from custody.servicekey import ServiceKey
from custody.store import Store

# What each role's own credentials reach. "attend" is to answer in ceremonies,
# "request" to ask for exports and fetch their grants, "register" to hand in
# sealed headers, "audit" to read the whole ledger. For tokens alone are "register",
# "catalogue" to mark objects gone and found, and "metrics" to read /metrics.
ROLE_SCOPES: dict[str, frozenset[str]] = {
    "administrator": frozenset({"admin", "read", "audit"}),
    "official": frozenset({"attend", "read"}),
    "witness": frozenset({"attend", "read", "audit"}),
    "requester": frozenset({"request", "read"}),
    "auditor": frozenset({"audit", "read"}),
}
SCOPES = frozenset.union(*ROLE_SCOPES.values()) | {"register", "catalogue", "metrics"}
KEYED_ROLES = frozenset({"official", "witness"})
_HINTS = {
    "attend": "an official answers with their key: on the ceremony's page, with the key file, "
    "or by custody present and read-back --key FILE"
}
SERVICE = "service"
"""Who the ledger says did what the script orders the service to do; nobody else's name."""


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller of a use case: name, scopes of the credential, and its one dataset, if limited."""

    name: str
    scopes: frozenset[str]
    dataset: str | None = None

    def require(self, scope: str, dataset: str | None = None) -> None:
        """Refuse with ``NotAllowedError`` where the credential lacks this scope or dataset."""
        if scope not in self.scopes:
            raise NotAllowedError(
                f"{self.name} may not do this: it takes the scope '{scope}'",
                hint=_HINTS.get(scope, "use the credential of somebody whose role it is"),
            )
        if self.dataset is not None and dataset != self.dataset:
            raise NotAllowedError(f"this credential is only good for the dataset {self.dataset}")


@dataclass(frozen=True, slots=True)
class Service:
    """The running service: its database, key, clock, randomness and mark, which tests replace.

    ``proven`` is what this process has held to the signed head.
    """

    store: Store
    key: ServiceKey
    now: Callable[[], datetime] = timestamps.now
    random: Callable[[int], bytes] = field(default=os.urandom, repr=False)
    mark: MarkKeeper = field(default_factory=MemoryMark)
    proven: ProvenEntries = field(default_factory=ProvenEntries, repr=False, compare=False)

    @property
    def history(self) -> OneHistory:
        """The one history that this service signs (promise ONE-HISTORY)."""
        return OneHistory(self.store, self.key, self.mark)

    @property
    def origin(self) -> str:
        """Name of this service's ledger."""
        return self.key.origin

    def append(self, connection: Connection, bodies: Iterable[dict[str, Any]]) -> int:
        """Append entries and what they change to the caller's transaction (promise LEDGER).

        Gives the number of the first. When the transaction has ended they are signed, too.
        ``NotAllowedError`` for what somebody would do who is suspended or removed.
        """
        wanted = list(bodies)
        first = self.history.append(connection, wanted)
        require_doers(connection, wanted)
        return first


def require_free_name(name: str, what: str) -> str:
    """Give back a name that somebody may go by: any but the service's own."""
    if require_name(name, what) == SERVICE:
        raise InputError(f"'{SERVICE}' is what the ledger calls the service itself")
    return name


def may_be_a_name(name: str) -> bool:
    """Tell whether anything can have this name; other text not every database can even look up."""
    return re.fullmatch(NAME_PATTERN, name) is not None


def expiry(now: datetime, lifetime: timedelta) -> datetime:
    """Give the moment ``lifetime`` from now; ``InputError`` if that is no future."""
    try:
        end = now + lifetime
    except OverflowError:
        raise InputError("expected a lifetime that ends before the year 10000") from None
    if end <= now:
        raise InputError("expected a lifetime above zero")
    return end


def expiry_stamp(now: datetime, lifetime: timedelta) -> str:
    """Give the stamp of the moment ``lifetime`` from now; ``InputError`` if that is no future."""
    return stamp(expiry(now, lifetime))


def entry_body(
    type_: str,
    by: str,
    at: datetime,
    data: dict[str, Any],
    *,
    dataset: str | None = None,
    ceremony: str | None = None,
) -> dict[str, Any]:
    """Make a ledger entry's body; ``dataset`` and ``ceremony`` stand there only when they apply."""
    record: dict[str, Any] = {"at": stamp(at), "by": by, "data": data, "type": type_}
    if dataset is not None:
        record["dataset"] = dataset
    if ceremony is not None:
        record["ceremony"] = ceremony
    return record
