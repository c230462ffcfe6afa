"""The whole story played over HTTP, with every byte that either side says, logs or stores kept."""

from __future__ import annotations

import io
import logging
import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from custody import age
from custody.client import Client
from custody.errors import CustodyError, PendingError
from custody.formats.encoding import format_base64
from custody.formats.timestamps import now, stamp
from custody.grant import Grant
from custody.official.bundle import AnyBundle, open_shares, read_dealing
from custody.official.enrolling import enrol, enrolment_path
from custody.official.keyfile import TEST_PROFILE, OfficialKey, create
from custody.official.session import OfficialSession
from custody.quorum import Contribution, Share, recover
from custody.service import Service
from custody.service.people import initialise
from custody.servicekey import ServiceKey
from custody.store import Store
from tests.cli.cli_env import words_of
from web import create_app

DEALERLESS = "genesis-dealerless"
NAMES = ("anna", "bert", "carl", "dora", "emil")


DATA = b"the whole register, " + os.urandom(40).hex().encode()


@dataclass
class Exchange:
    """One request and its answer."""

    url: bytes
    asked: bytes
    headers: bytes
    answered: bytes


@dataclass
class RecordingMiddleware:
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


class LoggingHandler(WSGIRequestHandler):
    """Logs every request line, as access logs of proxies do."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002
        logging.getLogger("access").info(message, *args)


@dataclass
class Story:
    """What was done, and every secret that was used in it, by name."""

    wire: RecordingMiddleware
    secrets: dict[str, bytes] = field(default_factory=dict)
    credentials: dict[str, str] = field(default_factory=dict)
    reprs: list[str] = field(default_factory=list)
    contributions: list[bytes] = field(default_factory=list)

    def everything(self) -> dict[str, bytes]:
        """Secrets and credentials."""
        return self.secrets | {name: text.encode() for name, text in self.credentials.items()}


class Participants:
    """Everybody in the story, each with a client of their own."""

    def __init__(self, service: Service, url: str, folder: Path, story: Story) -> None:
        self.service, self.url, self.folder, self.story = service, url, folder, story
        story.credentials["admin"] = initialise(service, "adam").token
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

    def desk(self, name: str) -> OfficialSession:
        """Make a key file, enrol with it, and sit down."""
        secret = f"{name}'s own passphrase, {os.urandom(6).hex()}"
        keyfile, key = create(name, secret, random=os.urandom, profile=TEST_PROFILE)
        path = self.folder / f"{name}.key"
        path.write_bytes(keyfile.encode())
        known = self.folder / f"{name}.known_people"
        enrol(Client(self.url), self.invite(name, "official"), path, key, known)
        self.story.secrets[f"{name}'s passphrase"] = secret.encode()
        self.story.secrets[f"{name}'s signing key"] = key._seed
        self.story.secrets[f"{name}'s box key"] = key._box_private
        self.story.secrets[f"{name}'s static key"] = key.static_key().to_bytes(32, "little")
        if name == "carl":  # has lost the file beside the key, so signs in with the key
            enrolment_path(path).unlink()
        desk = OfficialSession.sign_in(path, self.url, self.url, lambda: secret, known)
        token = desk.client._headers["Authorization"].removeprefix("Bearer ")
        self.story.credentials[f"{name}'s token"] = token
        self.story.reprs += [repr(desk), repr(desk.client), repr(key), repr(desk.enrolment)]
        return desk

    def genesis(self, script: str) -> AnyBundle:
        body = {"name": "registry", "threshold": 3, "officials": list(NAMES), "script": script}
        body |= {"headers": "registered", "requests": "token"}  # plain age, and no key of rita's
        opened = self.admin.post("/datasets", body)
        for desk in self.desks.values() if script == DEALERLESS else ():
            _, shown = desk.fetch(opened["id"])
            envelope, beside = desk.commit(shown, words_of(shown))
            desk.submit(opened["id"], envelope, **beside)
        for desk in self.desks.values():
            _, shown = desk.fetch(opened["id"])
            bundle, envelope, sealed = desk.receipt(shown, words_of(shown))
            desk.submit(opened["id"], envelope, sealed, **desk.certificate(bundle))
        assert self.admin.get(f"/ceremonies/{opened['id']}")["outcome"] == "closed"
        return self.desks["anna"].bundle("registry")

    def backup(self) -> tuple[str, age.SealResult, bytes]:
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

    def export(self, ceremony_id: str) -> Grant:
        path = f"/ceremonies/{ceremony_id}"
        for name in NAMES[:3]:
            desk = self.desks[name]
            examined = desk.examine("approve", *desk.fetch(ceremony_id))
            desk.submit(ceremony_id, desk.sign(examined, words=words_of(examined.shown)))
        for name in NAMES[:3]:
            with pytest.raises(PendingError):
                self.rita.post(f"{path}/grant")
            desk = self.desks[name]
            examined = desk.examine("turn", *desk.fetch(ceremony_id))
            envelope, sealed = desk.turn(examined)
            assert sealed is not None
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
    bundle: AnyBundle,
    keys: Iterable[OfficialKey],
    header: bytes,
    sealed: list[bytes],
) -> dict[str, bytes]:
    """What only m officials together could know: made here, after the story, to look for it."""
    shares: list[Share] = [share for key in keys for share in open_shares(bundle, key)]
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


def play_story(store: Store, folder: Path, records: io.StringIO, script: str) -> Run:
    service = Service(store, ServiceKey.generate("custody.example/quiet", os.urandom))
    wire = RecordingMiddleware(create_app(service))
    story = Story(wire)
    server = make_server("127.0.0.1", 0, wire, threaded=True, request_handler=LoggingHandler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        cast = Participants(service, f"http://127.0.0.1:{server.server_port}", folder, story)
        bundle = cast.genesis(script)
        object_id, sealed, file = cast.backup()
        grant = cast.export(cast.request(object_id))
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
