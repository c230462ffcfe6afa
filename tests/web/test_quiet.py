"""A whole genesis and export over real HTTP, and then a search for every secret in it (QUIET).

Everybody uses their own client, as the programs do. All that goes over the wire is
written down, and all that is logged, on both sides; so is the database. What must not be
there is looked for as it is, in hex, and inside of any base64, however deep.
"""

from __future__ import annotations

import base64
import binascii
import io
import logging
import os
import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from custody import age
from custody.bundle import Bundle, open_share, read_dealing
from custody.client import Client
from custody.clock import now, stamp
from custody.desk import Desk, enrol, enrolment_path
from custody.errors import CredentialError, CustodyError, PendingError
from custody.grant import Grant
from custody.keyfile import TEST_PROFILE, OfficialKey, create
from custody.official import receipt, sign_statement, state, turn
from custody.quorum import Contribution, Share, recover
from custody.service import Service
from custody.service.people import initialise
from custody.servicekey import ServiceKey
from custody.store import Store
from custody.store.tables import contribution as contributions
from custody.strict import format_base64
from tests.moments import Moments
from web import create_app

NAMES = ("anna", "bert", "carl", "dora", "emil")
DATA = b"the whole register, " + os.urandom(40).hex().encode()
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{22,}={0,2}")


@dataclass
class Exchange:
    """One request and its answer."""

    url: bytes
    asked: bytes
    headers: bytes
    answered: bytes


@dataclass
class Wire:
    """Stands between server and application, and writes down what passes."""

    app: Any
    seen: list[Exchange] = field(default_factory=list)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        sent: list[str] = []

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            sent.extend([status, *(f"{name}: {value}" for name, value in headers)])
            return start_response(status, headers, *rest)

        answer = b"".join(self.app(environ, start))
        url = f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}".encode()
        self.seen.append(Exchange(url, body, "\n".join(sent).encode(), answer))
        return [answer]


class Talkative(WSGIRequestHandler):
    """Logs every request line, as access logs of proxies do."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002
        logging.getLogger("access").info(message, *args)


@dataclass
class Story:
    """What was done, and every secret that was used in it, by name."""

    wire: Wire
    secrets: dict[str, bytes] = field(default_factory=dict)
    credentials: dict[str, str] = field(default_factory=dict)
    reprs: list[str] = field(default_factory=list)
    contributions: list[bytes] = field(default_factory=list)

    def everything(self) -> dict[str, bytes]:
        """Secrets and credentials."""
        return self.secrets | {name: text.encode() for name, text in self.credentials.items()}


class Cast:
    """Everybody in the story, each with a client of their own."""

    def __init__(self, service: Service, url: str, folder: Path, story: Story) -> None:
        self.service, self.url, self.folder, self.story = service, url, folder, story
        story.credentials["admin"] = initialise(service, "adam")["token"]
        self.admin = Client(url, story.credentials["admin"])
        self.desks = {name: self.desk(name) for name in NAMES}
        code = self.invite("rita", "requester")
        story.credentials["rita"] = Client(url).post("/enrolments", {"code": code})["token"]
        self.rita = Client(url, story.credentials["rita"])
        self.identity = age.X25519Identity.generate()
        story.secrets["rita's identity"] = self.identity.encode().encode()

    def invite(self, name: str, role: str) -> str:
        code = str(self.admin.post("/invitations", {"name": name, "role": role})["code"])
        self.story.credentials[f"{name}'s code"] = code
        return code

    def desk(self, name: str) -> Desk:
        """Make a key file, enrol with it, and sit down."""
        secret = f"{name}'s own passphrase, {os.urandom(6).hex()}"
        keyfile, key = create(name, secret, random=os.urandom, profile=TEST_PROFILE)
        path = self.folder / f"{name}.key"
        path.write_bytes(keyfile.encode())
        enrol(Client(self.url), self.invite(name, "official"), path, key)
        self.story.secrets[f"{name}'s passphrase"] = secret.encode()
        self.story.secrets[f"{name}'s signing key"] = key._seed
        self.story.secrets[f"{name}'s box key"] = key._box_private
        if name == "carl":  # has lost the file beside the key, so signs in with the key
            enrolment_path(path).unlink()
        desk = Desk.sit(path, self.url, self.url, lambda: secret)
        token = desk.client._headers["Authorization"].removeprefix("Bearer ")
        self.story.credentials[f"{name}'s token"] = token
        self.story.reprs += [repr(desk), repr(desk.client), repr(key), repr(desk.enrolment)]
        return desk

    def genesis(self) -> Bundle:
        body = {"name": "registry", "threshold": 3, "officials": list(NAMES)}
        opened = self.admin.post("/datasets", body)
        for desk in self.desks.values():
            _, shown = desk.look(opened["id"])
            bundle = desk.bundle("registry")
            signed = receipt(shown, bundle, desk.open(), now(), os.urandom)
            opened = desk.submit(opened["id"], *signed)
        assert opened["outcome"] == "closed"
        return self.desks["anna"].bundle("registry")

    def backup(self) -> tuple[str, age.Sealed, bytes]:
        """Seal with the recipient alone, then register."""
        terms = {"person": "nightly", "scopes": ["register"], "dataset": "registry"}
        token = self.admin.post("/tokens", terms)["token"]
        self.story.credentials["nightly"] = token
        recipient = Client(self.url).get("/datasets/registry")["recipient"]
        file = io.BytesIO()
        sealed = age.encrypt(io.BytesIO(DATA), file, [age.X25519Recipient.parse(recipient)])
        row = {
            "header": format_base64(sealed.header),
            "size": sealed.size,
            "sealed": stamp(now()),
        }
        made = Client(self.url, token).post("/datasets/registry/objects", row)
        return made["id"], sealed, file.getvalue()

    def wanted(self, object_id: str) -> dict[str, Any]:
        recipient = str(self.identity.recipient())
        return {"objects": [object_id], "purpose": "a restore test", "recipient": recipient}

    def request(self, object_id: str) -> str:
        body = self.wanted(object_id)
        return str(self.rita.post("/datasets/registry/requests", body)["id"])

    def export(self, ceremony_id: str, bundle: Bundle) -> Grant:
        path = f"/ceremonies/{ceremony_id}"
        for name in NAMES[:3]:
            _, shown = self.desks[name].look(ceremony_id)
            statement = state("approve", shown, name, now())
            self.desks[name].submit(ceremony_id, sign_statement(statement, self.desks[name].open()))
        for name in NAMES[:3]:
            with pytest.raises(PendingError):
                self.rita.post(f"{path}/grant")
            desk = self.desks[name]
            _, shown = desk.look(ceremony_id)
            headers = [header for _, header in desk.objects(shown)]
            envelope, sealed = turn(shown, headers, bundle, desk.open(), now(), os.urandom)
            self.story.contributions.append(sealed)
            desk.submit(ceremony_id, envelope, sealed)
        return Grant.parse(self.rita.post(f"{path}/grant")["text"].encode())

    def mistakes(self) -> None:
        """What people do by accident: a secret where it does not belong."""
        secret = next(iter(self.story.secrets.values())).decode()
        anybody = Client(self.url)
        wrong: list[tuple[Client, str, dict[str, Any]]] = [
            (anybody, "/enrolments", {"code": secret}),
            (anybody, "/challenges", {"official": secret}),
            (self.admin, "/tokens", {"person": "x", "scopes": [secret]}),
            (self.admin, "/invitations", {"name": secret, "role": secret}),
            (self.rita, "/datasets/registry/requests", self.wanted(secret)),
        ]
        for client, path, body in wrong:
            with pytest.raises(CustodyError) as caught:
                client.post(path, body)
            assert secret not in f"{caught.value} {caught.value.hint}"

    def look_around(self) -> None:
        """Everything that can be read, so that it was on the wire."""
        for path in ("/people", "/tokens", "/datasets", "/ceremonies", "/entries", "/openapi.json"):
            self.admin.get(path)
        for row in self.admin.get("/ceremonies"):
            self.admin.get(f"/ceremonies/{row['id']}")
        self.rita.get("/datasets/registry/objects")


def secrets_of_the_dataset(
    service: Service,
    bundle: Bundle,
    keys: Iterable[OfficialKey],
    header: bytes,
    sealed: list[bytes],
) -> dict[str, bytes]:
    """What only m officials together could know: made here, after the story, to look for it."""
    shares: list[Share] = [open_share(bundle, key) for key in keys]
    found = {f"share {share.index}": share.encode() for share in shares}
    private = recover(read_dealing(bundle.dealing), shares[:3])
    identity = age.X25519Identity(private)
    found |= {"dataset key": private, "dataset identity": identity.encode().encode()}
    found["file key"] = age.open_header(header, [identity])
    for number, box in enumerate(sealed):
        given = Contribution.decode(service.key.unseal(box))
        found[f"contribution {number}"] = given.partials[0]
    return found


@dataclass
class Run:
    """The story as it was, with its log and its database."""

    story: Story
    log: str
    database: bytes
    tables: str
    service: Service


@pytest.fixture(scope="module")
def run(sqlite: Moments, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    folder = tmp_path_factory.mktemp("quiet")
    records = io.StringIO()
    handler = logging.StreamHandler(records)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with sqlite.schema() as store:
            yield _played(store, folder, records)
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


def _played(store: Store, folder: Path, records: io.StringIO) -> Run:
    service = Service(store, ServiceKey.generate("custody.example/quiet", os.urandom))
    wire = Wire(create_app(service))
    story = Story(wire)
    server = make_server("127.0.0.1", 0, wire, threaded=True, request_handler=Talkative)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        cast = Cast(service, f"http://127.0.0.1:{server.server_port}", folder, story)
        bundle = cast.genesis()
        object_id, sealed, file = cast.backup()
        grant = cast.export(cast.request(object_id), bundle)
        cast.mistakes()
        cast.look_around()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    plain = io.BytesIO()
    age.decrypt(
        io.BytesIO(grant.header(object_id) + file[len(sealed.header) :]), plain, [cast.identity]
    )
    assert plain.getvalue() == DATA
    keys = [desk.open() for desk in cast.desks.values()]
    story.secrets |= secrets_of_the_dataset(
        service, bundle, keys, sealed.header, story.contributions
    )
    story.secrets |= {
        "plaintext": DATA,
        "service's signing key": service.key.seed,
        "service's combiner key": service.key.combiner,
    }
    story.reprs += [repr(service), repr(service.key), repr(bundle), repr(grant)]
    return Run(story, records.getvalue(), *_stored(store), service)


def _stored(store: Store) -> tuple[bytes, str]:
    """The database as a thief has it: its files, and every row."""
    path = Path(str(store.engine.url.database))
    with store.reading() as connection:
        names = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        ).scalars()
        rows = [connection.exec_driver_sql(f"SELECT * FROM {name}").all() for name in names]
    files = [path, path.with_name(path.name + "-wal")]
    return b"".join(one.read_bytes() for one in files if one.exists()), str(rows)


def layers(data: bytes, depth: int = 4) -> Iterator[bytes]:
    """Some bytes, and what is inside every piece of base64 in them."""
    yield data
    if depth:
        for piece in set(_BASE64.findall(data)):
            text = piece.replace(b"-", b"+").replace(b"_", b"/").rstrip(b"=")
            for whole in (text, text[: len(text) // 4 * 4]):
                try:
                    inside = base64.b64decode(whole + b"=" * (-len(whole) % 4), validate=True)
                except binascii.Error:
                    continue
                yield from layers(inside, depth - 1)
                break


def found_in(secret: bytes, places: Iterable[bytes]) -> bool:
    """Tell whether a secret stands in one of these, as it is or in hex."""
    spellings = (secret, secret.hex().encode(), secret.hex().upper().encode())
    return any(one in layer for place in places for layer in places_of(place) for one in spellings)


def places_of(place: bytes) -> tuple[bytes, ...]:
    if place not in _layers:
        _layers[place] = tuple(layers(place))
    return _layers[place]


_layers: dict[bytes, tuple[bytes, ...]] = {}


def test_the_search_finds_what_is_there(run: Run) -> None:
    """It would be of no use otherwise: a statement is base64 in an entry, which is base64 too."""
    seen = run.story.wire.seen
    assert len(seen) > 60
    assert found_in(run.story.credentials["rita"].encode(), [one.answered for one in seen])
    (entries,) = [one.answered for one in seen if one.url.startswith(b"/api/v1/entries")]
    assert b'"kind":"receipt"' not in entries
    assert found_in(b'"kind":"receipt","nonce"', [entries])


def test_quiet_no_secret_is_in_an_answer_a_header_or_an_address(run: Run) -> None:
    seen = run.story.wire.seen
    places = [part for one in seen for part in (one.answered, one.headers, one.url)]
    assert [name for name, secret in run.story.secrets.items() if found_in(secret, places)] == []


def test_no_share_no_secret_is_handed_to_the_service(run: Run) -> None:
    """But for those that somebody sent by mistake: the service asks for none."""
    asked = [one.asked for one in run.story.wire.seen]
    known = [name for name, secret in run.story.secrets.items() if found_in(secret, asked)]
    assert known == ["anna's passphrase"]


def test_quiet_a_credential_is_in_the_one_answer_that_makes_it(run: Run) -> None:
    """And in no address; on its way in it is in the header, and a code in its enrolment."""
    seen = run.story.wire.seen
    for name, text in run.story.credentials.items():
        secret = text.encode()
        assert not found_in(secret, [part for one in seen for part in (one.headers, one.url)])
        answers = [one.url for one in seen if found_in(secret, [one.answered])]
        assert len(answers) == (0 if name == "admin" else 1), (name, answers)
        asked = [one.url for one in seen if found_in(secret, [one.asked])]
        assert asked == ([b"/api/v1/enrolments?"] if name.endswith("code") else []), name


def test_quiet_nothing_secret_is_logged_by_either_side(run: Run) -> None:
    assert "POST /api/v1/challenges" in run.log
    log = [run.log.encode()]
    every = run.story.everything()
    assert [name for name, secret in every.items() if found_in(secret, log)] == []


def test_quiet_the_database_holds_no_secret_in_the_clear(run: Run) -> None:
    """Neither in a row nor in a page that was given back."""
    every = run.story.everything()
    places = [run.database, run.tables.encode()]
    assert found_in(b"a restore test", places)
    assert [name for name, secret in every.items() if found_in(secret, places)] == []


def test_quiet_nothing_secret_is_in_a_repr(run: Run) -> None:
    every = run.story.everything()
    places = [text.encode() for text in run.story.reprs]
    assert [name for name, secret in every.items() if found_in(secret, places)] == []
    assert not [n for n, secret in every.items() if any(repr(secret) in r for r in run.story.reprs)]


def test_contributions_are_erased_when_the_export_is_over(run: Run) -> None:
    """Sealed as they are, they don't stay in any file either: not in a page, not in the log."""
    store = run.service.store
    with store.reading() as connection:
        assert connection.execute(contributions.select()).all() == []
    assert len(run.story.contributions) == 3
    assert not [sealed for sealed in run.story.contributions if sealed in run.database]


def test_a_session_ends_with_its_quarter_of_an_hour(run: Run) -> None:
    """Carl's, over the wire: the token of somebody who signed in with the key."""
    later = replace(run.service, now=lambda: now() + timedelta(minutes=16))
    client = create_app(later).test_client()
    token = run.story.credentials["carl's token"]
    answer = client.get("/api/v1/people", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["code"] == CredentialError.code
