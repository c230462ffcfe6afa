"""A service of tests, its people with real key files, and the ledger that they write.

Everything goes through the use cases, in process, as the API would call them. The
clock stands still until a test moves it, and chance comes from a seed, so a test does
the same on every run (but for NaCl's sealed boxes, which draw for themselves).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Self

from custody.ceremony import Ceremony
from custody.formats import canonical_json
from custody.formats.dsse import Envelope
from custody.official.keyfile import OfficialKey
from custody.official.signing import (
    cosign_checkpoint,
    enrol_statement,
    registration_statement,
    sign_statement,
)
from custody.service import (
    Principal,
    Service,
    ledger_reads,
)
from custody.service.api_tokens import authenticate, create_token
from custody.service.ceremony_repository import load
from custody.service.people import Enrolled, enrol, initialise, invite
from custody.service.person_keys import PublicKeys, register_key
from custody.servicekey import ServiceKey
from custody.store import Store
from custody.tlog.entry import Entry, parse_entry
from custody.tlog.note import Checkpoint, open_checkpoint
from custody.tlog.note_keys import Verifier
from tests.keys import key_of, public_keys, random_bytes_of

ORIGIN = "custody.example/test"
OFFICIALS = ("anna", "bert", "carl", "dora", "emil")
ROLES = {
    **dict.fromkeys(OFFICIALS, "official"),
    "wilma": "witness",
    "rita": "requester",
    "axel": "auditor",
}
ADMINISTRATOR = "adam"


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.time = datetime(2026, 1, 31, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def advance(self, **by: float) -> None:
        self.time += timedelta(**by)


@dataclass
class People:
    """A service with everybody enrolled.

    ``tokens`` are the texts of their credentials by name, ``codes`` those of their invitations.
    """

    service: Service
    clock: Clock
    tokens: dict[str, str] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)

    @classmethod
    def begin(cls, store: Store, clock: Clock) -> Self:
        """Begin a ledger in a database and enrol everybody."""
        draw = random_bytes_of("service")
        world = cls(Service(store, ServiceKey.generate(ORIGIN, draw), clock, draw), clock)
        world.tokens[ADMINISTRATOR] = initialise(world.service, ADMINISTRATOR).token
        for name, role in ROLES.items():
            world.enrol(name, role)
        return world

    # people

    def principal(self, name: str) -> Principal:
        """Who a person is, by the token they got when they enrolled."""
        return authenticate(self.service, self.tokens[name])

    @property
    def admin(self) -> Principal:
        return self.principal(ADMINISTRATOR)

    def enrol(self, name: str, role: str, *, keyed: bool | None = None) -> Enrolled:
        """Invite somebody and have them take it up, with a key where their part needs one."""
        code = invite(self.service, self.admin, name, role).code
        self.codes.append(code)
        keyed = role in ("official", "witness", "requester") if keyed is None else keyed
        envelope, keys = self.enrolment(name, code) if keyed else (None, None)
        answer = enrol(self.service, code, envelope, keys)
        self.tokens[name] = answer.token
        return answer

    def enrolment(
        self, name: str, code: str, key: OfficialKey | None = None
    ) -> tuple[Envelope, PublicKeys]:
        """What somebody with a key answers an invitation code with."""
        key = key or key_of(name)
        statement = enrol_statement(key.keyfile, code, self.head(), self.clock())
        return sign_statement(statement, key), public_keys(key)

    def registration(
        self, name: str, key: OfficialKey | None = None
    ) -> tuple[Envelope, PublicKeys]:
        """What somebody who enrolled without a key registers one with."""
        key, draw = key or key_of(name), random_bytes_of(f"registers {name}")
        statement = registration_statement(key.keyfile, self.head(), self.clock(), draw)
        return sign_statement(statement, key), public_keys(key)

    def register_key(self, name: str) -> None:
        """Have somebody register their key file, who enrolled without."""
        register_key(self.service, self.principal(name), *self.registration(name))

    def token(self, person: str, *scopes: str, dataset: str | None = None) -> Principal:
        """A token made by the administrator, for a job or a person."""
        made = create_token(
            self.service,
            self.admin,
            person=person,
            scopes=list(scopes),
            dataset=dataset,
            label=None,
            lifetime=timedelta(days=30),
        )
        self.tokens[f"{person} {made.id}"] = made.token
        return authenticate(self.service, made.token)

    # the ledger

    def head(self) -> Checkpoint:
        note = ledger_reads.checkpoint(self.service).encode()
        return open_checkpoint(note, Verifier.parse(self.service.key.vkey))

    def cosigned(self, *names: str, note: str | None = None) -> str:
        """The head, or another note, with the cosignatures of these people."""
        data = (note or ledger_reads.checkpoint(self.service)).encode()
        log = Verifier.parse(self.service.key.vkey)
        for name in names:
            data = cosign_checkpoint(data, log, key_of(name), self.clock())
        return data.decode()

    def entries(self, type_: str | None = None) -> list[Entry]:
        """The entries of the ledger, or those of one type."""
        rows = ledger_reads.entries(self.service, self.admin, 0, 1000)
        assert len(rows) == self.head().size
        found = [parse_entry(canonical_json.decode_binary(row.entry)) for row in rows]
        return [entry for entry in found if type_ in (None, entry.body["type"])]

    def state(self, ceremony_id: str) -> Ceremony:
        """A ceremony as its entries have it."""
        with self.service.store.reading() as connection:
            return load(connection, ceremony_id)
