"""A ledger in which nearly everything has happened once, and ways to alter its database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from custody.audit.finding import Finding
from custody.audit.report import Report
from custody.audit.sources.database_source import open_database
from custody.audit.verify import verify
from custody.formats.digest_words import twelve_words
from custody.quorum_tree import plain
from custody.service import (
    api_tokens,
    ceremonies,
    expectations,
    known_keys,
    object_marks,
    settling,
    standing,
)
from custody.servicekey import ServiceKey
from tests.acting import signed_act, signed_cancellation
from tests.collected import opened
from tests.keys import key_of
from tests.world import World


def play(world: World) -> None:
    """Let every kind of ceremony come to every kind of end, one still being under way."""
    world.enrol("rolf", "requester", keyed=False)
    world.register_key("rolf")
    world.genesis()
    refuse_genesis(world)
    world.genesis(
        "vault",
        threshold=2,
        officials=("anna", "bert", "carl"),
        export_script="export-witnessed",
        headers="proven",
        requests="token",
    )
    revoke_a_token(world)
    rotate_a_token(world)
    lose_objects(world)
    export_at_the_second_try(world)
    export_witnessed(world)
    read_other_words(world)
    deny(world)
    cancel(world)
    expire(world)
    ask_signed(world)
    tighten_a_policy(world)
    receive_in_part(world)
    let_people_come_and_go(world)
    collect_files(world)
    deal_anew(world)
    world.approve(world.request(world.register(data=b"open\n")), "anna")


def deal_anew(world: World) -> None:
    """A dataset in its second epoch, whose old shares are to be destroyed yet."""
    world.genesis("wills", threshold=2, officials=("anna", "bert", "carl"))
    world.reshare(plain(2, ("anna", "bert", "emil")), dataset="wills")
    world.clock.advance(minutes=1)


def refuse_genesis(world: World) -> None:
    ceremony = world.open_genesis("archive")
    world.receive("anna", ceremony)
    assert world.say("deny", "bert", ceremony, reason="not my share").outcome == "denied"


def receive_in_part(world: World) -> None:
    """A genesis under way: one receipt is there, and waits with its contribution for the others."""
    world.receive("anna", world.open_genesis("ledger-books"))


def collect_files(world: World) -> None:
    """Two collections, of which the second is closed."""
    opened(world)
    opened(world).close()


def let_people_come_and_go(world: World) -> None:
    """Somebody is suspended and let back in, another is removed; a key is compared, and signed."""
    service, admin, reason = world.service, world.admin, "a laptop was lost"
    standing.suspend(service, admin, "rolf", reason)
    standing.resume(service, admin, "rolf", "it was found")
    world.enrol("otto", "auditor")
    standing.remove(service, admin, "otto", "he left")
    fingerprint = key_of("anna").keyfile.fingerprint().hex()
    known_keys.compared(service, world.principal("bert"), "anna", fingerprint)
    act = signed_act(
        world, "wilma", "person.compared", {"fingerprint": fingerprint, "name": "anna"}
    )
    known_keys.compared(service, world.principal("wilma"), "anna", fingerprint, act)
    known_keys.set_display(service, world.principal("anna"), "anna", "Anna Müller")


def revoke_a_token(world: World) -> None:
    world.token("nightly", "register", dataset="registry")
    api_tokens.revoke_token(world.service, world.admin, newest_token(world))


def rotate_a_token(world: World) -> None:
    """It lives on for an hour beside its successor."""
    world.token("weekly", "register", dataset="vault")
    newest, overlap = newest_token(world), timedelta(hours=1)
    api_tokens.rotate_token(world.service, world.admin, newest, overlap=overlap)


def newest_token(world: World) -> str:
    return next(reversed(world.tokens)).partition(" ")[2]


def lose_objects(world: World) -> None:
    """Cadences are declared, changed and taken back; of two objects that are gone one is found."""
    for hours in (24, 26, None, 50):
        expectations.set_expectation(world.service, world.admin, "vault", hours)
    for hours, host in ((24, None), (26, None), (7, "db1"), (9, "db2"), (None, "db2")):
        expectations.set_expectation(world.service, world.admin, "vault", hours, job="a", host=host)
    lost = [world.register("vault", data=b"%d\n" % number).id for number in range(2)]
    object_marks.mark_gone(world.service, world.admin, "vault", lost, "pruned")
    object_marks.mark_found(world.service, world.admin, "vault", lost[1:], "it was not mounted")


def export_at_the_second_try(world: World) -> None:
    """A window closes with one key turned; in the next, all turn, and the grant is collected."""
    ceremony = world.request(world.register(data=b"one\n"), world.register(data=b"two\n"))
    world.clock.advance(minutes=5)
    world.approve(ceremony, "anna", "bert", "carl")
    world.turn("anna", ceremony)
    world.clock.advance(minutes=20)
    for official in ("carl", "bert", "anna"):
        world.turn(official, ceremony)
        world.clock.advance(seconds=10)
    world.collect(ceremony)
    assert world.state(ceremony.id).outcome == "closed"


def export_witnessed(world: World) -> None:
    ceremony = world.request(world.register("vault"), dataset="vault")
    for official in ("anna", "bert"):
        who, seat = world.principal(official), ceremony.seat(official)
        assert seat is not None
        said = twelve_words(seat.fingerprint)
        ceremonies.present(world.service, who, ceremony.id, official, said)
    for official in ("anna", "bert"):
        who = world.principal(official)
        ceremonies.read_back(world.service, who, ceremony.id, twelve_words(ceremony.digest))
    world.approve(ceremony, "anna", "bert")
    world.clock.advance(hours=13)
    world.say("exception", "anna", ceremony, expected="silence", happened="a bell", decided="go on")
    world.say("attest", "wilma", ceremony, verdict="agree")
    for official in ("anna", "bert"):
        world.turn(official, ceremony)
    world.collect(ceremony)
    ended = world.say("attest", "wilma", ceremony, verdict="disagree", reason="it was too hot")
    assert ended.outcome == "closed"


def read_other_words(world: World) -> None:
    ceremony = world.request(world.register("vault", data=b"more\n"), dataset="vault")
    for official in ("anna", "bert"):
        who, seat = world.principal("wilma"), ceremony.seat(official)
        assert seat is not None
        ceremonies.present(
            world.service, who, ceremony.id, official, twelve_words(seat.fingerprint)
        )
    who = world.principal("anna")
    other = " ".join(reversed(twelve_words(ceremony.digest).split()))
    assert ceremonies.read_back(world.service, who, ceremony.id, other).outcome == "failed"


def deny(world: World) -> None:
    ceremony = world.request(world.register(data=b"denied\n"))
    world.say("abstain", "anna", ceremony, reason="I know the requester")
    world.say("deny", "bert", ceremony, reason="no")
    assert world.say("deny", "carl", ceremony, reason="neither").outcome == "denied"


def cancel(world: World) -> None:
    """Rita calls a request off, and signs that."""
    ceremony = world.request(world.register(data=b"cancelled\n"))
    rita, reason = world.principal("rita"), "not needed"
    signature = signed_cancellation(world, "rita", ceremony.id, reason)
    ended = ceremonies.cancel(world.service, rita, ceremony.id, reason, signature)
    assert ended.outcome == "cancelled"


def ask_signed(world: World) -> None:
    """Rita signs a draft, files it half an hour later, and calls it off."""
    draft = world.draft(world.register(data=b"signed\n"))
    envelope = world.asked(draft)
    world.clock.advance(minutes=30)
    ceremony = world.file(draft, envelope)
    ceremonies.cancel(world.service, world.principal("rita"), ceremony.id, "found elsewhere")


def tighten_a_policy(world: World) -> None:
    """A change is denied, and another approved, which ends a request under the old policy."""
    denied = world.tighten("vault", requests="signed")
    world.say("deny", "anna", denied, reason="not before the holidays")
    assert world.say("deny", "bert", denied, reason="nor I").outcome == "denied"
    filed = world.request(world.register("vault", data=b"outdated\n"), dataset="vault")
    assert world.tightened("vault", requests="signed").outcome == "closed"
    assert world.state(filed.id).outcome == "cancelled"


def expire(world: World) -> None:
    ceremony = world.request(world.register(data=b"late\n"))
    world.approve(ceremony, "anna")
    world.clock.advance(days=20)
    settling.settle(world.service, ceremony.id)
    assert world.state(ceremony.id).outcome == "expired"


@dataclass(frozen=True)
class Copy:
    """A copy of the history's database, with nothing in it that protects it."""

    path: Path
    key: ServiceKey
    size: int

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"

    @contextmanager
    def altered(self) -> Iterator[sqlite3.Connection]:
        """The database as its owner could alter it, with triggers dropped and put back."""
        connection = sqlite3.connect(self.path)
        query = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
        triggers = connection.execute(query).fetchall()
        for name, _ in triggers:
            connection.execute(f'DROP TRIGGER "{name}"')
        yield connection
        for _, text in triggers:
            connection.execute(text)
        connection.commit()
        connection.close()

    def alter(self, statement: str, *values: Any) -> None:
        with self.altered() as connection:
            assert connection.execute(statement, values).rowcount > 0

    def verify(self, **given: Any) -> Report:
        with open_database(self.url) as source:
            return verify(source, **given)

    def found(self) -> set[tuple[str, str]]:
        """What the verifier finds: checks and places."""
        return places(self.verify().findings)


def places(findings: tuple[Finding, ...]) -> set[tuple[str, str]]:
    return {(finding.check, finding.where) for finding in findings}
