"""Registering many sealed objects in one transaction, with a result for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from custody.catalogue import Registered
from custody.errors import CustodyError, InputError, NotKnownError, RefusedError, TamperedError
from custody.service.active_datasets import require_active
from custody.service.context import Principal, Service
from custody.service.objects import Offered, register_in
from custody.store.append import locked_head

MAX_AT_ONCE = 200
"""How many are taken in one call: the ledger's head is held for all of them."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one object: it is registered, or this is what is wrong with it."""

    object: Registered | None
    error: CustodyError | None = None


def register_all(
    service: Service, principal: Principal, dataset: str, offered: Sequence[Offered]
) -> list[Result]:
    """Register what can be, in order; one that is refused writes nothing and spoils no other.

    All that was registered is durable when this returns, or nothing is: whoever hears no
    answer repeats it, as with a single one.
    """
    principal.require("register", dataset)
    if len(offered) > MAX_AT_ONCE:
        raise InputError(f"expected at most {MAX_AT_ONCE} objects, got {len(offered)}")
    results = []
    with service.store.writing() as connection:
        row = require_active(connection, dataset)
        locked_head(connection)
        for one in offered:
            try:
                results.append(Result(register_in(service, connection, row, principal, one)))
            except (InputError, NotKnownError, RefusedError, TamperedError) as error:
                results.append(Result(None, error))
    return results
