"""A worker of a service that invites people, and dies where it is told to: run as a program.

    python -m tests.service.crashing NAME COUNT STEP CHANCE

Each name that was acknowledged is printed. At each passing of the STEP, or at any of them
for ``any``, it ends at once with the CHANCE given, as a kill or a power cut would have it.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable
from typing import Any

from custody import files
from custody.service import Principal, ledger_reads, people
from custody.service.bootstrap import open_service
from custody.service.mark_file import MarkFile
from custody.service.one_history import OneHistory
from custody.servicekey import ServiceKey

DEAD = 9
STEPS: dict[str, tuple[Any, str, bool]] = {
    "appended": (OneHistory, "append", True),
    "committed": (OneHistory, "sign", False),
    "checked": (MarkFile, "write", False),
    "mark synced": (files, "_take_name", False),
    "mark written": (MarkFile, "write", True),
    "signed": (ServiceKey, "sign", True),
    "noted": (OneHistory, "_store_note", True),
}
"""What is called at a step, and whether it dies after it or before."""


def dying(call: Callable[..., Any], chance: float, *, after: bool) -> Callable[..., Any]:
    def die_perhaps() -> None:
        if random.random() < chance:
            os._exit(DEAD)

    def instead(*arguments: Any, **more: Any) -> Any:
        if not after:
            die_perhaps()
        answer = call(*arguments, **more)
        if after:
            die_perhaps()
        return answer

    return instead


def main(name: str, count: str, step: str, chance: str) -> None:
    service = open_service(os.environ)
    for where, attribute, after in STEPS.values() if step == "any" else [STEPS[step]]:
        changed = dying(getattr(where, attribute), float(chance), after=after)
        setattr(where, attribute, changed)
    adam = Principal("adam", frozenset({"admin"}))
    for number in range(int(count)):
        people.invite(service, adam, f"{name}-{number}", "auditor")
        with service.store.reading() as connection:
            size = ledger_reads.size_of_head(connection)
        print(f"{name}-{number}", size, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
