"""An official at the command line: their key file, where it is enrolled, what they are shown.

The order is always the same. The request is fetched, checked against what the
ledger registered, and shown with its four words; only then is the passphrase asked
for; then one statement is signed and handed in.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from custody import canonical, config
from custody.bundle import Bundle
from custody.cli.shell import note, passphrase
from custody.client import Client, segment
from custody.dsse import Envelope, sign
from custody.enrolment import Enrolment, first_sight
from custody.errors import CredentialError, LedgerError, TamperedError
from custody.files import read_file, write_file
from custody.keyfile import KeyFile, OfficialKey, open_keyfile
from custody.ledger import parse_entry
from custody.merkle import leaf_hash, verify_inclusion
from custody.note import Checkpoint
from custody.official import Shown, require_objects
from custody.statement import CHALLENGE_TYPE, Challenge
from custody.strict import format_base64
from custody.words import require_words, words


def enrolment_path(key_path: Path) -> Path:
    """Give the path of the enrolment file that stands beside a key file."""
    return key_path.with_name(key_path.name + ".enrolment")


@dataclass(slots=True)
class Desk:
    """An official's sitting: the key file, the client, and the key once it is open."""

    key_path: Path
    passphrase_file: Path | None
    keyfile: KeyFile
    client: Client
    enrolment: Enrolment | None
    key: OfficialKey | None = None

    @classmethod
    def sit(cls, key_path: Path, passphrase_file: Path | None) -> Desk:
        """Read the key file and sign in: with the enrolment's token, or else by signature."""
        keyfile = KeyFile.parse(read_file(key_path))
        url = config.url(os.environ)
        path = enrolment_path(key_path)
        if path.exists():
            enrolment = Enrolment.parse(read_file(path))
            if "CUSTODY_URL" not in os.environ:
                url = enrolment.url
            return cls(key_path, passphrase_file, keyfile, Client(url, enrolment.token), enrolment)
        note(f"There is no {path.name} beside the key file, so it signs in with its key first.")
        desk = cls(key_path, passphrase_file, keyfile, Client(url), None)
        desk.client = Client(url, desk._session())
        return desk

    def open(self) -> OfficialKey:
        """Open the key file, asking for the passphrase if it isn't open yet."""
        if self.key is None:
            self.key = open_keyfile(self.keyfile, passphrase(self.passphrase_file))
        return self.key

    def checkpoint(self) -> Checkpoint:
        """Fetch the ledger's checkpoint and hold it against the one seen last (promise TAMPER)."""
        if self.enrolment is None:
            return first_sight(self.client.get("/service"))
        self.enrolment, checkpoint = self.enrolment.advance(self.client)
        path = enrolment_path(self.key_path)
        write_file(path, self.enrolment.encode(), mode=0o600, overwrite=True)
        return checkpoint

    def look(self, ceremony_id: str) -> tuple[dict[str, Any], Shown]:
        """Fetch a ceremony and recompute its digest from what will be shown (promise BOUND)."""
        view = self.client.get(f"/ceremonies/{segment(ceremony_id)}")
        shown = Shown(view["subject"], view["dealing"], self.checkpoint())
        if shown.digest.hex() != view["digest"] or view["subject"]["ceremony"] != ceremony_id:
            raise TamperedError(
                "the service's digest is not that of what it shows", promise="BOUND"
            )
        if self.enrolment is not None and view["subject"]["origin"] != self.enrolment.origin:
            raise TamperedError("the ceremony is of another ledger", promise="BOUND")
        return view, shown

    def objects(self, shown: Shown) -> list[tuple[dict[str, Any], bytes]]:
        """Fetch a request's objects, each proven to be registered in the ledger seen.

        Gives the registration and the header of each. ``LedgerError`` or
        ``TamperedError`` when one is not what the request, the entry or the tree says.
        """
        path = f"/ceremonies/{segment(shown.subject['ceremony'])}/objects"
        rows = self.client.get(path, size=shown.checkpoint.size)
        found = [_registered(row, shown) for row in rows]
        listed = [(row["id"], row["size"]) for row, _ in found]
        require_objects(shown.subject, listed, [header for _, header in found])
        return found

    def bundle(self, dataset: str) -> Bundle:
        """Fetch a dataset's bundle and check its dealing."""
        answer = self.client.get(f"/datasets/{segment(dataset)}/bundle")
        return Bundle.parse(answer["text"].encode())

    def submit(
        self, ceremony_id: str, envelope: Envelope, sealed: bytes | None = None
    ) -> dict[str, Any]:
        """Hand in a signed statement."""
        body: dict[str, Any] = {"envelope": envelope.as_dict()}
        if sealed is not None:
            body["contribution"] = format_base64(sealed)
        answer: dict[str, Any] = self.client.post(
            f"/ceremonies/{segment(ceremony_id)}/statements", body
        )
        return answer

    def _session(self) -> str:
        answer = self.client.post("/challenges", {"official": self.keyfile.name})
        challenge = Challenge.parse(canonical.decode_binary(answer["payload"]))
        if challenge.official != self.keyfile.name:
            raise CredentialError("the service's challenge is for somebody else")
        envelope = sign(CHALLENGE_TYPE, challenge.encode(), self.open())
        session = self.client.post("/sessions", {"envelope": envelope.as_dict()})
        return str(session["token"])


def confirm_words(digest: bytes, given: str | None) -> None:
    """Have the four words typed back: from ``--words``, or on a terminal; compared exactly."""
    if given is None and sys.stdin.isatty():
        note("Ask the requester for the four words by another way than this screen.")
        given = click.prompt("Four words", err=True)
    if given is not None:
        require_words(given, digest)


def describe(view: dict[str, Any], shown: Shown, objects: list[dict[str, Any]]) -> str:
    """Put a ceremony's subject into words that fit a terminal."""
    subject = shown.subject
    lines = [f"{subject['ceremony']}  at the step {view['step']['id']}"]
    lines += [f"  dataset    {subject['dataset']}", f"  asked by   {subject['requester']}"]
    if "purpose" in subject:
        lines += [
            f"  purpose    {subject['purpose']}",
            f"  recipient  {subject['recipient']}",
            f"  objects    {subject['objects']['count']}",
        ]
        lines += [_object_line(row) for row in objects[:20]]
        if len(objects) > 20:
            lines.append(f"             … and {len(objects) - 20} more")
    names = ", ".join(seat["official"] for seat in subject["seats"])
    lines += [
        f"  quorum     {subject['threshold']} of {len(subject['seats'])}: {names}",
        f"  until      {subject['expires']}",
        f"  ledger     {shown.checkpoint.size} entries",
        f"  words      {words(shown.digest)}",
        f"  digest     {shown.digest.hex()}",
    ]
    return "\n".join(lines)


def _object_line(row: dict[str, Any]) -> str:
    origin = "/".join(part for part in (row["host"], row["job"]) if part) or "-"
    return f"             {row['id'][:12]}  {row['sealed'][:16]}Z  {row['size']} B  {origin}"


def _registered(row: dict[str, Any], shown: Shown) -> tuple[dict[str, Any], bytes]:
    data = canonical.decode_binary(row["entry"])
    proof = [canonical.decode_binary(hash_, 32) for hash_ in row["proof"]]
    entry = parse_entry(data)
    verify_inclusion(
        entry.seq, shown.checkpoint.size, leaf_hash(data), proof, shown.checkpoint.root
    )
    registered = entry.body
    if (
        entry.origin != shown.checkpoint.origin
        or registered["type"] != "object.registered"
        or registered["dataset"] != shown.subject["dataset"]
    ):
        raise LedgerError("an object is not registered in this dataset", promise="TAMPER")
    return registered["data"], canonical.decode_binary(registered["data"]["header"])
