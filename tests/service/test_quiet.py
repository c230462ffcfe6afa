"""QUIET: after a whole life of a service, no secret of it is anywhere it does not belong."""

from __future__ import annotations

import base64
import gc
import logging
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from custody import age, curve, quorum
from custody.errors import CustodyError
from custody.formats.dsse import sign
from custody.formats.statement import CHALLENGE_TYPE
from custody.official.bundle import open_shares
from custody.official.keyfile import OfficialKey
from custody.quorum import Contribution
from custody.service import api_tokens, ceremonies, datasets, export_requests, people
from custody.service.challenge_sessions import open_challenge, open_session
from custody.store import Store
from tests.db_snapshots import Moments
from tests.keys import PASSPHRASE, key_of, random_bytes_of
from tests.people import OFFICIALS
from tests.support import require
from tests.world import World

FILE_KEYS = random_bytes_of("file keys")


@dataclass
class Canary:
    """Everything secret that a ceremony saw, by what it is, and all that was shown to anybody."""

    world: World
    secrets: dict[str, bytes] = field(default_factory=dict)
    answers: list[Any] = field(default_factory=list)
    errors: list[CustodyError] = field(default_factory=list)

    def __repr__(self) -> str:
        return "Canary()"

    def keep(self, what: str, secret: bytes | str) -> None:
        self.secrets[what] = secret.encode() if isinstance(secret, str) else secret


def spellings(secret: bytes) -> Iterator[bytes]:
    """A secret as it might stand somewhere: raw, in hex, in base64 of any alignment."""
    yield secret
    yield secret.hex().encode()
    yield secret.hex().upper().encode()
    yield secret[::-1]  # integers the other way round
    yield secret[::-1].hex().encode()
    for shift in range(3):
        text = base64.b64encode(bytes(shift) + secret)
        inner = text[4 if shift else 0 : (shift + len(secret)) // 3 * 4]
        yield inner
        yield inner.replace(b"+", b"-").replace(b"/", b"_")
    number = int.from_bytes(secret, "little")
    yield str(number).encode()
    yield str(int.from_bytes(secret, "big")).encode()


def found(secrets: dict[str, bytes], haystack: bytes) -> list[str]:
    return [
        what
        for what, secret in secrets.items()
        if any(spelling in haystack for spelling in spellings(secret))
    ]


def live(canary: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a genesis, an export with a lapse and a wrong contribution, and keep every secret."""
    world = canary.world
    watch(canary, monkeypatch)
    canary.keep("passphrase", PASSPHRASE)
    canary.keep("service signing seed", world.service.key.seed)
    canary.keep("service combiner key", world.service.key.combiner)
    for name in (*OFFICIALS, "wilma"):
        canary.keep(f"signing seed of {name}", key_of(name)._seed)
        canary.keep(f"box key of {name}", key_of(name)._box_private)
    genesis = world.genesis()
    bundle = datasets.bundle(world.service, world.principal("anna"), "registry")
    for official in OFFICIALS:
        canary.keep(f"share of {official}", open_shares(bundle, key_of(official))[0].encode())
    one = world.register(data=b"attack at dawn, not at dusk\n")
    ceremony = world.approve(world.request(one), *OFFICIALS[:3])
    world.turn("anna", ceremony)
    world.clock.advance(minutes=15)
    spoiled(canary, ceremony)
    for official in OFFICIALS[:3]:
        envelope, sealed = world.turned(official, ceremony)
        given = Contribution.decode(world.service.key.unseal(sealed))
        canary.keep(f"partial decryption of {official}", given.partials[0])
        canary.answers.append(ceremonies.submit(world.service, ceremony.id, envelope, sealed))
    grant = world.collect(ceremony)
    assert one.opened_with(grant, world.identity) == one.data
    canary.keep("requester's identity", world.identity.private)
    canary.keep("plaintext", one.data)
    canary.keep("file key", age.open_header(grant.header(one.id), [world.identity]))
    for name in ("anna", "adam", "rita"):
        who = world.principal(name)
        canary.answers.append(ceremonies.show(world.service, who, ceremony.id))
        canary.answers.append(people.list_people(world.service, who))
    canary.answers += [grant, genesis, api_tokens.list_tokens(world.service, world.admin)]
    sign_in(canary)
    for name, token in world.tokens.items():
        canary.keep(f"token of {name}", token)
    for code in world.codes:
        canary.keep("invitation code " + code[-4:], code)


def watch(canary: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catch the dataset's private key and the canary's file key as the dealer draws them."""
    real = quorum.deal

    def spy(tree: Any, *, private: bytes, randbelow: Any) -> Any:
        scalar = curve.scalar_from_x25519_private(private)
        canary.keep("dataset private key", private)
        canary.keep("dataset private scalar", curve.encode_scalar(scalar))
        return real(tree, private=private, randbelow=randbelow)

    monkeypatch.setattr("custody.official.bundle.deal", spy)
    real_join = quorum.join

    def spy_join(*given: Any) -> tuple[bytes, ...]:
        secrets = real_join(*given)
        for number, secret in enumerate(secrets):
            canary.keep(f"combined secret {len(canary.secrets)}.{number}", secret)
        return secrets

    monkeypatch.setattr("custody.service.unlocking.join", spy_join)


def spoiled(canary: Canary, ceremony: Any) -> None:
    """Do what is refused, and keep every error."""
    world = canary.world
    envelope, sealed = world.turned("bert", ceremony)
    _, other = world.turned("carl", ceremony)
    token = world.tokens["rita"]
    attempts: list[Callable[[], object]] = [
        lambda: ceremonies.submit(world.service, ceremony.id, envelope, other),
        lambda: ceremonies.submit(world.service, ceremony.id, envelope, sealed[:-1]),
        lambda: api_tokens.authenticate(world.service, token + "x"),
        lambda: people.enrol(world.service, world.codes[0], None, None),
        lambda: export_requests.collect_grant(world.service, world.principal("rita"), ceremony.id),
        lambda: key_of("anna").unseal(sealed),
        lambda: open_shares(
            datasets.bundle(world.service, world.principal("anna"), "registry"), key_of("wilma")
        ),
    ]
    for attempt in attempts:
        with pytest.raises(CustodyError) as caught:
            attempt()
        canary.errors.append(caught.value)


def sign_in(canary: Canary) -> None:
    world = canary.world
    offered = open_challenge(world.service, "anna")
    opened = open_session(world.service, sign(CHALLENGE_TYPE, offered.encode(), key_of("anna")))
    canary.keep("session", opened.token)


@pytest.fixture
def canary(
    database: Moments, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Iterator[Canary]:
    with database.enrolled() as world:
        canary = Canary(replace(world, codes=list(world.codes)))
        with caplog.at_level(logging.DEBUG):
            live(canary, monkeypatch)
        yield canary


def on_disk(store: Store) -> bytes:
    """Everything the database keeps: SQLite's files with the log, or a dump of PostgreSQL."""
    if not store.postgresql:
        path = Path(str(store.engine.url.database))
        files = sorted(path.parent.glob(path.name + "*"))
        assert any(one.name.endswith("-wal") for one in files)
        return b"".join(one.read_bytes() for one in files)
    dump = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"))
    require(dump, "pg_dump is not installed")
    command = [str(dump[-1]), "--inserts", "--dbname", store.url]
    return subprocess.run(command, check=True, capture_output=True).stdout


def test_no_secret_is_in_database_log_error_or_answer(
    canary: Canary, caplog: pytest.LogCaptureFixture
) -> None:
    """QUIET: raw, in hex or in base64, in any file of the database, free pages and log included."""
    world = canary.world
    assert len(canary.secrets) > 40
    stored = on_disk(world.service.store)
    assert found({"a name": b"registry"}, stored), "the search itself must find what is there"
    assert found(canary.secrets, stored) == []
    logged = "\n".join(record.getMessage() for record in caplog.records) + caplog.text
    assert found(canary.secrets, logged.encode()) == []
    told = "\n".join(f"{error!r} {error.message} {error.hint}" for error in canary.errors)
    assert len(canary.errors) == 7
    assert found(canary.secrets, told.encode()) == []
    assert found(canary.secrets, repr(canary.answers).encode()) == []
    assert found(canary.secrets, repr(world.entries()).encode()) == []


@pytest.mark.databases("sqlite")
def test_no_repr_of_any_object_shows_a_secret(canary: Canary) -> None:
    """QUIET: whatever ends up in a traceback or a log line shows no secret of its own."""
    secrets = {
        what: secret
        for what, secret in canary.secrets.items()
        if not what.startswith(("token", "invitation", "plaintext"))  # texts the test holds
    }
    seen = set()
    for one in gc.get_objects():
        kind = type(one)
        if not is_dataclass(kind) or not kind.__module__.startswith("custody."):
            continue
        seen.add(kind.__name__)
        assert found(secrets, repr(one).encode()) == [], kind
    assert {"Service", "ServiceKey", "OfficialKey", "KeyFile", "Principal", "Envelope"} <= seen


@pytest.mark.databases("sqlite")
def test_what_holds_a_secret_keeps_it_out_of_its_repr() -> None:
    """QUIET: each kind of object that is made to hold one, one by one."""
    key = key_of("anna")
    share = quorum.Share(1, 2**200 + 7)
    identity = age.X25519Identity.generate(random=random_bytes_of("identity"))
    holders: list[tuple[Any, bytes]] = [
        (key, key._seed),
        (key, key._box_private),
        (share, share.encode()),
        (identity, identity.private),
        (Contribution((bytes(range(32)),), bytes(32), bytes(32)), bytes(range(32))),
    ]
    for holder, secret in holders:
        assert found({"it": secret}, repr(holder).encode()) == []
        assert found({"it": secret}, str(holder).encode()) == []
    assert is_dataclass(OfficialKey)
    assert {"_seed", "_box_private"} <= {one.name for one in fields(OfficialKey)}


@pytest.mark.parametrize("shift", [0, 1, 2])
def test_the_search_finds_secrets_however_they_are_spelt(shift: int) -> None:
    """A canary test that can't find anything proves nothing."""
    secret = random_bytes_of("a secret")(32)
    around = bytes(range(shift))
    for haystack in (
        around + secret + b"x",
        (around + secret).hex().encode(),
        base64.b64encode(around + secret + b"xyz"),
        base64.urlsafe_b64encode(around + secret + b"xyz"),
        repr(int.from_bytes(secret, "little")).encode(),
    ):
        assert found({"it": secret}, b"..." + haystack + b"...") == ["it"]
    assert found({"it": secret}, base64.b64encode(random_bytes_of("another")(64))) == []
