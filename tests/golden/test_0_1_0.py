"""What release 0.1.0 wrote is read, verified and finished by the programs of today.

The clock stands at the moment when the golden files were made, or nothing in them would
still be open.
"""

from __future__ import annotations

import json
import re
import shutil
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
import pyrage  # type: ignore[import-untyped]
import pytest

from custody.ceremony import Subject, subject_words
from custody.official.keyfile import KeyFile
from custody.official.known_people import COMPARED, Known, KnownPeople
from custody.tlog.note_keys import Verifier
from tests.db_snapshots import Moments
from tests.golden.machine import OFFICIALS, Machine
from tests.golden.story import PASSWORD, witnessing

GOLDEN = Path(__file__).parent / "0.1.0"
Names = dict[str, str]


def kept(kind: str, folder: Path) -> Machine:
    """A copy of what one of the two services left, at the moment when it was made."""
    shutil.copytree(GOLDEN / kind, folder)
    machine = Machine(folder)
    machine.ahead = datetime.fromisoformat(names_of(machine)["at"]) - datetime.now(UTC)
    return machine


def names_of(machine: Machine) -> Names:
    found: Names = json.loads((machine.folder / "story.json").read_text())
    return found


@pytest.fixture
def machine(database: Moments, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Machine]:
    """The service on each database, brought to the version that is needed today."""
    machine = kept(request.node.callspec.params["database"], tmp_path / "kept")
    dump = machine.folder / "service" / "custody.sql"
    if dump.exists():
        machine.database = database.backend.create()
        fill(machine.database, dump)
    machine.custody("database", "upgrade")
    yield machine
    if machine.database:
        database.backend.drop(machine.database)


def fill(url: str, dump: Path) -> None:
    """Run a dump of pg_dump --inserts, but for its commands to psql."""
    lines = [line for line in dump.read_text().splitlines(True) if not line.startswith("\\")]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("".join(lines).encode())


@pytest.fixture
def folder(tmp_path: Path) -> Machine:
    """The files beside the service, without it."""
    return kept("sqlite", tmp_path / "kept")


@pytest.fixture
def names(request: pytest.FixtureRequest) -> Names:
    """The ceremonies and objects of the story."""
    used = "machine" if "machine" in request.fixturenames else "folder"
    return names_of(request.getfixturevalue(used))


def plain(machine: Machine, name: str) -> bytes:
    return (machine.folder / "plain" / name).read_bytes()


def test_the_database_verifies_to_its_highest_level(machine: Machine) -> None:
    """The chain, the tables and the cosignatures hold after the database was brought up."""
    (machine.folder / "known_people").write_bytes(known_people(machine))
    keys = ("--known", "known_people", "--witness", line(machine, "witness.vkey"))
    told = machine.audit(
        "verify", "--database", machine.database_url, "--require", "witnessed", *keys
    )
    assert told.startswith("intact at level witnessed")


def known_people(machine: Machine) -> bytes:
    """What somebody knows who compared the officials' key files and the log's key."""
    vkey = line(machine, "service.vkey")
    origin, day = Verifier.parse(vkey).name, date(2026, 11, 27)
    keys = [KeyFile.parse((machine.folder / f"{one}.key").read_bytes()) for one in OFFICIALS]
    people = [Known(origin, key.name, key.fingerprint().hex(), COMPARED, day) for key in keys]
    return KnownPeople((Known(origin, None, vkey, COMPARED, day), *people)).encode()


def line(machine: Machine, name: str) -> str:
    return (machine.folder / name).read_text().strip()


def test_the_api_tells_what_was_and_what_is_open(machine: Machine, names: Names) -> None:
    """Ceremonies keep their outcome, objects their mark, and tokens what they reach."""
    with machine.serving():
        told = json.loads(machine.custody("ceremonies", "--json", token="axel.token"))
        listed = ("objects", "-d", "registry", "--json")
        objects = json.loads(machine.custody(*listed, token="store.token"))
        (dataset, *_) = json.loads(machine.custody("dataset", "list", "--json"))[::-1]
    outcomes = {one["id"]: one["outcome"] for one in told}
    ends = ("denied", "expired", "opened", "waiting", "halfway", "archive")
    assert [outcomes[names[end]] for end in ends] == ["denied", "expired", "closed", *[None] * 3]
    assert {one["id"] for one in objects if one["gone"]} == {names["lost"]}
    assert (dataset["name"], dataset["cadence"]) == ("registry", 26)


def test_what_was_expected_is_expected_still_and_can_be_of_single_jobs(machine: Machine) -> None:
    """An old entry means the whole dataset; a new one beside it is verified with it."""
    with machine.serving():
        machine.custody("dataset", "expect", "registry", "--every", "7d", "--job", "hand")
        (dataset, *_) = json.loads(machine.custody("dataset", "list", "--json"))[::-1]
        objects = json.loads(
            machine.custody("objects", "-d", "registry", "--json", token="store.token")
        )
    newest = max(one["dated"] for one in objects if not one["gone"])
    assert (dataset["cadence"], dataset["newest"]) == (26, newest)
    assert [(one["job"], one["host"], one["hours"]) for one in dataset["expectations"]] == [
        ("hand", None, 168)
    ]
    for one in objects:  # the golden service's clock was days behind that of the files
        assert one["dated"] == (one["sealed"] if one["plausible"] else one["registered"])
    assert {one["plausible"] for one in objects} == {True, False}
    told = machine.audit("verify", "--database", machine.database_url)
    assert told.startswith("intact")


@pytest.mark.slow
def test_the_console_lets_rita_in_by_her_password(machine: Machine, names: Names) -> None:
    """A password of 0.1.0 opens the page of a request that was filed with it."""
    with machine.serving():
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        form = browser.open(f"{machine.url}/sign-in").read().decode()
        csrf = re.findall('name="csrf" value="([^"]+)"', form)[0]
        said = urllib.parse.urlencode({"csrf": csrf, "name": "rita", "password": PASSWORD})
        browser.open(f"{machine.url}/sign-in", said.encode()).close()
        page = browser.open(f"{machine.url}/ceremonies/{names['waiting']}").read().decode()
    assert "a table is lost" in page


def test_a_request_that_waited_for_two_keys_is_opened(machine: Machine, names: Names) -> None:
    """An open ceremony is finished with the golden key files, and the object restored."""
    with machine.serving():
        turn(machine, names["waiting"], "anna", "chen")
        assert restored(machine, names["waiting"], "hand") == plain(machine, "hand")


@pytest.mark.slow
def test_a_request_that_one_key_is_turned_for_is_opened(machine: Machine, names: Names) -> None:
    """The contribution that waits in the database counts with another of today."""
    with machine.serving():
        turn(machine, names["halfway"], "bela")
        assert restored(machine, names["halfway"], "one") == plain(machine, "one")


def turn(machine: Machine, ceremony: str, *officials: str) -> None:
    for name in officials:
        machine.custody("turn", ceremony, "--key", f"{name}.key")


def restored(machine: Machine, ceremony: str, name: str) -> bytes:
    command = ("restore", f"backups/{name}.age", "--ceremony", ceremony, "-o", "restored")
    machine.custody(*command, token="rita.token")
    return (machine.folder / "restored").read_bytes()


@pytest.mark.slow
def test_a_dataset_of_then_is_tightened_and_exports_under_its_new_rules(
    machine: Machine, names: Names
) -> None:
    """KNOWN, ASKED: without the fields it took any header and any token; now it takes neither.

    The ledger had no script for that, and adopts one. What waited for keys is to be filed
    again, signed: of what is sealed and proven today, as nothing of then has a proof.
    """
    with machine.serving():
        before = json.loads(machine.custody("dataset", "policy", "registry", "--json"))
        assert before["policy"].keys() == {"dealer", "requester_may_approve", "scripts"}
        rules = ("--requests", "signed", "--headers", "proven")
        opened = json.loads(machine.custody("dataset", "policy", "registry", *rules, "--json"))
        approve(machine, opened, "anna", "bela")
        after = json.loads(machine.custody("dataset", "policy", "registry", "--json"))
        assert after["policy"] == {**before["policy"], "headers": "proven", "requests": "signed"}
        waiting = json.loads(machine.custody("show", names["waiting"], "--json"))
        assert waiting["outcome"] == "cancelled"
        sealed = ("seal", "-d", "registry", "-o", "backups/today.age")
        machine.custody(*sealed, "--exec", "--", "cat", "plain/hand", token="nightly.token")
        machine.custody("key", "new", "rita")
        machine.custody("key", "register", "--key", "rita.key", token="rita.token")
        asked = ("request", "-d", "registry", "--latest", "--reason", "a test", "--key", "rita.key")
        filed = json.loads(machine.custody(*asked, "--json", token="rita.token"))
        assert filed["subject"]["policy"] == after["policy"]
        approve(machine, filed, "anna", "bela")
        turn(machine, filed["id"], "anna", "bela")
        assert restored(machine, filed["id"], "today") == plain(machine, "hand")
    told = machine.audit("verify", "--database", machine.database_url)
    assert told.startswith("intact")


def approve(machine: Machine, view: dict[str, Any], *officials: str) -> None:
    words = subject_words(Subject.read(view["subject"]))
    for name in officials:
        machine.custody("approve", view["id"], "--key", f"{name}.key", "--words", words)


@pytest.mark.slow
def test_a_genesis_that_waited_for_receipts_is_finished(machine: Machine, names: Names) -> None:
    """Shares that were dealt offline are received and attested, and the dataset is active."""
    with machine.serving():
        for name in OFFICIALS[1:]:
            key = ("--key", f"{name}.key", "--first-use")  # nobody compared the log then
            machine.custody("receipt", names["archive"], *key)
        for name in OFFICIALS:
            machine.custody("attest", names["archive"], "--agree", "--key", f"{name}.key")
        told = json.loads(machine.custody("show", names["archive"], "--json"))
        listed = json.loads(machine.custody("dataset", "list", "--json"))
    assert told["outcome"] == "closed"
    (archive,) = [row for row in listed if row["name"] == "archive"]
    assert archive["recipient"].startswith("age1")


@pytest.mark.slow
def test_receipts_that_waited_are_delivered(machine: Machine) -> None:
    """The spool is listed, and handed in with the job's token of that time."""
    waiting = json.loads(machine.custody("receipts", "list", "--json"))
    with machine.serving():
        machine.custody("receipts", "sync", token="nightly.token")
        objects = json.loads(machine.custody("objects", "-d", "registry", "--json"))
    assert [one["state"] for one in waiting] == ["ready", "ready"]
    assert {one["object"] for one in waiting} <= {one["id"] for one in objects}
    assert json.loads(machine.custody("receipts", "list", "--json")) == []


@pytest.mark.databases("sqlite")
@pytest.mark.slow
def test_officials_go_on_from_the_checkpoint_they_saw_last(machine: Machine) -> None:
    """The enrolment files are read, their tokens let in, and the ledger continues what they saw."""
    with machine.serving():
        for name in (*OFFICIALS, "wilma"):
            told = machine.custody("cosign", "--key", f"{name}.key")
            assert told.startswith(f"{name} has cosigned")


@pytest.mark.databases("sqlite")
@pytest.mark.slow
def test_the_witness_goes_on_from_what_it_remembers(machine: Machine, names: Names) -> None:
    """Its key and its memory are read, and it cosigns a ledger that has grown."""
    (memory,) = (machine.folder / "witness-state").glob("*.checkpoint")
    before = memory.read_text()
    with witnessing(machine), machine.serving():
        machine.custody("cancel", names["waiting"], "--reason", "found", token="rita.token")
        end = time.monotonic() + 60
        while memory.read_text() == before and time.monotonic() < end:
            time.sleep(0.1)
    assert int(memory.read_text().splitlines()[1]) > int(before.splitlines()[1])


@pytest.mark.databases("sqlite")
def test_a_bookmark_goes_on_where_it_was_left(machine: Machine) -> None:
    """Whoever followed the ledger into a SIEM misses no entry and gets none twice."""
    follow = f"custody-audit export --follow --database {machine.database_url}"
    told = json.loads(machine.shell(f"{follow} --bookmark siem.bookmark | head -n 1"))
    last = json.loads(line(machine, "siem.jsonl").splitlines()[-1])
    assert told["seq"] == last["seq"] + 1


def test_the_exported_ledger_continues_all_that_was_published(folder: Machine) -> None:
    """It verifies as witnessed, with every checkpoint and proof of that time as an anchor."""
    anchors = ["opened.tlog-proof", "entry-20.tlog-proof"]
    for pattern in ("published/*", "witness-state/*.checkpoint"):
        anchors += [str(path) for path in folder.folder.glob(pattern)]
    given = [word for path in anchors for word in ("--anchor", path)]
    (folder.folder / "known_people").write_bytes(known_people(folder))
    keys = ("--known", "known_people", "--witness", line(folder, "witness.vkey"))
    ledger = ("verify", "--ledger", "ledger.jsonl", "--require", "witnessed")
    assert folder.audit(*ledger, *keys, *given).count(": continued") == len(anchors) > 5


@pytest.mark.parametrize(
    "proof", ["opened.tlog-proof", "entry-20.tlog-proof", "--grant=grant.json"]
)
def test_proofs_prove(proof: str, folder: Machine) -> None:
    """A proof and a grant of 0.1.0 show outsiders what they did then."""
    options = (proof, "--vkey-file", "service.vkey")
    assert folder.audit("proof", "check", *options).startswith("proven: entry")


def test_a_grant_proves_who_signed_to_whoever_knows_them(folder: Machine) -> None:
    """And without them it proves its entry alone."""
    (folder.folder / "known_people").write_bytes(known_people(folder))
    check = ("proof", "check", "--grant", "grant.json")
    assert "; not known: " not in folder.audit(*check, "--known", "known_people")
    assert "; not known: " in folder.audit(*check, "--vkey-file", "service.vkey")


@pytest.mark.parametrize("name", [*OFFICIALS, "wilma"])
def test_key_files_open(name: str, folder: Machine) -> None:
    """The passphrase of that time opens the key file."""
    assert json.loads(folder.custody("key", "verify", f"{name}.key", "--json"))["opens"] is True


@pytest.mark.parametrize("bundle", ["registry.bundle", "bela.key.registry.bundle"])
@pytest.mark.slow
def test_a_bundle_and_a_quorum_recover_the_key(bundle: str, folder: Machine) -> None:
    """Two key files and the bundle give an identity that opens what was sealed to the dataset."""
    keys = [word for name in OFFICIALS[:2] for word in ("--key", f"{name}.key")]
    words = ["--passphrase-file", "passphrase"] * 2
    folder.custody("recover", "--offline", "--bundle", bundle, *keys, *words, "-o", "recovered")
    for name, data in (("hand", "hand"), ("two", "two"), ("piped", "two")):
        sealed = (folder.folder / "backups" / f"{name}.age").read_bytes()
        assert opened(sealed, line(folder, "recovered")) == plain(folder, data)


def opened(sealed: bytes, identity: str) -> bytes:
    """Open it as stock age does."""
    data: bytes = pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(identity)])
    return data


@pytest.mark.parametrize("name", ["hand", "one"])
def test_a_grant_opens_what_it_was_given_for(name: str, folder: Machine, names: Names) -> None:
    """Restored or rewrapped for stock age, the object comes out byte for byte."""
    identity = f"{names['opened']}.identity"
    given = (f"backups/{name}.age", "--grant", "grant.json")
    folder.custody("restore", *given, "--identity", identity, "-o", "restored")
    folder.custody("rewrap", *given, "-o", "rewrapped")
    assert (folder.folder / "restored").read_bytes() == plain(folder, name)
    rewrapped = (folder.folder / "rewrapped").read_bytes()
    assert opened(rewrapped, line(folder, identity)) == plain(folder, name)
