"""Creating datasets by a genesis, listing them, and giving out their dealing."""

from __future__ import annotations

import base64
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from custody.ceremony import (
    Ceremony,
    Dealt,
    Frame,
    KeyedRequester,
    Policy,
    ScriptName,
    Seat,
    Subject,
    Witness,
    evolve,
    genesis_subject,
    open_ceremony,
    subject_digest,
)
from custody.ceremony.outside_witnesses import OutsideWitnesses
from custody.ceremony.policy import DEALERLESS
from custody.dataset import Dataset, DatasetSeat
from custody.errors import NotAllowedError, NotKnownError, RefusedError
from custody.formats import canonical_json
from custody.formats.dsse import Envelope
from custody.formats.statement import Statement
from custody.formats.validation import require_name
from custody.official.bundle import AnyBundle, Bundle
from custody.official.generated_bundle import GeneratedBundle
from custody.official.own_receipt import Genesis
from custody.quorum_tree import Node, read_tree, require_sound, seated
from custody.script import Script
from custody.service.active_datasets import begun_by, dataset_row
from custody.service.ceremony_repository import Act, envelopes_of, has_part, load
from custody.service.context import (
    SERVICE,
    Principal,
    Service,
    entry_body,
    expiry,
)
from custody.service.dealing import take_dealing
from custody.service.dealt_boxes import boxes_of
from custody.service.person import find_person
from custody.service.redealt_boxes import bundle_of
from custody.service.scripts import latest_script, usable_script
from custody.service.settling import acting, do_service_steps
from custody.service.signed_acts import signed_body
from custody.store.rows import read_all
from custody.store.tables import sealed_share, state

_datasets = state["dataset"]
_people = state["person"]
_seats = state["seat"]


def create(
    service: Service,
    principal: Principal,
    *,
    name: str,
    quorum: Node,
    script: str = "genesis",
    export_script: str = "export",
    requester_may_approve: bool = False,
    deal_here: bool = True,
    dealer: str | None = None,
    headers: str = "proven",
    requests: str = "signed",
    witnesses: dict[str, Any] | None = None,
    act: Envelope | None = None,
) -> Ceremony:
    """Open the genesis of a dataset; the service deals as soon as its script says so.

    Its officials are those of the ``quorum``. With ``deal_here`` false it waits for a dealing made
    on an air-gapped machine. Who deals is in the subject's policy, so it is among what everybody
    signs; who opens it may say which ``dealer`` they mean, lest the script means another. So
    is which ``headers`` are taken, those that are proven or all that are registered,
    and which ``requests``: those that their requester signed, or all that come with a token; and
    which ``witnesses`` from outside have to cosign, by ``keys`` and how many are ``needed``.
    ``act`` is the signature of whoever opens it, if they sign (:mod:`signed_acts`).
    ``RefusedError`` (QUORUM) for what is no quorum, or when the name is taken by a dataset or by
    a genesis under way.
    """
    principal.require("admin", name)
    require_name(name, "a dataset")
    if not quorum.is_plain:
        require_sound(quorum)
    with service.store.writing() as connection:
        now = service.now()
        _require_free(connection, name)
        rules = usable_script(service, connection, script, "genesis", principal.name)
        latest_script(connection, export_script, "export")
        subject = genesis_subject(
            frame=subject_frame(
                service, connection, "genesis", name, rules, principal.name, now, None
            ),
            quorum=quorum,
            seats=tuple(
                enrolled_seat(connection, official, index)
                for index, official in enumerate(seated(quorum), start=1)
            ),
            policy=Policy(
                requester_may_approve=requester_may_approve,
                export_script=export_script,
                dealer=_dealer(rules, dealer, deal_here=deal_here),
                headers=headers,
                requests=requests,
                witnesses=OutsideWitnesses.of(**witnesses) if witnesses else None,
            ),
            requesters=_keyed_requesters(connection),
        )
        state_ = append_opening(
            service, connection, subject, rules, (), principal.name, now, act=act
        )
        return do_service_steps(Act(service, connection, state_, now))


def deal(service: Service, principal: Principal, ceremony_id: str, bundle: Bundle) -> Ceremony:
    """Take in a dealing made elsewhere, on an air-gapped machine."""
    principal.require("admin", principal.dataset)
    with acting(service, principal, ceremony_id) as act:
        return take_dealing(act, bundle, principal.name).state


def list_all(service: Service, principal: Principal) -> list[Dataset]:
    """List the datasets this credential is good for, by name."""
    principal.require("read", principal.dataset)
    query = select(_datasets).order_by(_datasets.c.name)
    if principal.dataset is not None:
        query = query.where(_datasets.c.name == principal.dataset)
    with service.store.reading() as connection:
        seats = defaultdict[str, list[DatasetSeat]](list)
        for seat in read_all(connection, select(_seats).order_by(_seats.c.idx), DatasetSeat):
            seats[seat.dataset].append(seat)
        rows = connection.execute(query).mappings().all()
        return [_dataset(row, seats[row["name"]]) for row in rows]


def names(service: Service, principal: Principal, *, active: bool = False) -> list[str]:
    """List the names of the datasets this credential is good for, or of those with a key."""
    principal.require("read", principal.dataset)
    query = select(_datasets.c.name).order_by(_datasets.c.name)
    if principal.dataset is not None:
        query = query.where(_datasets.c.name == principal.dataset)
    if active:
        query = query.where(_datasets.c.status == "active")
    with service.store.reading() as connection:
        return list(connection.execute(query).scalars())


def get(service: Service, name: str) -> Dataset:
    """Give a dataset with its seats; ``NotKnownError`` if there is none of that name."""
    with service.store.reading() as connection:
        return _with_seats(connection, dataset_row(connection, name))


def bundle(service: Service, principal: Principal, name: str) -> AnyBundle:
    """Give the dealing and what opens its shares, for those with a part in the dataset.

    Sealed shares, or where nobody dealt them the commits and boxes of everybody; after a reshare
    what its dealers dealt.
    """
    with service.store.reading() as connection:
        subject, dealing = _dealt(connection, principal, name)
        if subject.kind == "reshare":
            return bundle_of(connection, load(connection, subject.ceremony))
        if subject.is_dealerless:
            return _generated(connection, load(connection, subject.ceremony), dealing)
        query = select(sealed_share.c.ciphertext).where(sealed_share.c.ceremony == subject.ceremony)
        boxes = connection.execute(query.order_by(sealed_share.c.idx)).scalars().all()
        return Bundle(subject, dealing, tuple(boxes))


def _generated(connection: Connection, state_: Ceremony, dealing: Dealt) -> GeneratedBundle:
    commits, boxes = boxes_of(connection, state_)
    signed = [state_.certificate.get(seat.official) for seat in state_.seats]
    complete = tuple(one for one in signed if one is not None)
    certificate = complete if len(complete) == len(signed) else ()
    return GeneratedBundle(state_.subject, dealing, commits, boxes, certificate)


def genesis(service: Service, principal: Principal, name: str) -> Genesis:
    """Give the genesis's subject, its dealing and the receipts, to whom the bundle is given.

    Of a dataset that was dealt anew those of the last reshare, which new officials signed. And to
    jobs that register there. An official's client finds its own receipt among them, and
    knows by it the quorum that no request may change; a job finds those of the officials it
    knows, and so the recipient (promise KNOWN).
    """
    seals = "register" in principal.scopes and principal.dataset in (None, name)
    with service.store.reading() as connection:
        subject, dealing = _dealt(connection, principal, name, seals=seals)
        digest = subject_digest(subject, dealing).hex()
        receipts = envelopes_of(connection, subject.ceremony, "receipt")
        counted = [one for one in receipts if Statement.parse(one.payload).digest == digest]
        return Genesis(subject, dealing, tuple(counted))


def subject_frame(
    service: Service,
    connection: Connection,
    kind: str,
    dataset: str,
    script: Script,
    requester: str,
    now: datetime,
    lifetime: timedelta | None,
) -> Frame:
    """Give what the subject of every ceremony says: ids, times, script, witnesses."""
    return Frame(
        origin=service.origin,
        ceremony=f"{kind}-{_short_id(service)}",
        nonce=service.random(16).hex(),
        dataset=dataset,
        combiner=service.key.combiner_public,
        script=ScriptName(script.name, script.digest),
        requester=requester,
        witnesses=_witnesses(connection),
        opened=now,
        expires=expiry(now, script.expires if lifetime is None else lifetime),
    )


def append_opening(
    service: Service,
    connection: Connection,
    subject: Subject,
    script: Script,
    objects: tuple[tuple[str, int], ...],
    by: str,
    now: datetime,
    envelope: Envelope | None = None,
    act: Envelope | None = None,
) -> Ceremony:
    """Append the opening of a ceremony, signed by who asks or not, and give its state.

    ``envelope`` is a requester's statement about the subject, ``act`` an administrator's.
    """
    events = open_ceremony(subject, script, objects, now, envelope)
    ids = {"dataset": subject.dataset, "ceremony": subject.ceremony}
    bodies = [entry_body(event.type, by, now, event.data, **ids) for event in events]
    bodies[0] = signed_body(service, connection, bodies[0], act)
    service.append(connection, bodies)
    state_ = evolve(None, events[0], now, script)
    for event in events[1:]:
        state_ = evolve(state_, event, now, script)
    return state_


def _dealer(rules: Script, meant: str | None, *, deal_here: bool) -> str:
    """Say who deals: where the script has officials commit, nobody."""
    commits = rules.place("commit") >= 0
    if commits and not deal_here:
        raise RefusedError(f"by the script {rules.name} nobody deals, offline or here")
    dealer = DEALERLESS if commits else SERVICE if deal_here else "offline"
    if meant not in (None, dealer):
        raise RefusedError(
            f"by the script {rules.name} the key is made {_MADE[dealer]}",
            hint="take a script in which officials commit, or say --dealt or --deal-offline"
            if meant == DEALERLESS
            else "take a script in which the key is dealt",
        )
    return dealer


_MADE = {
    DEALERLESS: "by all officials together",
    SERVICE: "by the service, which deals it",
    "offline": "on another machine, which deals it",
}


def _require_free(connection: Connection, name: str) -> None:
    taken = connection.execute(select(_datasets).where(_datasets.c.name == name)).mappings()
    for row in taken:
        raise RefusedError(
            f"there is a dataset {name} already",
            hint=f"its genesis is {row['ceremony']}: custody show {row['ceremony']}",
        )


def enrolled_seat(connection: Connection, official: str, index: int) -> Seat:
    """Give the seat of an official who is enrolled, with the keys that the ledger has of them."""
    require_name(official, "an official")
    person = find_person(connection, official)
    if person is None or person.role != "official":
        raise NotKnownError(
            f"there is no official called {official!r}",
            hint=f"custody invite {official} --role official",
        )
    if not person.is_enrolled or person.fingerprint is None:
        raise RefusedError(
            f"{official} has been invited but has not enrolled a key yet",
            hint="they run: custody enrol --key FILE",
            promise="QUORUM",
        )
    return Seat(
        index=index,
        official=official,
        signing_key=canonical_json.decode_binary(person.signing_key),
        box_key=canonical_json.decode_binary(person.box_key),
        fingerprint=bytes.fromhex(person.fingerprint),
    )


def _keyed_requesters(connection: Connection) -> tuple[KeyedRequester, ...]:
    query = select(_people).where(_people.c.role == "requester", _people.c.signing_key.is_not(None))
    return tuple(
        KeyedRequester(
            name=row.name,
            signing_key=canonical_json.decode_binary(row.signing_key),
            box_key=canonical_json.decode_binary(row.box_key),
            fingerprint=bytes.fromhex(row.fingerprint),
        )
        for row in connection.execute(query)
    )


def _witnesses(connection: Connection) -> tuple[Witness, ...]:
    query = select(_people.c.name, _people.c.signing_key).where(
        _people.c.role == "witness", _people.c.status == "enrolled"
    )
    found = [
        Witness(row.name, canonical_json.decode_binary(row.signing_key))
        for row in connection.execute(query)
    ]
    return tuple(sorted(found, key=lambda one: one.name))  # databases differ in how they sort


def no_part(principal: Principal, dataset: str) -> NotAllowedError:
    """Give the error for somebody who has no share of a dataset; they may be to get one."""
    return NotAllowedError(
        f"{principal.name} has no part in the dataset {dataset}",
        hint="whoever gets a share in a reshare has one from the switch on; until then: "
        "custody read-back, and custody receipt once it was dealt",
    )


def _dealt(
    connection: Connection, principal: Principal, name: str, *, seals: bool = False
) -> tuple[Subject, Dealt]:
    """Give what a genesis signs, to those with a part in the dataset, once it is dealt."""
    state_ = load(connection, begun_by(connection, name))
    if not seals and not has_part(principal, state_.subject):
        raise no_part(principal, name)
    if state_.dealing is None:
        raise RefusedError(f"the dataset {name} has not been dealt yet")
    return state_.subject, state_.dealing


def _with_seats(connection: Connection, row: RowMapping) -> Dataset:
    query = select(_seats).where(_seats.c.dataset == row["name"]).order_by(_seats.c.idx)
    return _dataset(row, read_all(connection, query, DatasetSeat))


def _dataset(row: RowMapping, seats: list[DatasetSeat]) -> Dataset:
    values = {"policy": read_policy(row["policy"]), "quorum": read_tree_text(row["quorum"])}
    return Dataset(**{**row, **values, "seats": seats})


def read_policy(text: str) -> Policy:
    """Read a policy as the table keeps it."""
    return Policy.read(canonical_json.decode(text.encode()))


def read_tree_text(text: str | None) -> Node | None:
    """Read a tree as the table keeps it; None of plain m of n."""
    return None if text is None else read_tree(canonical_json.decode(text.encode()))


def _short_id(service: Service) -> str:
    """Draw 50 random bits as ten letters and digits that are easy to read to somebody."""
    return base64.b32encode(service.random(7)).decode().lower()[:10]
