"""Whoever has signed in to the service with a key file: what they fetch, and hand in.

Everything that is fetched is held against what was seen before: the ledger's head against
the last one (promise TAMPER), its key against the known one (promise KNOWN), a digest
against what it is said to be of (promise BOUND).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from custody.ceremony import CeremonyView, require_roster
from custody.client import Client, path_segment
from custody.errors import RefusedError, TamperedError
from custody.files import read_file, replacing, write_file
from custody.formats.dsse import Envelope, sign
from custody.formats.encoding import format_base64
from custody.formats.fields import answer_fields
from custody.formats.statement import CHALLENGE_TYPE, Challenge
from custody.formats.timestamps import now
from custody.official.bundle import AnyBundle, read_bundle
from custody.official.enrolling import enrolment_path
from custody.official.enrolment import Enrolment, first_checkpoint
from custody.official.keyfile import KeyFile, OfficialKey, open_keyfile
from custody.official.known_file import change_known, known_people_path, read_known
from custody.official.known_people import COMPARED, SEEN, How, Known, KnownPeople
from custody.official.known_roster import require_own_key
from custody.official.object_pages import Progress, fetch_objects, unseen
from custody.official.registered_objects import RegisteredObject
from custody.official.signing import Shown, cosign_checkpoint
from custody.tlog.note import Checkpoint
from custody.tlog.note_keys import Verifier


@dataclass(slots=True)
class SignedIn:
    """A key file, the client, the enrolment, and the key once it is open.

    ``ask`` gives the passphrase; it is called only when the key is needed. ``known_path`` is
    this person's file of known people (promise KNOWN);
    ``progress`` shows how many of a number of objects have been checked.
    ``first_seen`` names those whose keys were put into it as seen, which nobody has compared.
    """

    key_path: Path
    keyfile: KeyFile
    client: Client
    enrolment: Enrolment | None
    known_path: Path
    ask: Callable[[], str] = field(repr=False)
    key: OfficialKey | None = None
    first_seen: list[str] = field(default_factory=list)
    progress: Progress = field(default=unseen, repr=False)
    clock: Callable[[], datetime] = now

    @classmethod
    def sign_in(
        cls,
        key_path: Path,
        url: str | None,
        fallback: str,
        ask: Callable[[], str],
        known_path: Path | None = None,
        progress: Progress = unseen,
    ) -> Self:
        """Read the key file and sign in: with the enrolment's token, or else by signature.

        ``url`` is the service's address if one was given; otherwise the enrolment's own is
        used, and ``fallback`` where there is no enrolment file. The file of known people is
        the one beside the key file, unless ``known_path`` names it.
        """
        people = known_path or known_people_path({}, key_path)
        keyfile = KeyFile.parse(read_file(key_path))
        session = cls(
            key_path, keyfile, Client(url or fallback), None, people, ask, progress=progress
        )
        path = enrolment_path(key_path)
        if path.exists():
            session.enrolment = Enrolment.parse(read_file(path))
            session.client = Client(url or session.enrolment.url, session.enrolment.token)
        else:
            session.client = Client(url or fallback, session._challenge_token())
        return session

    @property
    def known_people(self) -> KnownPeople:
        """Whom this person knows now."""
        return read_known(self.known_path, self.key_path)

    def open(self) -> OfficialKey:
        """Open the key file, asking for the passphrase if it isn't open yet."""
        if self.key is None:
            self.key = open_keyfile(self.keyfile, self.ask())
        return self.key

    def checkpoint(self) -> Checkpoint:
        """Fetch the ledger's checkpoint and hold it against the one seen last (promise TAMPER).

        And the log's key against the known one (promise KNOWN).
        """
        if self.enrolment is None:
            about = self.client.get("/service")
            checkpoint = first_checkpoint(about)
            self._know_log(checkpoint.origin, answer_fields(about).text("vkey"))
            return checkpoint
        self.enrolment = self._follow_log(self.enrolment)
        self._know_log(self.enrolment.origin, self.enrolment.vkey)
        path = enrolment_path(self.key_path)
        seen = datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
        enrolment, checkpoint = self.enrolment.advance(self.client, f"on {seen.isoformat()}")
        self.keep(enrolment)
        return checkpoint

    def keep(self, enrolment: Enrolment) -> None:
        """Replace the enrolment file beside the key; what another command put there stays."""
        path = enrolment_path(self.key_path)
        with replacing(path):
            there = Enrolment.parse(read_file(path)) if path.exists() else enrolment
            self.enrolment = enrolment.joined(there)
            write_file(path, self.enrolment.encode(), mode=0o600, overwrite=True)

    def fetch(self, ceremony_id: str) -> tuple[CeremonyView, Shown]:
        """Fetch a ceremony and recompute its digest from what will be shown (promise BOUND).

        ``TamperedError`` when the service's answer contradicts itself. What kind of
        ceremony it is, and so what will be checked of it, is what the subject says.
        ``RefusedError`` when it is over, before anybody types a passphrase for it.
        """
        answer = self.client.get(f"/ceremonies/{path_segment(ceremony_id)}")
        checkpoint = self.checkpoint()
        view = CeremonyView.read(answer)
        require_roster(view.subject)
        shown = Shown(view.subject, view.dealing, checkpoint)
        if shown.subject.ceremony != ceremony_id:
            raise TamperedError("the service shows another ceremony", promise="BOUND")
        if shown.subject.origin != checkpoint.origin:
            raise TamperedError("the ceremony is of another ledger", promise="BOUND")
        if view.outcome:
            raise RefusedError(
                f"ceremony {ceremony_id} is over: {view.outcome}",
                hint=f"custody show {ceremony_id}",
                promise="REFUSAL",
            )
        return view, shown

    def objects(self, shown: Shown) -> list[RegisteredObject]:
        """Fetch a request's objects, each proven to be registered in the ledger seen.

        ``LedgerError`` or ``TamperedError`` when one is not what the request, the entry
        or the tree says.
        """
        path = f"/ceremonies/{path_segment(shown.subject.ceremony)}/objects"
        return fetch_objects(self.client, path, shown, self.progress)

    def bundle(self, dataset: str) -> AnyBundle:
        """Fetch a dataset's bundle and check its dealing."""
        answer = self.client.get(f"/datasets/{path_segment(dataset)}/bundle")
        return read_bundle(answer_fields(answer).text("text").encode())

    def dealt_in(self, shown: Shown) -> AnyBundle:
        """Fetch what was dealt in a genesis, or in a reshare that is under way, and check it.

        ``TamperedError`` where it is not what is shown.
        """
        subject = shown.subject
        if subject.kind != "reshare":
            return self.bundle(subject.dataset)
        answer = self.client.get(f"/ceremonies/{path_segment(subject.ceremony)}/redealt")
        bundle = read_bundle(answer_fields(answer).text("text").encode())
        if (bundle.subject, bundle.dealing) != (subject, shown.dealing):
            raise TamperedError("what was dealt is not what the ceremony shows", promise="BOUND")
        return bundle

    def submit(
        self,
        ceremony_id: str,
        envelope: Envelope,
        sealed: bytes | None = None,
        **beside: Any,
    ) -> CeremonyView:
        """Hand in a signed statement, and what comes beside it; gives the ceremony after it."""
        contribution = {} if sealed is None else {"contribution": format_base64(sealed)}
        body = {"envelope": envelope.as_dict(), **contribution, **beside}
        path = f"/ceremonies/{path_segment(ceremony_id)}/statements"
        return CeremonyView.read(self.client.post(path, body))

    def acting(self) -> Client:
        """Give a client for all that this person's role reaches, in a session that the key signs.

        The token of an enrolment file only reads.
        """
        return Client(self.client.url, self._challenge_token())

    def cosign(self) -> Checkpoint:
        """Cosign the ledger's newest checkpoint, once it continues the one seen last.

        Whoever shows two people two histories then needs the cosignatures of both
        (promise TAMPER). ``RefusedError`` without an enrolment file: nothing was seen before.
        """
        if self.enrolment is None:
            raise RefusedError(
                "without the .enrolment file beside the key there is nothing to compare with",
                hint="take it from a backup",
            )
        checkpoint = self.checkpoint()
        log = Verifier.parse(self.enrolment.vkey)
        note = cosign_checkpoint(self.enrolment.checkpoint.encode(), log, self.open(), now())
        self.client.post("/cosignatures", {"note": note.decode()})
        return checkpoint

    def _challenge_token(self) -> str:
        origin = self.enrolment.origin if self.enrolment else self.checkpoint().origin
        answer = self.client.post("/challenges", {"official": self.keyfile.name})
        challenge = Challenge.parse(answer_fields(answer).binary("payload"))
        if challenge.official != self.keyfile.name:
            raise TamperedError("the service's challenge is for somebody else", promise="KNOWN")
        if challenge.origin != origin:
            raise TamperedError("the service's challenge is of another ledger", promise="KNOWN")
        envelope = sign(CHALLENGE_TYPE, challenge.encode(), self.open())
        session = self.client.post("/sessions", {"envelope": envelope.as_dict()})
        return answer_fields(session).text("token")

    def _follow_log(self, enrolment: Enrolment) -> Enrolment:
        """Hold the log's key against the known one, and take another that the user compared.

        A ledger that was resumed after a restore has another key. ``KnownError`` until its
        user says ``custody known add --log VKEY --replace``.
        """
        about = self.client.get("/service")
        vkey = answer_fields(about).text("vkey")
        if vkey == enrolment.vkey:
            return enrolment
        known = self.known_people
        if not known.is_compared(enrolment.origin, None, vkey):
            self.see(enrolment.origin, None, enrolment.vkey, SEEN)
            self.see(enrolment.origin, None, vkey, SEEN)
        return enrolment.follow(vkey, about)

    def see(self, origin: str, name: str | None, key: str, how: How) -> Known:
        """Keep a person's key, or the log's, as seen or compared; gives how it is known now.

        ``KnownError`` for another key than the known one (promise KNOWN). One's own is known by
        the key file itself, so nothing is kept of it.
        """
        today = now().date()
        if name == self.keyfile.name:
            require_own_key(self.keyfile, key)
            return Known(origin, name, key, COMPARED, today)
        known = self.change_known(lambda file: file.record(origin, name, key, how, today))
        found = known.find(origin, name)
        assert found is not None
        return found

    def change_known(self, change: Callable[[KnownPeople], KnownPeople]) -> KnownPeople:
        """Change the file of known people, and remember whom it has as seen for the first time."""
        before = {one.subject for one in self.known_people.entries()}
        known = change_known(self.known_path, change, self.key_path)
        fresh = [one for one in known.entries() if one.subject not in before]
        self.first_seen += [one.who for one in fresh if not one.is_compared]
        return known

    def _know_log(self, origin: str, vkey: str) -> None:
        self.see(origin, None, vkey, SEEN)
