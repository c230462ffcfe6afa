"""Works out what the opening entries of a ceremony have to be, from the state before it.

What people sign is the subject, so nothing in it may come from the entry alone
except what its author chose: the id, nonce, expiry, purpose, recipient, the
objects, and in a genesis the roster by name, threshold and policy. Keys, seats,
thresholds, policies and scripts are those of the state (promises QUORUM, BOUND).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import takewhile
from typing import Any

from custody import age
from custody.audit.checks.parsed_entry import ParsedEntry
from custody.ceremony import Event, export_subject, genesis_subject, open_ceremony
from custody.curve import from_montgomery
from custody.errors import LedgerError, RefusedError
from custody.formats import canonical_json
from custody.projection import Fold, Row
from custody.script import Script, parse


def expected_opening(fold: Fold, records: Sequence[ParsedEntry]) -> tuple[Event, ...]:
    """Give the events that opening this ceremony leads to; ``CustodyError`` if it can't be."""
    opened = records[0]
    recorded, kind = opened.data["subject"], opened.data["kind"]
    listed = takewhile(lambda record: record.type == "ceremony.objects", records[1:])
    objects = tuple((row["id"], row["size"]) for part in listed for row in part.data["objects"])
    if kind == "genesis":
        script = adopted_script(fold, kind, recorded["script"]["name"])
        subject = _genesis(fold, opened, script)
    else:
        dataset = _active_dataset(fold, opened.body["dataset"])
        script = adopted_script(fold, kind, dataset["policy"]["scripts"]["export"])
        subject = _export(fold, opened, script, dataset, objects)
    return open_ceremony(subject, script, objects, opened.moment)


def adopted_script(fold: Fold, kind: str, name: str) -> Script:
    """Give the script of this kind and name that was adopted last."""
    rows = [
        row for row in fold.tables["script"].values() if (row["kind"], row["name"]) == (kind, name)
    ]
    if not rows:
        raise LedgerError(f"no {kind} script {name!r} was adopted")
    return read_script(max(rows, key=lambda row: int(row["adopted_seq"]))["text"])


@lru_cache(maxsize=64)
def read_script(text: str) -> Script:
    """Parse a script; results are cached, as all ceremonies run the same few."""
    return parse(text.encode())


def _genesis(fold: Fold, opened: ParsedEntry, script: Script) -> dict[str, Any]:
    recorded = opened.data["subject"]
    adopted_script(fold, "export", recorded["policy"]["scripts"]["export"])
    return genesis_subject(
        frame=_common_fields(fold, opened, script),
        threshold=recorded["threshold"],
        seats=[
            {"index": index, "official": seat["official"], **_official_keys(fold, seat["official"])}
            for index, seat in enumerate(recorded["seats"], start=1)
        ],
        policy=recorded["policy"],
    )


def _export(
    fold: Fold,
    opened: ParsedEntry,
    script: Script,
    dataset: dict[str, Any],
    objects: tuple[tuple[str, int], ...],
) -> dict[str, Any]:
    recorded = opened.data["subject"]
    for object_id, size in objects:
        row = fold.tables["object"].get((dataset["name"], object_id))
        if row is None or row["size"] != size:
            raise LedgerError(f"object {object_id} of {size} bytes is not registered")
    recipient = _read_recipient(recorded["recipient"])
    return export_subject(
        frame=_common_fields(fold, opened, script),
        dataset=dataset,
        objects=objects,
        purpose=recorded["purpose"],
        recipient=recipient,
    )


@lru_cache(maxsize=256)
def _read_recipient(text: str) -> str:
    """Read the recipient of an export, who has to have a key that is one."""
    recipient = age.X25519Recipient.parse(text)
    from_montgomery(recipient.public)
    return str(recipient)


def _common_fields(fold: Fold, opened: ParsedEntry, script: Script) -> dict[str, Any]:
    (service,) = fold.tables["service"].values()
    recorded = opened.data["subject"]
    return {
        "ceremony": opened.ceremony,
        "combiner": service["combiner"],
        "dataset": opened.body["dataset"],
        "expires": recorded["expires"],
        "nonce": recorded["nonce"],
        "opened": opened.body["at"],
        "origin": service["origin"],
        "requester": opened.by,
        "script": {"digest": script.digest, "name": script.name},
        "witnesses": _witnesses(fold, recorded["witnesses"]),
    }


def _witnesses(fold: Fold, recorded: list[Row]) -> list[Row]:
    """Give all enrolled witnesses, in the recorded order: databases sort names differently."""
    people = {
        row["name"]: {"name": row["name"], "signing_key": row["signing_key"]}
        for row in fold.tables["person"].values()
        if (row["role"], row["status"]) == ("witness", "enrolled")
    }
    names = [row["name"] for row in recorded]
    order = names if sorted(names) == sorted(people) else sorted(people)
    return [people[name] for name in order]


def _official_keys(fold: Fold, name: str) -> Row:
    person = fold.tables["person"].get((name,))
    if person is None or (person["role"], person["status"]) != ("official", "enrolled"):
        raise RefusedError(f"{name} is not enrolled as an official", promise="QUORUM")
    return {key: person[key] for key in ("box_key", "fingerprint", "signing_key")}


def _active_dataset(fold: Fold, name: str) -> dict[str, Any]:
    """Give the dataset with the seats of its genesis, each with its share's public key."""
    row = fold.tables["dataset"].get((name,))
    if row is None or row["status"] != "active":
        raise LedgerError(f"there is no active dataset {name}")
    genesis = fold.tables["ceremony"][row["ceremony"],]
    seats = [
        {**seat, "share_key": fold.tables["seat"][name, seat["index"]]["share_key"]}
        for seat in _read_subject(genesis["subject"])["seats"]
    ]
    return {**row, "policy": canonical_json.decode(row["policy"].encode()), "seats": seats}


@lru_cache(maxsize=64)
def _read_subject(text: str) -> dict[str, Any]:
    """Read the subject of a genesis, which every export of its dataset goes back to."""
    return canonical_json.decode_object(text.encode())
