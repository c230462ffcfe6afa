"""Checking the fields of a subject and its roster (rule 3): nobody has two seats in it."""

from __future__ import annotations

from typing import Any

from custody.errors import RefusedError, TamperedError
from custody.formats import canonical_json
from custody.formats.limits import MAX_SEATS

FORMATS = {"genesis": "custody-genesis/v1", "export": "custody-request/v1"}

_FRAME = "ceremony combiner dataset expires format nonce opened origin policy requester script"
_ALWAYS = {*_FRAME.split(), "seats", "threshold", "witnesses"}
_FIELDS = {
    "genesis": _ALWAYS,
    "export": _ALWAYS | {"objects", "public", "purpose", "recipient"},
}


def require_subject(subject: dict[str, Any], kind: str) -> None:
    """Refuse a subject that lacks a field of its kind, or whose roster can't be a quorum."""
    missing = sorted(_FIELDS[kind] - subject.keys())
    if missing:
        raise TamperedError(f"the subject of a {kind} lacks {', '.join(missing)}")
    if subject["format"] != FORMATS[kind]:
        raise TamperedError(f"the subject is not one of a {kind}", promise="BOUND")
    canonical_json.decode_binary(subject["combiner"], 32)
    if type(subject["policy"]["requester_may_approve"]) is not bool:
        raise TamperedError("the policy does not say who may approve", promise="QUORUM")
    require_roster(subject)


def require_roster(subject: dict[str, Any]) -> None:
    """Refuse a threshold or roster that can't be a quorum (promise QUORUM).

    Seats are numbered 1 to n in order. No person and no key stands twice among
    officials and witnesses, and the witness is neither official nor requester.
    ``RefusedError`` says which; ``TamperedError`` for keys that are not 32 bytes.
    """
    seats, witnesses = subject["seats"], subject["witnesses"]
    _require_quorum(subject["threshold"], len(seats))
    officials = [seat["official"] for seat in seats]
    observers = [witness["name"] for witness in witnesses]
    if _repeats(officials):
        raise RefusedError(
            "one person can't take two seats", hint="name each official once", promise="QUORUM"
        )
    if _repeats([*officials, *observers]) or subject["requester"] in observers:
        raise RefusedError("a witness holds no other role", promise="QUORUM")
    _require_keys([seat["signing_key"] for seat in (*seats, *witnesses)])
    _require_keys([seat["box_key"] for seat in seats])
    if [seat["index"] for seat in seats] != list(range(1, len(seats) + 1)):
        raise TamperedError("the seats are not numbered in their order", promise="QUORUM")


def _require_quorum(threshold: int, count: int) -> None:
    if not 2 <= threshold <= count <= MAX_SEATS:
        raise RefusedError(
            f"a threshold of {threshold} among {count} officials is not a quorum",
            hint=f"at least 2, at most all of them, and at most {MAX_SEATS} officials",
            promise="QUORUM",
        )


def _require_keys(keys: list[str]) -> None:
    for key in keys:
        canonical_json.decode_binary(key, 32)
    if _repeats(keys):
        raise RefusedError("one key can't take two seats", promise="QUORUM")


def _repeats(values: list[str]) -> bool:
    return len(set(values)) < len(values)
