"""The keys of everybody in the tests, always the same, and chance that is drawn from a seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache

from custody.formats.encoding import format_base64
from custody.official.keyfile import TEST_PROFILE, OfficialKey, create
from custody.service.person_keys import PublicKeys
from tests.support import SEED

PASSPHRASE = "correct horse battery staple"


@cache
def key_of(name: str) -> OfficialKey:
    """The key of somebody, always the same, made for tests at little cost."""
    _, key = create(name, PASSPHRASE, random=random_bytes_of(name), profile=TEST_PROFILE)
    return key


def public_keys(key: OfficialKey) -> PublicKeys:
    """The public half of a key, as it is handed in."""
    return PublicKeys(
        signing_key=format_base64(key.keyfile.signing_public),
        box_key=format_base64(key.keyfile.box_public),
    )


def random_bytes_of(seed: str) -> Callable[[int], bytes]:
    """Draw from a seed of the tests; CUSTODY_TEST_SEED makes it another world altogether."""
    return random.Random(f"{SEED} {seed}" if SEED else seed).randbytes
