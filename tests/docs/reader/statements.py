"""Signed statements: the envelope, and the digests of what they are about."""

from __future__ import annotations

from typing import Any

from nacl.signing import VerifyKey

from tests.docs.reader.forms import canonical, read, sha256, unbase64

STATEMENT = "application/vnd.custody.statement+json"


def open_envelope(envelope: dict[str, Any], public: bytes, kind: str = STATEMENT) -> Any:
    assert set(envelope) == {"payload", "payloadType", "signatures"}
    (signature,) = envelope["signatures"]
    assert envelope["payloadType"] == kind
    assert signature["keyid"] == sha256(public).hex()
    payload = unbase64(envelope["payload"])
    signed = b"DSSEv1 %d %b %d %b" % (len(kind), kind.encode(), len(payload), payload)
    VerifyKey(public).verify(signed, unbase64(signature["sig"]))
    return read(payload)


def subject_digest(subject: Any, dealing: Any = None) -> str:
    digest = sha256(canonical(subject)).hex()
    if dealing is None:
        return digest
    return sha256(canonical({"dealing": dealing, "subject": digest})).hex()


def objects_digest(rows: list[dict[str, Any]]) -> str:
    return sha256(canonical([{"id": row["id"], "size": row["size"]} for row in rows])).hex()
