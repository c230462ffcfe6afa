"""Dealing the key of a dataset in its genesis, by the service or on an air-gapped machine."""

from __future__ import annotations

from sqlalchemy import insert

from custody.ceremony import Ceremony, Deal
from custody.errors import RefusedError
from custody.official.bundle import Bundle, check_bundle, deal_subject
from custody.service.ceremony_repository import Act
from custody.service.context import SERVICE
from custody.store.tables import sealed_share


def service_must_deal(state_: Ceremony) -> bool:
    """Tell whether the genesis is at its dealing, and its subject says that the service deals."""
    return state_.current.action == "deal" and state_.subject.policy.dealer == SERVICE


def deal_here(act: Act) -> Act:
    """Deal in one call, every share sealed before it returns, and take it in (NO-ASSEMBLY)."""
    return take_dealing(act, deal_subject(act.state.subject, SERVICE, act.service.random), SERVICE)


def take_dealing(act: Act, bundle: Bundle, by: str) -> Act:
    """Check a dealing and keep its sealed shares; only from the dealer the subject names."""
    if bundle.subject != act.state.subject:
        raise RefusedError("the bundle was dealt for another genesis", promise="BOUND")
    check_bundle(bundle)
    dealer = act.state.subject.policy.dealer
    if bundle.dealing.by != dealer:
        raise RefusedError(
            f"this genesis is dealt by: {dealer}, not by: {bundle.dealing.by}", promise="BOUND"
        )
    dealt = act.carry_out(Deal(bundle.dealing), by)
    boxes = [
        {"ceremony": act.state.id, "idx": index, "ciphertext": box}
        for index, box in enumerate(bundle.sealed, start=1)
    ]
    act.connection.execute(insert(sealed_share), boxes)
    return dealt
