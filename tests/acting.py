"""What somebody signs of an act of theirs, with a nonce of the service."""

from __future__ import annotations

from typing import Any

from custody.formats.dsse import Envelope
from custody.formats.statement import ACT
from custody.official.signing import act_statement, sign_statement
from custody.service.signed_acts import open_act
from tests.keys import key_of
from tests.world import World


def signed_act(
    world: World, by: str, type_: str, data: dict[str, Any], ceremony: str = ACT
) -> Envelope:
    """Their signature of an entry of this type."""
    nonce, head, now = open_act(world.service, world.principal(by)), world.head(), world.clock()
    key = key_of(by)
    said = act_statement(key.keyfile, type_, data, nonce, head, now, ceremony)
    return sign_statement(said, key)


def signed_cancellation(world: World, by: str, ceremony: str, reason: str) -> Envelope:
    """Their signature that they call an export off."""
    why = f"{by} cancelled: {reason}"
    data = {"kind": "export", "outcome": "cancelled", "reason": why}
    return signed_act(world, by, "ceremony.ended", data, ceremony)
