"""Opening drills: an administrator asks, and nobody has to approve what opens nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from custody.ceremony import Ceremony, Target, drill_subject
from custody.ceremony.drill import SCRIPTS
from custody.formats.dsse import Envelope
from custody.service.active_datasets import active_dataset, require_active
from custody.service.context import Principal, Service
from custody.service.datasets import append_opening, subject_frame
from custody.service.person import require_administrator
from custody.service.scripts import usable_script
from custody.store.append import locked_head


def open_drill(
    service: Service,
    principal: Principal,
    dataset: str,
    target: Target,
    absent: Sequence[str] = (),
    corrupt: Sequence[str] = (),
    lifetime: timedelta | None = None,
    act: Envelope | None = None,
) -> Ceremony:
    """Open a drill of a dataset's keys, with the faults that are to be made (promise HARMLESS).

    ``act`` is the signature of whoever opens it, if they sign (:mod:`signed_acts`).
    ``NotKnownError`` for somebody without a seat, ``InputError`` for faults that can't be.
    """
    principal.require("admin", dataset)
    with service.store.writing() as connection:
        now = service.now()
        require_administrator(connection, principal.name, "a drill")
        require_active(connection, dataset)
        locked_head(connection)  # from here on no policy changes
        active = active_dataset(service, connection, dataset)
        name = SCRIPTS[target.need]
        script = usable_script(service, connection, name, "drill", principal.name)
        frame = subject_frame(
            service, connection, "drill", dataset, script, principal.name, now, lifetime
        )
        subject = drill_subject(frame, active, target, absent, corrupt)
        return append_opening(
            service, connection, subject, script, (), principal.name, now, act=act
        )
