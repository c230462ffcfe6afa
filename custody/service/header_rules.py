"""What a dataset takes: headers of either format, with the proof its policy asks for, keys once.

Each is refused at once, and not on the day of the restore.
"""

from __future__ import annotations

import contextlib

from sqlalchemy import Connection, RowMapping, select

from custody.crypt4gh import is_payload_size
from custody.curve import from_montgomery
from custody.errors import InputError, RefusedError, TamperedError
from custody.formats.encoding import LARGEST, format_base64
from custody.registration import SignedFields, require_proof
from custody.sealed_header import ephemeral_shares, is_crypt4gh
from custody.service.datasets import read_policy
from custody.store.tables import state

MAX_HEADER = 16 * 1024
MAX_STANZAS = 8
_LEAST_AGE_PAYLOAD = 16 + 16  # its nonce, its last chunk's tag
_FRESH_WRITER = (
    "encrypt it with a fresh key: crypt4gh encrypt without --sk, and C4GH_SECRET_KEY unset"
)
NEVER_ALONE = (
    "what is sealed to a collection is never registered one by one: custody collection add"
)
_shares = state["proven_share"]
_datasets = state["dataset"]


def require_header(header: bytes, size: int) -> None:
    """Refuse what can't be the header of a sealed file of this size."""
    if len(header) > MAX_HEADER:
        raise InputError(f"a header of more than {MAX_HEADER} bytes is not taken")
    shares = ephemeral_shares(header)
    if not 1 <= len(shares) <= MAX_STANZAS:
        raise RefusedError(
            f"the file is sealed to {len(shares)} X25519 recipients, expected 1 to {MAX_STANZAS}",
            hint="seal it with: custody seal, or age -r $(custody dataset recipient NAME)",
        )
    if len({*shares}) < len(shares):
        raise RefusedError("the header has one ephemeral key twice", hint="seal it again")
    for share in shares:
        from_montgomery(share)
    payload = size - len(header)
    possible = is_payload_size(payload) if is_crypt4gh(header) else payload >= _LEAST_AGE_PAYLOAD
    if not possible or size > LARGEST:
        raise InputError(f"a sealed file with this header can't be {size} bytes long")


def require_proven(
    connection: Connection,
    dataset: RowMapping,
    header: bytes,
    registration: SignedFields,
    proof: bytes | None,
) -> None:
    """Refuse what the dataset's policy asks a proof of, and what comes with a wrong one."""
    name, hint = dataset["name"], "seal it with: custody seal, and register what that leaves"
    if proof is None:
        if registration.key is not None:
            raise RefusedError("the key of a collection is taken with its proof only", hint=hint)
        if read_policy(dataset["policy"]).proven and is_crypt4gh(header):
            raise RefusedError(
                f"the dataset {name} takes proven headers only, and a Crypt4GH file has no proof",
                hint="a dataset takes Crypt4GH if it was made with --headers registered",
                promise="BOUND",
            )
        if read_policy(dataset["policy"]).proven:
            raise RefusedError(
                f"the dataset {name} takes proven headers only, and this one comes without proof",
                hint=hint,
                promise="BOUND",
            )
        return
    try:
        require_proof(registration, header, dataset["recipient"], proof)
    except TamperedError as error:
        _require_no_others(connection, name, header, registration, proof)
        hint = f"{hint}; {NEVER_ALONE}"
        raise RefusedError(error.message, hint=hint, promise="BOUND") from None


def _require_no_others(
    connection: Connection, name: str, header: bytes, said: SignedFields, proof: bytes
) -> None:
    """Say of what another dataset's recipient was meant for that it was; not of which."""
    query = select(_datasets.c.recipient).where(
        _datasets.c.name != name, _datasets.c.recipient.is_not(None)
    )
    for recipient in connection.execute(query).scalars():
        with contextlib.suppress(TamperedError):
            require_proof(said, header, recipient, proof)
            raise RefusedError(
                f"it is sealed to the recipient of another dataset, not of {name}",
                hint=f"compare the recipient file with: custody dataset recipient {name}",
                promise="BOUND",
            )


def require_fresh(connection: Connection, dataset: str, header: bytes) -> None:
    """Refuse an ephemeral key that another header has: one shared secret would open both."""
    shares = [format_base64(one) for one in ephemeral_shares(header)]
    mine = (_shares.c.dataset == dataset, _shares.c.share.in_(shares))
    for other in connection.execute(select(_shares.c.object).where(*mine)).scalars():
        raise RefusedError(
            f"the key of this header is that of object {other[:12]}: it was used twice",
            hint=_FRESH_WRITER if is_crypt4gh(header) else "seal it again",
            promise="BOUND",
        )
