"""An official at work, with a service that lies: nothing is signed that was not checked.

The service is a real one over HTTP; what it answers is altered on its way.
"""

from __future__ import annotations

import copy
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pytest

from custody.client import Client
from custody.errors import (
    CredentialError,
    CustodyError,
    LedgerError,
    NotKnownError,
    RefusedError,
    TamperedError,
    UnreachableError,
)
from custody.official.enrolling import enrol, enrolment_path
from custody.official.enrolment import Enrolment
from custody.official.keyfile import TEST_PROFILE, create
from custody.official.session import OfficialSession
from custody.quorum import parts as in_parts
from tests.cli.cli_env import (
    CliEnvironment,
    adjustable_clock_environment,
    words_of,
)
from tests.keys import PASSPHRASE, key_of
from tests.people import OFFICIALS

Change = Callable[[str, Any], Any]


class Liar(Client):
    """A client whose answers are altered."""

    change: Change

    def get(self, path: str, **query: Any) -> Any:
        return self.change(path, super().get(path, **query))

    def post(self, path: str, body: Mapping[str, object] | None = None) -> Any:
        return self.change(path, super().post(path, body))


def lying(client: Client, change: Change) -> Client:
    """The same client, lied to."""
    liar = copy.copy(client)
    liar.__class__ = Liar
    assert isinstance(liar, Liar)
    liar.change = change
    return liar


def at(end: str, **values: Any) -> Change:
    """Put other values into the answers whose path ends so."""

    def change(path: str, answer: Any) -> Any:
        return answer | values if path.endswith(end) else answer

    return change


def instead(end: str, value: Any) -> Change:
    """Give another answer altogether."""
    return lambda path, answer: value if path.endswith(end) else answer


@dataclass(frozen=True)
class Place:
    """An environment with a request for one of two objects, and with a genesis that is going on."""

    town: CliEnvironment
    export: str
    genesis: str
    other: dict[str, Any]
    """The other object, as the service proves it."""
    both: str
    """A request for both objects."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with adjustable_clock_environment(tmp_path_factory.mktemp("session")) as town:
        visit = town.open_shell(town.folder.parent / "visit")
        seal = "custody seal -R registry.recipient -o"
        assert visit.run(f"echo 1 | {seal} a.age; echo 2 | {seal} b.age").returncode == 0
        visit.variables["CUSTODY_TOKEN_FILE"] = "nightly.token"
        wanted, other = visit.custody("register", "-d", "registry", "a.age", "b.age").splitlines()
        visit.variables["CUSTODY_TOKEN_FILE"] = "rita.token"
        ask = ("request", "-d", "registry", "--reason", "test", "--object")
        export = visit.custody(*ask, wanted.split()[0])
        second = visit.custody(*ask, other.split()[0])
        both = visit.custody(*ask, wanted.split()[0], "--object", other.split()[0])
        anna = town.desk("anna")
        size = anna.checkpoint().size
        (row,) = anna.client.get(f"/ceremonies/{second}/objects", size=size)
        body = {"name": "attic", "threshold": 2, "officials": ["anna", "bert"]}
        genesis = town.client().post("/datasets", body)["id"]
        yield Place(town, export, genesis, row, both)


def never() -> NoReturn:
    raise AssertionError("the passphrase was asked for")


@pytest.fixture
def session(place: Place, tmp_path: Path) -> OfficialSession:
    """Anna's, with copies of her files; she is not asked for her passphrase."""
    for name in ("anna.key", "anna.key.enrolment"):
        shutil.copy(place.town.folder / name, tmp_path)
    return OfficialSession.sign_in(tmp_path / "anna.key", place.town.url, place.town.url, never)


def test_a_request_is_seen_and_checked_before_the_passphrase_is_asked_for(
    place: Place, session: OfficialSession
) -> None:
    view, shown = session.fetch(place.export)
    (registered,) = session.objects(shown)
    assert view.kind == "export"
    assert shown.subject.asked.purpose == "test"
    assert shown.digest.hex() == view.digest
    assert registered.header.startswith(b"age-encryption.org/v1\n")
    assert registered.size > len(registered.header)
    assert session.key is None


def test_what_was_seen_of_the_ledger_is_kept(place: Place, session: OfficialSession) -> None:
    """Promise TAMPER: the next time it has to go on from there."""
    path = enrolment_path(session.key_path)
    before = Enrolment.parse(path.read_bytes()).seen()
    checkpoint = session.checkpoint()
    assert checkpoint.size > before.size
    assert Enrolment.parse(path.read_bytes()).seen() == checkpoint
    assert path.stat().st_mode & 0o777 == 0o600


def subject(**values: Any) -> Change:
    """Alter the subject of a ceremony, but not its digest."""

    def change(path: str, answer: Any) -> Any:
        if not path.startswith("/ceremonies/"):
            return answer
        return answer | {"subject": answer["subject"] | values}

    return change


LIES: dict[str, Change] = {
    "another purpose": subject(purpose="the quarterly test"),
    "another recipient": subject(recipient="age1" + "q" * 58),
    "another dataset": subject(dataset="archive"),
    "another digest": lambda path, answer: (
        answer | {"digest": "00" * 32} if path.startswith("/ceremonies/") else answer
    ),
    "another kind": lambda path, answer: (
        answer | {"kind": "genesis"} if path.startswith("/ceremonies/") else answer
    ),
}


@pytest.mark.parametrize("change", LIES.values(), ids=LIES.keys())
def test_a_request_that_is_not_what_its_digest_says_is_refused(
    change: Change, place: Place, session: OfficialSession
) -> None:
    """Promise BOUND: the digest is worked out here, from what is shown."""
    session.client = lying(session.client, change)
    with pytest.raises(TamperedError):
        session.fetch(place.export)


def test_another_request_than_was_asked_for_is_refused(
    place: Place, session: OfficialSession
) -> None:
    """Promise BOUND: though all of it agrees with itself."""
    other = session.client.get(f"/ceremonies/{place.genesis}")
    session.client = lying(session.client, instead(place.export, other))
    with pytest.raises(TamperedError, match="the service shows another ceremony"):
        session.fetch(place.export)


def test_what_is_over_is_refused_before_the_passphrase_is_asked_for(
    place: Place, session: OfficialSession
) -> None:
    session.client = lying(session.client, at(place.export, outcome="expired"))
    with pytest.raises(RefusedError, match="is over: expired") as caught:
        session.fetch(place.export)
    assert caught.value.promise == "REFUSAL"


def test_a_ceremony_that_is_not_there_is_said_to_be_unknown(session: OfficialSession) -> None:
    with pytest.raises(NotKnownError):
        session.fetch("export-nothing")


@pytest.mark.parametrize("end", ["/service", "/consistency"])
def test_a_ledger_that_does_not_go_on_from_the_one_seen_is_refused(
    end: str, session: OfficialSession
) -> None:
    """Promise TAMPER: and what was seen stays on the disk, since it is the evidence."""
    path = enrolment_path(session.key_path)
    session.checkpoint()
    before = path.read_bytes()
    note = Enrolment.parse(before).checkpoint
    forged = note.replace(note.split("\n")[2], "A" * 43 + "=")
    session.client = lying(session.client, at(end, checkpoint=forged))
    with pytest.raises(LedgerError):
        session.checkpoint()
    assert path.read_bytes() == before


def test_an_object_of_another_request_is_refused(place: Place, session: OfficialSession) -> None:
    """Promise BOUND: it is registered, but it is not what the request names."""
    session.client = lying(session.client, instead("/objects", [place.other]))
    _, shown = session.fetch(place.export)
    with pytest.raises(CustodyError) as caught:
        session.objects(shown)
    assert isinstance(caught.value, TamperedError | RefusedError)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [{}],
        [{"entry": "AAAA", "proof": []}],
        None,
        {"entry": 1},
        "nothing",
        [[]],
    ],
)
def test_objects_without_their_proof_are_refused(
    rows: Any, place: Place, session: OfficialSession
) -> None:
    session.client = lying(session.client, instead("/objects", rows))
    _, shown = session.fetch(place.export)
    with pytest.raises(CustodyError) as caught:
        session.objects(shown)
    assert isinstance(caught.value, TamperedError | RefusedError)


@pytest.mark.parametrize("alter", ["proof", "entry"])
def test_an_object_that_the_ledger_does_not_have_is_refused(
    alter: str, place: Place, session: OfficialSession
) -> None:
    """Promise TAMPER: it is proven against the checkpoint that the signature names."""

    def change(path: str, answer: Any) -> Any:
        if not path.endswith("/objects"):
            return answer
        (row,) = answer
        return [row | {alter: place.other["entry"] if alter == "entry" else row["proof"][::-1]}]

    session.client = lying(session.client, change)
    _, shown = session.fetch(place.export)
    with pytest.raises(LedgerError):
        session.objects(shown)


@pytest.mark.parametrize("answer", [None, [], "text", {}, {"subject": {}, "kind": "export"}, 7])
def test_answers_of_another_shape_are_one_clear_error(
    answer: Any, place: Place, session: OfficialSession
) -> None:
    """No official sees how this program is built."""
    session.client = lying(session.client, instead(place.export, answer))
    with pytest.raises(CustodyError):
        session.fetch(place.export)
    session.client = lying(session.client, instead("/service", answer))
    with pytest.raises(TamperedError):
        session.checkpoint()
    session.client = lying(session.client, instead("/bundle", answer))
    with pytest.raises(TamperedError):
        session.bundle("registry")


# sitting down


def test_without_an_enrolment_file_the_key_signs_in(place: Place, tmp_path: Path) -> None:
    """And the ledger is believed as at first sight, since nothing was seen before."""
    shutil.copy(place.town.folder / "anna.key", tmp_path)
    url, asked = place.town.url, list[bool]()

    def ask() -> str:
        asked.append(True)
        return PASSPHRASE

    session = OfficialSession.sign_in(tmp_path / "anna.key", None, url, ask)
    assert session.fetch(place.export)[0].kind == "export"
    assert asked == [True]
    assert not enrolment_path(session.key_path).exists()


def test_a_wrong_passphrase_signs_nobody_in(place: Place, tmp_path: Path) -> None:
    shutil.copy(place.town.folder / "anna.key", tmp_path)
    with pytest.raises(CredentialError, match="does not open the key file of anna"):
        OfficialSession.sign_in(
            tmp_path / "anna.key", None, place.town.url, lambda: "not the passphrase"
        )


def test_a_challenge_for_somebody_else_is_not_signed(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It could be used to sign in as them."""
    shutil.copy(place.town.folder / "anna.key", tmp_path)
    bert = Client(place.town.url).post("/challenges", {"official": "bert"})
    real = Client.post

    def post(self: Client, path: str, body: dict[str, Any] | None = None) -> Any:
        return bert if path == "/challenges" else real(self, path, body)

    monkeypatch.setattr(Client, "post", post)
    with pytest.raises(TamperedError, match="challenge is for somebody else"):
        OfficialSession.sign_in(tmp_path / "anna.key", None, place.town.url, never)


# enrolling


def test_a_key_file_is_enrolled_once(place: Place) -> None:
    """What it has seen of its service is evidence, and is not written over."""
    path = place.town.folder / "anna.key"
    before = enrolment_path(path).read_bytes()
    with pytest.raises(RefusedError, match="this key file is enrolled"):
        enrol(Client(place.town.url), "code", path, key_of("anna"))
    assert enrolment_path(path).read_bytes() == before


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("olga", instead("/enrolments", {})),
        ("otto", instead("/enrolments", None)),
        ("oral", instead("/service", {"origin": "custody.example/test"})),
        ("owen", at("/service", origin="custody.example/other")),
    ],
)
def test_an_enrolment_that_goes_wrong_leaves_no_file(
    name: str, change: Change, place: Place, tmp_path: Path
) -> None:
    _, key = create(name, PASSPHRASE, random=os.urandom, profile=TEST_PROFILE)
    answer = place.town.client().post("/invitations", {"name": name, "role": "official"})
    client = lying(Client(place.town.url), change)
    with pytest.raises(TamperedError):
        enrol(client, answer["code"], tmp_path / f"{name}.key", key)
    assert list(tmp_path.iterdir()) == []


def test_a_turn_of_many_objects_is_handed_in_in_parts_and_again_after_a_break(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The statement comes when all parts are there: nothing counts of a client that died before.

    A part is for one object here instead of a thousand.
    """
    monkeypatch.setattr(in_parts, "PART", 1)
    desks = [place.town.desk(name) for name in OFFICIALS[:3]]
    for desk in desks:
        examined = desk.examine("approve", *desk.fetch(place.both))
        desk.submit(place.both, desk.sign(examined, words=words_of(examined.shown)))
    anna = desks[0]
    examined = anna.examine("turn", *anna.fetch(place.both))
    with monkeypatch.context() as breaking:
        real = Client.post

        def break_off(self: Client, path: str, body: Any = None) -> Any:
            if path.endswith("/parts") and body["part"] == 1:
                raise UnreachableError("the connection broke")
            return real(self, path, body)

        breaking.setattr(Client, "post", break_off)
        with pytest.raises(UnreachableError):
            anna.turn(examined)
    view, _ = anna.fetch(place.both)
    assert (view.turned, view.window) == ((), None)
    told: list[tuple[str, int, int]] = []
    for desk in desks:
        examined = desk.examine("turn", *desk.fetch(place.both))
        envelope, sealed = desk.turn(examined, progress=lambda *said: told.append(said))
        assert sealed is None, "it was handed in"
        view = desk.submit(place.both, envelope)
    assert [what for what, _, _ in told[:4]] == ["computing"] * 2 + ["handing in"] * 2
    assert all(done <= total == 2 for _, done, total in told)
    assert (len(view.turned), view.step.action, view.unlocked) == (3, "unlock", False)
