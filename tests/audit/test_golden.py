"""One history, one ledger: on both databases, and however many write it (LEDGER)."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import itertools
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import nacl.bindings
import nacl.public
import pytest

from custody import age
from custody.audit.checks import chain_process
from custody.audit.sources.database_source import open_database
from custody.audit.verify import verify
from custody.jobs import sealing
from custody.registration import prove
from custody.state_tables import TABLES
from custody.store import connect
from tests.audit.history import play
from tests.db_snapshots import Moments
from tests.keys import random_bytes_of
from tests.store.ledgers import url_of
from tests.world import World


def box_seal(draw: Callable[[int], bytes]) -> Callable[[bytes, bytes], bytes]:
    """NaCl's sealed box with its ephemeral key drawn where we say, as libsodium makes it."""

    def seal(message: bytes, public: bytes) -> bytes:
        ours = nacl.public.PrivateKey(draw(32))
        shown = bytes(ours.public_key)
        nonce = hashlib.blake2b(shown + public, digest_size=24).digest()
        boxed: bytes = nacl.bindings.crypto_box(message, nonce, public, bytes(ours))
        return shown + boxed

    return seal


@pytest.fixture
def repeatable(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Has what draws for itself, sealed boxes and sealing jobs, begin anew, at one time."""
    encrypt = age.encrypt

    def proves(draw: Callable[[int], bytes]) -> Callable[..., bytes]:
        return lambda *given, random: prove(*given, random=draw)

    def begin() -> None:
        seal = box_seal(random_bytes_of("boxes"))
        monkeypatch.setattr(nacl.bindings, "crypto_box_seal", seal)
        monkeypatch.setattr(
            age, "encrypt", functools.partial(encrypt, random=random_bytes_of("jobs"))
        )
        draw = random_bytes_of("key objects")
        monkeypatch.setattr(sealing, "encrypt", functools.partial(encrypt, random=draw))
        monkeypatch.setattr(sealing, "prove", proves(draw))
        monkeypatch.setattr(sealing, "now", lambda: datetime(2026, 2, 1, tzinfo=UTC))

    return begin


def played_on(moments: Moments) -> tuple[list[bytes], dict[str, str]]:
    """Play the history; give the bytes of its entries and a digest of every table of state."""
    with moments.enrolled() as world:
        play(world)
        with open_database(url_of(world.service.store)) as source:
            report = verify(source)
            entries = [stored.entry for stored in source.entries()]
            rows = {name: sorted(map(repr, source.rows(table))) for name, table in TABLES.items()}
    assert (report.level, report.findings) == ("signed", ())
    digests = {name: hashlib.sha256(repr(row).encode()).hexdigest() for name, row in rows.items()}
    return entries, digests


@pytest.mark.slow
def test_the_golden_history_is_the_same_on_both_databases(
    sqlite: Moments, postgres: Moments, repeatable: Callable[[], None]
) -> None:
    """Entry for entry, byte for byte, and so are the rows of every table of state."""
    repeatable()
    entries, digests = played_on(sqlite)
    repeatable()
    again, others = played_on(postgres)
    assert len(entries) > 150
    assert again == entries
    assert others == digests


WRITERS = 8


@pytest.fixture(params=["one process", "two processes"])
def processes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "two processes":
        monkeypatch.setattr(chain_process, "MIN_ENTRIES_FOR_PROCESS", 0)


@pytest.mark.usefixtures("processes")
@pytest.mark.slow
def test_eight_writers_are_never_called_corrupt(sealed_world: World) -> None:
    """TAMPER must not cry wolf: a run sees one snapshot, to the head that it shows."""
    url, sizes = url_of(sealed_world.service.store), set[int]()
    with writing(sealed_world, url):
        for _ in range(60):
            with open_database(url) as source:
                report = verify(source)
            assert report.findings == ()
            sizes.add(report.entries)
            if len(sizes) == 6:
                break
    assert len(sizes) == 6


@contextlib.contextmanager
def writing(world: World, url: str) -> Iterator[None]:
    """Eight threads that register objects, each over connections of its own, until the end."""
    stop, failed = threading.Event(), list[Exception]()

    def write(writer: int) -> None:
        store = connect(url)
        busy = replace(world, service=replace(world.service, store=store))
        try:
            for number in itertools.count():
                busy.register(data=b"%d of %d" % (number, writer))
                if stop.is_set():
                    break
        except Exception as error:
            failed.append(error)
        store.engine.dispose()

    threads = [threading.Thread(target=write, args=[number]) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert failed == []
