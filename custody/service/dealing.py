"""Dealing the key of a dataset in its genesis, by the service or on an air-gapped machine."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert

from custody.ceremony import Ceremony, Deal, decide
from custody.errors import RefusedError
from custody.official.bundle import Bundle, check_bundle, deal_subject
from custody.service.ceremony_repository import append_events
from custody.service.context import SERVICE, Service
from custody.store.tables import sealed_share


def service_must_deal(state_: Ceremony) -> bool:
    """Tell whether the genesis is at its dealing, and its subject says that the service deals."""
    dealer = state_.subject["policy"].get("dealer")
    return state_.current.action == "deal" and dealer == SERVICE


def deal_here(
    service: Service, connection: Connection, state_: Ceremony, now: datetime
) -> Ceremony:
    """Deal in one call, every share sealed before it returns, and take it in (NO-ASSEMBLY)."""
    bundle = deal_subject(state_.subject, SERVICE, service.random)
    return take_dealing(service, connection, state_, bundle, SERVICE, now)


def take_dealing(
    service: Service,
    connection: Connection,
    state_: Ceremony,
    bundle: Bundle,
    by: str,
    now: datetime,
) -> Ceremony:
    """Check a dealing and keep its sealed shares; only from the dealer the subject names."""
    if bundle.subject != state_.subject:
        raise RefusedError("the bundle was dealt for another genesis", promise="BOUND")
    check_bundle(bundle)
    dealer = state_.subject["policy"].get("dealer")
    if bundle.dealing["by"] != dealer:
        raise RefusedError(
            f"this genesis is dealt by: {dealer}, not by: {bundle.dealing['by']}", promise="BOUND"
        )
    events = decide(state_, Deal(bundle.dealing), now)
    boxes = [
        {"ceremony": state_.id, "idx": index, "ciphertext": box}
        for index, box in enumerate(bundle.sealed, start=1)
    ]
    connection.execute(insert(sealed_share), boxes)
    return append_events(service, connection, state_, events, by, now)
