"""Opening a ceremony: the subject that everybody will sign.

The subject is RFC 8785 JSON; its SHA-256 is the request's digest and gives the
four words. A request for many objects carries their count and the digest of
their list, and the list follows in entries of at most ``PART`` objects, so that
no entry outgrows the ledger's 65,535 bytes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from custody.ceremony.progress import follow
from custody.ceremony.state import Event, evolve, objects_digest
from custody.clock import parse_stamp, stamp
from custody.errors import InputError, RefusedError
from custody.script import Script

PART = 500
MAX_OBJECTS = 10_000
MAX_TEXT = 2000


def genesis_subject(
    *,
    frame: dict[str, Any],
    threshold: int,
    seats: list[dict[str, Any]],
    policy: dict[str, Any],
) -> dict[str, Any]:
    """Describe a genesis: who gets a seat, how many make the quorum, under which policy.

    ``frame`` is what every subject carries: origin, ceremony, nonce, dataset,
    combiner, script, requester, witnesses, opened, expires. ``RefusedError`` with
    promise QUORUM for a threshold below 2 or above n, and for anybody seated twice.
    """
    require_quorum(threshold, [seat["official"] for seat in seats])
    for key in ("signing_key", "box_key"):
        if len({seat[key] for seat in seats}) < len(seats):
            raise RefusedError("one key can't take two seats", promise="QUORUM")
    return {
        **frame,
        "format": "custody-genesis/v1",
        "policy": policy,
        "seats": seats,
        "threshold": threshold,
    }


def export_subject(
    *,
    frame: dict[str, Any],
    dataset: dict[str, Any],
    objects: tuple[tuple[str, int], ...],
    purpose: str,
    recipient: str,
) -> dict[str, Any]:
    """Describe a request: these objects, to this recipient, for this purpose (promise BOUND).

    ``dataset`` gives threshold, seats (with share keys), public key, recipient and policy.
    """
    if not objects:
        raise InputError("a request names at least one object", promise="BOUND")
    if len(objects) > MAX_OBJECTS or len({id_ for id_, _ in objects}) < len(objects):
        raise InputError(f"a request names each object once, and at most {MAX_OBJECTS}")
    if not purpose.strip() or len(purpose) > MAX_TEXT:
        raise InputError(f"a request has a purpose of at most {MAX_TEXT} characters")
    if recipient == dataset["recipient"]:
        raise InputError("the dataset's own key can't be the recipient of its export")
    return {
        **frame,
        "format": "custody-request/v1",
        "objects": {"count": len(objects), "digest": objects_digest(objects)},
        "policy": dataset["policy"],
        "public": dataset["public"],
        "purpose": purpose,
        "recipient": recipient,
        "seats": dataset["seats"],
        "threshold": dataset["threshold"],
    }


def require_quorum(threshold: int, officials: list[str]) -> None:
    """Refuse a threshold or roster that can't be a quorum (promise QUORUM)."""
    if len(set(officials)) < len(officials):
        raise RefusedError("one person can't take two seats", promise="QUORUM")
    if not 2 <= threshold <= len(officials) <= 255:
        raise RefusedError(
            f"a threshold of {threshold} among {len(officials)} officials is not a quorum",
            hint="at least 2, at most all of them, and at most 255 officials",
            promise="QUORUM",
        )


def open_ceremony(
    subject: dict[str, Any], script: Script, objects: tuple[tuple[str, int], ...], now: datetime
) -> tuple[Event, ...]:
    """Give the opening's events: the frozen subject, its objects, and the first step done."""
    expires = parse_stamp(subject["expires"])
    if not now < expires <= now + script.expires:
        raise InputError(
            f"the expiry {stamp(expires)} is not within the next {script.expires.days} days",
            hint="give --expires as a duration, such as 72h",
        )
    opened = Event("ceremony.opened", {"kind": script.kind, "subject": subject})
    parts = [
        Event("ceremony.objects", {"objects": [{"id": id_, "size": size} for id_, size in part]})
        for part in (objects[at : at + PART] for at in range(0, len(objects), PART))
    ]
    state = evolve(None, opened, now, script)
    return (opened, *follow(state, list(parts), now))
