"""A ledger in which every type of entry occurs: people, a genesis, objects, and an export."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from custody import age, resources
from custody.formats.dsse import sign
from custody.formats.encoding import format_base64
from custody.formats.statement import PAYLOAD_TYPE
from custody.formats.timestamps import stamp
from custody.official.signing import act_statement
from custody.script import parse
from custody.tlog.note import Checkpoint
from tests.ceremony.play import (
    OFFICIALS,
    ORIGIN,
    START,
    CeremonyRun,
    body,
    drilling,
    export,
    genesis,
    key,
    show_key,
    tightening,
)
from tests.ceremony.reshared import Reshared
from tests.ceremony.scripts import shipped
from tests.ceremony.vault import SERVICE

Body = dict[str, Any]


def entry(type_: str, data: Body, **more: Any) -> Body:
    return {"at": stamp(START), "by": "admin", "data": data, "type": type_, **more}


def people() -> Iterator[Body]:
    """The beginning of a ledger: the service, a script, people, a token made and revoked."""
    combiner = format_base64(SERVICE.combiner_public)
    data = {"combiner": combiner, "origin": ORIGIN, "vkey": SERVICE.vkey}
    yield entry("service.initialised", data)
    for text in resources.shipped_scripts():
        script = parse(text)
        named = {"digest": script.digest, "kind": script.kind, "name": script.name}
        yield entry("script.adopted", {**named, "text": text.decode()})
    for name in OFFICIALS:
        yield entry("person.invited", {"name": name, "role": "official"})
        public = key(name).keyfile
        enrolled = {
            "box_key": format_base64(public.box_public),
            "envelope": {},
            "fingerprint": public.fingerprint().hex(),
            "name": name,
            "role": "official",
            "signing_key": format_base64(public.signing_public),
        }
        yield entry("person.enrolled", enrolled)
    yield from keyed_later("axel")
    words = {"display": "Anna Müller", "name": "anna"}
    yield entry("person.named", words)
    yield entry("person.compared", {"fingerprint": "ab" * 32, "name": "anna"})
    for type_ in ("suspended", "resumed", "removed"):
        yield entry(f"person.{type_}", {"name": "axel", "reason": "he left"})
    token = {
        "dataset": None,
        "expires": None,
        "id": "aa",
        "label": None,
        "person": "rita",
        "scopes": ["read", "request"],
    }
    yield entry("token.created", token)
    yield entry("token.rotated", {"expires": stamp(START), "id": "aa", "to": "bb"})
    yield entry("token.revoked", {"id": "aa"})
    yield entry("link.made", {"name": "anna"}, act=signed("link.made", {"name": "anna"}))
    yield entry("password.set", {"name": "anna"})
    yield entry("session.revoked", {"person": "anna", "session": "bb"})
    last = {"root": format_base64(bytes(32)), "size": 99, "vkey": SERVICE.vkey}
    resumed = {"last": last, "lost": 3, "reason": "the disk died", "vkey": SERVICE.vkey}
    yield entry("ledger.resumed", resumed)


def signed(type_: str, data: Body) -> Body:
    """The signature of an administrator's act."""
    head = Checkpoint(ORIGIN, 1, bytes(32))
    said = act_statement(key("anna").keyfile, type_, data, "ab" * 16, head, START)
    return sign(PAYLOAD_TYPE, said.encode(), key("anna")).as_dict()


def keyed_later(name: str) -> Iterator[Body]:
    """Somebody who enrols without a key, and registers one."""
    yield entry("person.invited", {"name": name, "role": "auditor"})
    fields = ("box_key", "envelope", "fingerprint", "signing_key")
    none = dict.fromkeys(fields)
    yield entry("person.enrolled", {**none, "name": name, "role": "auditor"})
    public = key(name).keyfile
    given = {
        "box_key": format_base64(public.box_public),
        "envelope": {},
        "fingerprint": public.fingerprint().hex(),
        "name": name,
        "signing_key": format_base64(public.signing_public),
    }
    yield entry("person.keyed", given, by=name)


def played(play: CeremonyRun) -> list[Body]:
    return [body(play, event, at) for event, at in play.log]


def active() -> CeremonyRun:
    play = genesis(shipped("genesis"))
    play.deal()
    play.all_say("receipt", *OFFICIALS)
    play.open_canary()
    return play


def reshared() -> CeremonyRun:
    """A reshare in which one complaint is answered, and another is not."""
    run = Reshared.frozen()
    run.complain("dora", 1)
    run.answer("anna", "dora")
    run.complain("emil", 2)
    run.play.wait("3d")
    run.receive()
    run.switch()
    return run.play


def registered(number: int) -> Iterator[Body]:
    """Objects of which the first says to be proven."""
    recipient = age.X25519Identity(b"i" * 32).recipient()
    for at in range(number):
        stanza = recipient.wrap(b"k" * 16, bytes([at]) * 32)
        header = age.Header.with_mac((stanza,), b"k" * 16).encode()
        data = {
            "header": format_base64(header),
            "host": "db1",
            "id": hashlib.sha256(header).hexdigest(),
            "job": None,
            "sealed": stamp(START),
            "size": 1000 + at,
            "tags": {"b": "2", "a": "1"},
            **({} if at else {"proof": format_base64(bytes(64))}),
        }
        yield entry("object.registered", data, dataset="registry")


def collected() -> Iterator[Body]:
    """A collection, and what it was closed with."""
    header = next(registered(3))["data"]["header"]
    *_, one = registered(3)
    closed = {
        "bytes": 5,
        "collection": one["data"]["id"],
        "count": 1,
        "first": stamp(START),
        "last": stamp(START),
        "manifest": "ab" * 32,
        "root": "cd" * 32,
        "signature": format_base64(bytes(64)),
    }
    key = {"file": header, "kind": "collection", "manifest_key": format_base64(bytes(32))}
    proof = {"proof": format_base64(bytes(64))}
    yield entry("object.registered", {**one["data"], **key, **proof}, dataset="registry")
    yield entry("collection.closed", closed, dataset="registry")


def kept() -> Iterator[Body]:
    """Cadences declared, and both objects gone, of which one is found again."""
    first, second = (one["data"]["id"] for one in registered(2))
    yield entry("dataset.expects", {"hours": 26}, dataset="registry")
    of_one = {"hours": 7, "host": "db1", "job": None, "was": None}
    yield entry("dataset.expects", of_one, dataset="registry")
    yield entry("dataset.drills", {"census": 366, "drill": 92}, dataset="registry")
    gone = {"objects": [first, second], "reason": "pruned"}
    yield entry("objects.gone", gone, dataset="registry")
    yield entry("objects.found", {"objects": [second], "reason": "no"}, dataset="registry")


def unlocked() -> CeremonyRun:
    play = export()
    play.all_say("approve", "anna", "bert")
    play.say("turn", "anna")
    play.wait("15m")
    play.all_say("turn", "bert", "anna")
    play.unlock()
    play.collect()
    return play


def tightened() -> CeremonyRun:
    play = tightening()
    play.all_say("approve", "anna", "bert")
    return play


def drilled() -> CeremonyRun:
    play = drilling(corrupt=("bert",))
    for name in ("bert", "anna", "carl"):
        show_key(play, name)
    return play


LEDGER = [
    *people(),
    *played(active()),
    *registered(2),
    *kept(),
    *collected(),
    *played(unlocked()),
    *played(tightened()),
    *played(drilled()),
]
RESHARED = [*LEDGER, *played(reshared())]
"""The same, and then its shares are dealt anew."""
