"""The demo's steps; each does the thing, then prints what it did."""

from __future__ import annotations

import hashlib
import os
import subprocess
import time
from pathlib import Path

from tqdm import tqdm

from custody.age import X25519Identity
from custody.client import Client
from custody.demo.cast import (
    DATASET,
    OFFICIALS,
    REQUESTER,
    THRESHOLD,
    Outcome,
    Participants,
    print_line,
)
from custody.demo.ending import audit, open_with_stock_age, restore, tamper
from custody.demo.host import PASSPHRASE, Host
from custody.errors import CustodyError, PendingError
from custody.files import write_file
from custody.formats.fields import answer_fields
from custody.formats.quantities import size_text
from custody.formats.timestamps import now
from custody.official.enrolling import enrol
from custody.official.keyfile import create
from custody.official.session import OfficialSession
from custody.official.signing import receipt


def run_story(host: Host, source: Path) -> Outcome:
    """Play the whole story on a running host, sealing ``source``."""
    outcome = Outcome(folder=str(host.folder))
    cast = Participants(host, outcome)
    print_line("custody demo", f"the service runs at {host.url}")
    _enrol_everybody(cast)
    _genesis(cast)
    sealed, object_id = _seal(cast, source)
    ceremony_id = _request(cast, object_id)
    _approve_and_turn(cast, ceremony_id)
    restore(cast, ceremony_id, sealed)
    open_with_stock_age(cast, sealed)
    audit(cast)
    tamper(cast)
    verdict = "everything held" if outcome.all_promises_kept() else "SOMETHING DID NOT HOLD"
    print_line("the end", f"{verdict}; it is all in {host.folder}")
    return outcome


def _enrol_everybody(cast: Participants) -> None:
    host, admin = cast.host, cast.host.client()
    write_file(host.folder / "passphrase", (PASSPHRASE + "\n").encode(), mode=0o600)
    for name in tqdm(OFFICIALS, desc="making key files", leave=False, disable=None):
        path = host.folder / f"{name}.key"
        keyfile, key = create(name, PASSPHRASE, random=os.urandom)
        write_file(path, keyfile.encode(), mode=0o600)
        code = admin.post("/invitations", {"name": name, "role": "official"})["code"]
        enrol(Client(host.url), code, path, key)
        session = OfficialSession.sign_in(path, host.url, host.url, lambda: PASSPHRASE)
        session.key = key
        cast.sessions[name] = session
    code = admin.post("/invitations", {"name": REQUESTER, "role": "requester"})["code"]
    token = Client(host.url).post("/enrolments", {"code": code})["token"]
    write_file(host.folder / "rita.token", f"{token}\n".encode(), mode=0o600)
    cast.requester = host.client(token)
    print_line(
        "key files", f"{', '.join(OFFICIALS)}: each locked by Argon2id, kept by its official"
    )


def _genesis(cast: Participants) -> None:
    body = {"name": DATASET, "threshold": THRESHOLD, "officials": list(OFFICIALS)}
    ceremony_id = str(cast.host.client().post("/datasets", body)["id"])
    quorum = f"any {THRESHOLD} of {len(OFFICIALS)} can use it"
    print_line("genesis", f"{ceremony_id}: a key is dealt, {quorum}")
    outcome = None
    for session in cast.sessions.values():
        _, shown = session.fetch(ceremony_id)
        bundle = session.bundle(DATASET)
        envelope, sealed = receipt(shown, bundle, session.open(), now(), os.urandom)
        outcome = session.submit(ceremony_id, envelope, sealed).outcome
    if outcome != "closed":
        raise CustodyError(f"the genesis ended {outcome}")
    print_line("genesis", "all five checked their share and signed; a canary was opened by three")
    cast.host.custody("dataset", "recipient", DATASET, "-o", "recipient.txt")
    print_line("recipient", (cast.host.folder / "recipient.txt").read_text().strip())


def _seal(cast: Participants, source: Path) -> tuple[Path, str]:
    host = cast.host
    tar = ["tar", "-c", "--exclude=__pycache__", "--exclude=site-packages"]
    tar += ["-C", str(source.parent), source.name]
    cast.outcome.sha256_in = _hash_of(tar)
    sealed = host.folder / "backup.tar.age"
    begun = time.monotonic()
    host.custody("seal", "-R", "recipient.txt", "-o", sealed.name, "--exec", "--", *tar, show=True)
    seconds = time.monotonic() - begun
    amount = size_text(sealed.stat().st_size)
    print_line("backup job", f"seal --exec -- tar -c {source}")
    print_line(
        "backup job", f"{amount} in {seconds:.1f} s, with no service, no secret and nobody there"
    )
    terms = {"person": "nightly", "scopes": ["register"], "dataset": DATASET, "days": 1}
    token = host.client().post("/tokens", terms)["token"]
    path = host.folder / "nightly.token"
    write_file(path, f"{token}\n".encode(), mode=0o600)
    done = host.custody("register", "-d", DATASET, "--job", "demo", sealed.name, token_file=path)
    object_id = done.stdout.split()[0]
    print_line("backup job", f"register: object {object_id[:12]}, its header is on the ledger")
    return sealed, object_id


def _request(cast: Participants, object_id: str) -> str:
    identity = X25519Identity.generate()
    write_file(cast.host.folder / "rita.identity", f"{identity.encode()}\n".encode(), mode=0o600)
    body = {
        "objects": [object_id],
        "purpose": "Quarterly restore test",
        "recipient": str(identity.recipient()),
        "hours": 1,
    }
    answer = cast.requester_client().post(f"/datasets/{DATASET}/requests", body)
    filed = answer_fields(answer)
    ceremony_id = filed.text("id")
    print_line("rita", f'asks for it: {ceremony_id}, "{body["purpose"]}"')
    print_line("everybody", f"compares four words: {filed.text('words').upper()}")
    return ceremony_id


def _approve_and_turn(cast: Participants, ceremony_id: str) -> None:
    quorum = [cast.sessions[name] for name in OFFICIALS[:THRESHOLD]]
    for session in quorum:
        examined = session.examine("approve", *session.fetch(ceremony_id))
        session.submit(ceremony_id, session.sign(examined))
    names = ", ".join(session.keyfile.name for session in quorum)
    print_line("officials", f"{names} have read it and sign: approve")
    for turned, session in enumerate(quorum, start=1):
        _turn(session, ceremony_id)
        if turned == THRESHOLD - 1:
            _try_with_too_few_keys(cast, ceremony_id)
    print_line("officials", f"{quorum[-1].keyfile.name} turns the third key: unlocked")


def _turn(session: OfficialSession, ceremony_id: str) -> None:
    examined = session.examine("turn", *session.fetch(ceremony_id))
    session.submit(ceremony_id, *session.turn(examined))


def _try_with_too_few_keys(cast: Participants, ceremony_id: str) -> None:
    """Ask for the grant while one key is missing; it must be refused."""
    try:
        cast.requester_client().post(f"/ceremonies/{ceremony_id}/grant")
    except PendingError as error:
        cast.outcome.opened_with_too_few = False
        print_line("officials", f"two keys turned; rita tries: {error.message}")


def _hash_of(command: list[str]) -> str:
    """Hash what a command prints, apart from any sealing."""
    digest = hashlib.sha256()
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:  # noqa: S603  (tar)
        assert child.stdout is not None
        while block := child.stdout.read(1 << 20):
            digest.update(block)
    if child.returncode != 0:
        raise CustodyError(f"{command[0]} ended with exit status {child.returncode}")
    return digest.hexdigest()
