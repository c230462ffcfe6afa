"""Works out what the opening entries of a ceremony have to be, from the state before it.

What people sign is the subject, so nothing in it may come from the entry alone
except what its author chose: the id, nonce, expiry, purpose, recipient, the
objects, and in a genesis the roster by name, quorum and policy. Keys, seats,
quorums, policies and scripts are those of the state (promises QUORUM, BOUND), and so is
the key that a request is signed with (promise ASKED).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import takewhile

from custody import age
from custody.audit.checks.object_sets import registered, resolved_again
from custody.audit.checks.parsed_entry import ParsedEntry
from custody.ceremony import (
    ActiveDataset,
    Ceremony,
    Event,
    Frame,
    KeyedRequester,
    Policy,
    ScriptName,
    Seat,
    Subject,
    Witness,
    drill_subject,
    export_subject,
    genesis_subject,
    open_and_evolve,
    policy_subject,
    reshare_subject,
)
from custody.ceremony.any_subject import read_subject
from custody.ceremony.opening import DRAFT_LIFETIME, OBJECTS_PER_ENTRY
from custody.ceremony.requesters import read_fingerprint
from custody.curve import from_montgomery
from custody.errors import LedgerError, RefusedError
from custody.formats import canonical_json
from custody.formats.dsse import Envelope
from custody.formats.fields import Fields
from custody.projection import Fold
from custody.script import Script, parse


class CutShortError(Exception):
    """A request whose list of objects ends early, after so many full ``entries``.

    It never leaves the replay, so it has no code of its own as errors of users have.
    """

    def __init__(self, entries: int) -> None:
        super().__init__("the request names more objects than its entries list")
        self.entries = entries


def expected_opening(
    fold: Fold, records: Sequence[ParsedEntry], dealings: Mapping[str, str] | None = None
) -> tuple[tuple[Event, ...], Ceremony]:
    """Give the events that opening this ceremony leads to, and the state after them.

    ``dealings`` are those of the datasets' epochs, by their SHA-256, which a reshare names.
    ``CustodyError`` if it can't be opened.

    ``CutShortError`` where entries with its objects are missing.
    """
    opened = records[0]
    recorded, kind = read_subject(opened.data["subject"]), opened.data["kind"]
    listed = list(takewhile(_lists_objects, records[1:]))
    objects = tuple((row["id"], row["size"]) for part in listed for row in part.data["objects"])
    full = len(objects) == len(listed) * OBJECTS_PER_ENTRY
    if full and recorded.request and len(objects) < recorded.request.objects.count:
        raise CutShortError(len(listed))
    if kind == "genesis":
        script = adopted_script(fold, kind, recorded.script.name)
        subject = _genesis(fold, opened, recorded, script)
    elif kind == "policy":
        script = adopted_script(fold, kind, recorded.script.name)
        subject = _policy(fold, opened, recorded, script)
    elif kind == "drill":
        script = adopted_script(fold, kind, recorded.script.name)
        subject = _drill(fold, opened, recorded, script)
    elif kind == "reshare":
        script = adopted_script(fold, kind, recorded.script.name)
        subject = _reshare(fold, opened, recorded, script, dealings or {})
    else:
        dataset = _active_dataset(fold, opened.body["dataset"])
        script = adopted_script(fold, kind, dataset.policy.export_script)
        subject = _export(fold, opened, recorded, script, dataset, objects)
    signed = opened.data.get("envelope")
    envelope = None if signed is None else Envelope.from_dict(signed)
    return open_and_evolve(subject, script, objects, opened.moment, envelope)


def _lists_objects(record: ParsedEntry) -> bool:
    return record.type == "ceremony.objects" and record.flaw is None


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


def _genesis(fold: Fold, opened: ParsedEntry, recorded: Subject, script: Script) -> Subject:
    adopted_script(fold, "export", recorded.policy.export_script)
    return genesis_subject(
        frame=_frame(fold, opened, recorded, script),
        quorum=recorded.quorum,
        seats=tuple(
            _enrolled_seat(fold, seat.official, index)
            for index, seat in enumerate(recorded.seats, start=1)
        ),
        policy=recorded.policy,
        requesters=_keyed_requesters(fold),
    )


def _keyed_requesters(fold: Fold) -> tuple[KeyedRequester, ...]:
    """Give the requesters who had a key by then, each with what the table has of them."""
    return tuple(
        KeyedRequester(
            name=row["name"],
            signing_key=canonical_json.decode_binary(row["signing_key"], 32),
            box_key=canonical_json.decode_binary(row["box_key"], 32),
            fingerprint=read_fingerprint(Fields(row, "a person")),
        )
        for row in fold.tables["person"].values()
        if row["role"] == "requester" and row["signing_key"]
    )


def _export(
    fold: Fold,
    opened: ParsedEntry,
    recorded: Subject,
    script: Script,
    dataset: ActiveDataset,
    objects: tuple[tuple[str, int], ...],
) -> Subject:
    listed = registered(fold, opened.body["dataset"], objects)
    return export_subject(
        frame=_frame(fold, opened, recorded, script),
        dataset=dataset,
        objects=objects,
        purpose=recorded.asked.purpose,
        recipient=_read_recipient(recorded.asked.recipient),
        requester_key=_requester_key(fold, opened.by) if _is_signed(recorded) else None,
        resolved=resolved_again(fold, opened, recorded, listed),
    )


def _policy(fold: Fold, opened: ParsedEntry, recorded: Subject, script: Script) -> Subject:
    """An administrator asks for a stricter policy than the present one; one change at a time."""
    name = opened.body["dataset"]
    _require_administrator(fold, opened)
    for other in fold.tables["ceremony"].values():
        if (other["dataset"], other["kind"], other["outcome"]) == (name, "policy", None):
            raise RefusedError(f"{other['id']} is under way, another change of the same policy")
    if recorded.wanted is None:
        raise LedgerError("it names no policy that is wanted")
    frame = _frame(fold, opened, recorded, script)
    return policy_subject(frame, _active_dataset(fold, name), recorded.wanted)


def _drill(fold: Fold, opened: ParsedEntry, recorded: Subject, script: Script) -> Subject:
    """An administrator asks for a drill, which has the canary that follows from it (HARMLESS)."""
    _require_administrator(fold, opened)
    if recorded.drill is None:
        raise LedgerError("it does not say whose keys are asked for")
    return drill_subject(
        frame=_frame(fold, opened, recorded, script),
        dataset=_active_dataset(fold, opened.body["dataset"]),
        target=recorded.drill.target,
        absent=recorded.drill.absent,
        corrupt=recorded.drill.corrupt,
    )


def _reshare(
    fold: Fold,
    opened: ParsedEntry,
    recorded: Subject,
    script: Script,
    dealings: Mapping[str, str],
) -> Subject:
    """An administrator asks for new shares, while no other reshare or change of policy is open."""
    name = opened.body["dataset"]
    _require_administrator(fold, opened)
    for other in fold.tables["ceremony"].values():
        of_dataset = (other["dataset"], other["outcome"]) == (name, None)
        begun = {row["ceremony"] for row in fold.tables["epoch"].values()}
        if of_dataset and other["kind"] in ("policy", "reshare") and other["id"] not in begun:
            raise RefusedError(f"{other['id']} is under way, which a reshare waits for")
    return reshare_subject(
        frame=_frame(fold, opened, recorded, script),
        dataset=replace(_active_dataset(fold, name), dealing=dealings.get(name, "")),
        quorum=recorded.quorum,
        seats=tuple(
            _enrolled_seat(fold, seat.official, index)
            for index, seat in enumerate(recorded.seats, start=1)
        ),
    )


def _require_administrator(fold: Fold, opened: ParsedEntry) -> None:
    by = fold.tables["person"].get((opened.by,))
    if by is None or (by["role"], by["status"]) != ("administrator", "enrolled"):
        raise RefusedError(f"{opened.by} is no administrator and can't open it", promise="QUORUM")


def _is_signed(recorded: Subject) -> bool:
    return recorded.request is not None and recorded.request.requester_key is not None


def _requester_key(fold: Fold, name: str) -> bytes:
    """Give the key that whoever asks has enrolled, and no other signs their requests."""
    person = fold.tables["person"].get((name,))
    if person is None or not person["signing_key"]:
        raise RefusedError(f"no key is enrolled for {name}, who asks", promise="ASKED")
    return canonical_json.decode_binary(person["signing_key"], 32)


@lru_cache(maxsize=256)
def _read_recipient(text: str) -> str:
    """Read the recipient of an export, who has to have a key that is one."""
    recipient = age.X25519Recipient.parse(text)
    from_montgomery(recipient.public)
    return str(recipient)


def _frame(fold: Fold, opened: ParsedEntry, recorded: Subject, script: Script) -> Frame:
    service = next(iter(fold.tables["service"].values()), None)
    if service is None:
        raise LedgerError("the ledger has not begun")
    return Frame(
        origin=service["origin"],
        ceremony=opened.ceremony or "",
        nonce=recorded.nonce,
        dataset=opened.body["dataset"],
        combiner=canonical_json.decode_binary(service["combiner"], 32),
        script=ScriptName(script.name, script.digest),
        requester=opened.by,
        witnesses=_witnesses(fold, recorded.witnesses),
        opened=_moment(opened, recorded),
        expires=recorded.expires,
    )


def _moment(opened: ParsedEntry, recorded: Subject) -> datetime:
    """Give the moment that the subject names: its entry's, or that of the draft that was signed."""
    fits = timedelta() <= opened.moment - recorded.opened < DRAFT_LIFETIME
    return recorded.opened if _is_signed(recorded) and fits else opened.moment


def _witnesses(fold: Fold, recorded: tuple[Witness, ...]) -> tuple[Witness, ...]:
    """Give all enrolled witnesses, in the recorded order: databases sort names differently."""
    people = {
        row["name"]: Witness(row["name"], canonical_json.decode_binary(row["signing_key"], 32))
        for row in fold.tables["person"].values()
        if (row["role"], row["status"]) == ("witness", "enrolled")
    }
    names = [witness.name for witness in recorded]
    order = names if sorted(names) == sorted(people) else sorted(people)
    return tuple(people[name] for name in order)


def _enrolled_seat(fold: Fold, name: str, index: int) -> Seat:
    person = fold.tables["person"].get((name,))
    if person is None or (person["role"], person["status"]) != ("official", "enrolled"):
        raise RefusedError(f"{name} is not enrolled as an official", promise="QUORUM")
    return Seat(
        index=index,
        official=name,
        signing_key=canonical_json.decode_binary(person["signing_key"], 32),
        box_key=canonical_json.decode_binary(person["box_key"], 32),
        fingerprint=read_fingerprint(Fields(person, "a person")),
    )


def _active_dataset(fold: Fold, name: str) -> ActiveDataset:
    """Give the dataset with the seats of its epoch, each with its share's public key."""
    row = fold.tables["dataset"].get((name,))
    if row is None or row["status"] != "active":
        raise LedgerError(f"there is no active dataset {name}")
    epoch = fold.tables["epoch"].get((name, row["epoch"]), row)
    genesis = fold.tables["ceremony"].get((epoch["ceremony"],))
    if genesis is None:
        raise LedgerError(f"the genesis of {name}, or its reshare, is not there")
    seats = [
        fold.tables["seat"].get((name, seat.index))
        for seat in _read_subject(genesis["subject"]).seats
    ]
    keys = tuple(seat["share_key"] for seat in seats if seat is not None)
    if len(keys) != len(seats):
        raise LedgerError(f"the dataset {name} has not the seats of its epoch")
    return _keyed(genesis["subject"], row["public"], row["recipient"], row["policy"], keys)


@lru_cache(maxsize=64)
def _keyed(
    subject: str, public: str, recipient: str, policy: str, keys: tuple[str, ...]
) -> ActiveDataset:
    """Read what every export of a dataset goes back to; the same few again and again."""
    genesis = _read_subject(subject)
    pairs = zip(genesis.seats, keys, strict=True)
    return ActiveDataset(
        quorum=genesis.quorum,
        seats=tuple(replace(seat, share_keys=_decode_keys(text)) for seat, text in pairs),
        public=canonical_json.decode_binary(public, 32),
        recipient=recipient,
        policy=read_policy(policy),
        epoch=genesis.epoch,
    )


def _decode_keys(text: str) -> tuple[bytes, ...]:
    return tuple(canonical_json.decode_binary(key, 32) for key in text.split(" "))


@lru_cache(maxsize=64)
def read_policy(text: str) -> Policy:
    """Read a dataset's policy, as the tables of state keep it."""
    return Policy.read(canonical_json.decode(text.encode()))


@lru_cache(maxsize=64)
def _read_subject(text: str) -> Subject:
    """Read the subject of a genesis, as the tables of state keep it."""
    return read_subject(canonical_json.decode(text.encode()))
