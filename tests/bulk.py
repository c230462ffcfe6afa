"""Objects by the thousand, put into the ledger in one go."""

from __future__ import annotations

import os

from custody import age
from custody.formats.timestamps import stamp
from custody.service.context import entry_body
from custody.service.objects import Offered
from tests.datasets import Sealed
from tests.world import World

AT_ONCE = 1_000


def registered_at_once(world: World, dataset: str, count: int) -> list[Sealed]:
    """Register so many objects without files, in a dataset that takes headers without a proof."""
    to, service, found = world.recipient(dataset), world.service, list[Sealed]()
    for begun in range(0, count, AT_ONCE):
        wanted = min(AT_ONCE, count - begun)
        headers = [age.new_header(os.urandom(16), [to]) for _ in range(wanted)]
        now, sealed = service.now(), stamp(world.clock())
        rows = [Offered(one, 300, sealed, "db1", "pg_dump", {}).entry_data() for one in headers]
        with service.store.writing() as connection:
            bodies = (
                entry_body("object.registered", "nightly", now, row, dataset=dataset)
                for row in rows
            )
            service.append(connection, bodies)
        found += [Sealed(age.object_id(one), b"", one, b"") for one in headers]
    return found
