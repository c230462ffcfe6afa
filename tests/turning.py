"""A turn as an official's machine makes it, of a contribution that travels whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from custody.formats.dsse import Envelope
from custody.official.bundle import Bundle
from custody.official.keyfile import OfficialKey
from custody.official.signing import Shown, seal_turn, sign_turn


def turn(
    shown: Shown,
    headers: Sequence[bytes],
    bundle: Bundle,
    key: OfficialKey,
    now: datetime,
    random: Callable[[int], bytes],
) -> tuple[Envelope, bytes]:
    """Turn a key for up to 1,000 objects: the signed statement and the sealed contribution."""
    (sealed,) = seal_turn(shown, headers, bundle, key, random)
    return sign_turn(shown, [sealed], key, now), sealed
