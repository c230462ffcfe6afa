"""What entries change about sealed objects, collections, and when the next one is expected."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from custody.collection.key_object import FIELDS, KIND
from custody.errors import LedgerError, TamperedError
from custody.formats import canonical_json
from custody.formats.encoding import format_base64
from custody.formats.timestamps import is_stamp
from custody.freshness import counted_time
from custody.projection.change import Change, Delete, Insert, Rule, Update, as_json, require
from custody.registration import proven_share
from custody.state_tables import TABLES, Row


def _tags(tags: Any) -> str:
    """Write an object's tags, which most objects of a dataset have in common."""
    if isinstance(tags, dict) and all(type(value) is str for value in tags.values()):
        return _same_tags(frozenset(tags.items()))
    return as_json(tags)


@lru_cache(maxsize=1024)
def _same_tags(tags: frozenset[tuple[str, str]]) -> str:
    return as_json(dict(tags))


def _registered(seq: int, body: Row, data: Row) -> Iterable[Change]:
    if data["sealed"] > body["at"]:
        require(seq, is_stamp(data["sealed"]), "a time of sealing")
    said = {name: value for name, value in data.items() if name not in _BESIDE_OBJECT}
    yield Insert(
        "object",
        {
            **said,
            "tags": _tags(data["tags"]),
            "dataset": body["dataset"],
            "registered": body["at"],
            "seq": seq,
            "by_whom": body["by"],
            "gone": None,
            "dated": counted_time(data["sealed"], body["at"]),
        },
    )
    shares = [_proven(seq, data)] if "proof" in data else data.get("shares", ())
    for share in shares:
        row = {"dataset": body["dataset"], "share": share, "object": data["id"]}
        yield Insert("proven_share", row)
    if "kind" in data:
        yield _collection(seq, body["dataset"], data)


_BESIDE_OBJECT = FIELDS | {"proof", "shares"}


def _collection(seq: int, dataset: str, data: Row) -> Change:
    """Keep the key object of a collection that is open yet."""
    require(seq, data.keys() >= FIELDS and data["kind"] == KIND, "what a key object says")
    key = {"dataset": dataset, "object": data["id"]}
    kept = {name: data[name] for name in ("manifest_key", "file")}
    return Insert("collection", {**dict.fromkeys(TABLES["collection"].columns), **key, **kept})


def _closed(seq: int, body: Row, data: Row) -> Iterable[Change]:
    said = {name: data[name] for name in ("bytes", "count", "first", "last", "manifest", "root")}
    key = {"dataset": body["dataset"], "object": data["collection"]}
    yield Update("collection", key, {**said, "closed": body["at"], "closed_seq": seq})


def _proven(seq: int, data: Row) -> str:
    """Give the ephemeral share that proves a header: none does so for two of a dataset."""
    try:
        return format_base64(proven_share(canonical_json.decode_binary(data["header"])))
    except TamperedError as error:
        raise LedgerError(f"entry {seq}: {error.message}") from None


def _gone(seq: int, body: Row, data: Row) -> Iterable[Change]:
    return _mark(body["dataset"], data["objects"], body["at"])


def _found(seq: int, body: Row, data: Row) -> Iterable[Change]:
    return _mark(body["dataset"], data["objects"], None)


def _mark(dataset: str, objects: Iterable[str], gone: str | None) -> Iterable[Change]:
    for id_ in objects:
        yield Update("object", {"dataset": dataset, "id": id_}, {"gone": gone})


def _expects(seq: int, body: Row, data: Row) -> Iterable[Change]:
    """Read a cadence: of a whole dataset as 0.1.0 wrote it, or of a job, a host, or both.

    For the latter the entry says what ``was`` before, since a change depends on nothing else.
    """
    hours = data["hours"]
    if len(data) > 1:
        yield _expects_of(seq, body, data)
        return
    values = {"cadence": hours, "cadence_since": None if hours is None else body["at"]}
    yield Update("dataset", {"name": body["dataset"]}, values)


def _drills(seq: int, body: Row, data: Row) -> Iterable[Change]:
    """Read how often the keys of a dataset are to be tried."""
    said = {"drill_days": data["drill"], "census_days": data["census"]}
    since = None if said == dict.fromkeys(said) else body["at"]
    yield Update("dataset", {"name": body["dataset"]}, {**said, "drills_since": since})


def _expects_of(seq: int, body: Row, data: Row) -> Change:
    job, host = data.get("job"), data.get("host")
    require(seq, len(data) == 4 and bool(job or host), "a job or a host, and what was before")
    key = {"dataset": body["dataset"], "job": job or "", "host": host or ""}
    values = {"hours": data["hours"], "since": body["at"]}
    if data["hours"] is None:
        return Delete("expectation", key)
    if data["was"] is None:
        return Insert("expectation", key | values)
    return Update("expectation", key, values)


RULES: dict[str, Rule] = {
    "object.registered": _registered,
    "collection.closed": _closed,
    "objects.gone": _gone,
    "objects.found": _found,
    "dataset.expects": _expects,
    "dataset.drills": _drills,
}
