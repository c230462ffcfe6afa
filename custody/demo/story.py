"""The demo's steps; each does the thing, then prints what it did."""

from __future__ import annotations

import hashlib
import os
import subprocess
import time
from pathlib import Path

from tqdm import tqdm

from custody.age import X25519Identity
from custody.ceremony import CeremonyView, subject_words
from custody.client import Client
from custody.demo.album import open_album, seal_album
from custody.demo.cast import (
    DATASET,
    OFFICIALS,
    REQUESTER,
    THRESHOLD,
    Outcome,
    Participants,
    print_line,
)
from custody.demo.column import read_column, seal_table
from custody.demo.ending import audit, open_with_stock_age, restore, tamper
from custody.demo.genesis import genesis_of, make_key
from custody.demo.host import PASSPHRASE, Host
from custody.demo.lies import try_another_recipient, try_another_request
from custody.errors import CustodyError, PendingError
from custody.files import write_file
from custody.formats.quantities import size_text
from custody.official.asking import Asked
from custody.official.enrolling import enrol
from custody.official.keyfile import create
from custody.official.known_people import COMPARED
from custody.official.known_recipient import recipient_words
from custody.official.known_roster import require_listed
from custody.official.requesting import draft_request, file_drafted
from custody.official.session import OfficialSession


def run_story(host: Host, source: Path) -> Outcome:
    """Play the whole story on a running host, sealing ``source``."""
    outcome = Outcome(folder=str(host.folder))
    cast = Participants(host, outcome)
    print_line("custody demo", f"the service runs at {host.url}")
    _enrol_everybody(cast)
    _genesis(cast)
    sealed, object_id = _seal(cast, source)
    table = seal_table(cast)
    ceremony_id = _request(cast, [object_id] if table is None else [object_id, table])
    _approve_and_turn(cast, ceremony_id)
    restore(cast, ceremony_id, sealed)
    read_column(cast)
    open_with_stock_age(cast, sealed)
    open_album(cast, seal_album(cast))
    audit(cast)
    tamper(cast)
    verdict = "everything held" if outcome.all_promises_kept() else "SOMETHING DID NOT HOLD"
    print_line("the end", f"{verdict}; it is all in {host.folder}")
    return outcome


def _enrol_everybody(cast: Participants) -> None:
    host, admin = cast.host, cast.host.client()
    write_file(host.folder / "passphrase", (PASSPHRASE + "\n").encode(), mode=0o600)
    roles = {**dict.fromkeys(OFFICIALS, "official"), REQUESTER: "requester"}
    for name, role in tqdm(roles.items(), desc="making key files", leave=False, disable=None):
        code = admin.post("/invitations", {"name": name, "role": role})["code"]
        cast.sessions[name] = _enrol(host, name, code)
    print_line("key files", f"{', '.join(roles)}: each locked by Argon2id, kept by its owner")
    print_line("", f"they lie at {host.folder}/NAME.key, with NAME.known_people beside")


def _enrol(host: Host, name: str, code: str) -> OfficialSession:
    path, known = host.folder / f"{name}.key", host.folder / f"{name}.known_people"
    keyfile, key = create(name, PASSPHRASE, random=os.urandom)
    write_file(path, keyfile.encode(), mode=0o600)
    token = enrol(Client(host.url), code, path, key, known).answer["token"]
    if name == REQUESTER:
        write_file(host.folder / f"{name}.token", f"{token}\n".encode(), mode=0o600)
    session = OfficialSession.sign_in(path, host.url, host.url, lambda: PASSPHRASE, known)
    session.key = key
    return session


def _genesis(cast: Participants) -> None:
    body = genesis_of(DATASET)
    opened = CeremonyView.read(cast.host.client().post("/datasets", body))
    ceremony_id, words = opened.id, subject_words(opened.subject)
    quorum = f"any {THRESHOLD} of {len(OFFICIALS)} can use it"
    print_line("genesis", f"{ceremony_id}: a key that nobody has, {quorum}")
    print_line("admin", f"reads out from their own screen: {words.upper()}")
    officials = [cast.sessions[name] for name in OFFICIALS]
    make_key(officials, ceremony_id, words)
    require_listed(opened.subject, cast.sessions[REQUESTER].keyfile)
    for session in officials:
        session.know_roster(opened.subject, COMPARED)
    print_line("officials", "all five typed the same words, and rita found her key among them:")
    print_line("", "each known_people has the others' keys now, and hers")
    print_line("genesis", "all five made their part of it, then checked their share and signed")
    words = recipient_words(cast.sessions["anna"].bundle(DATASET).dealing.recipient)
    print_line("anna", f"reads out, for the backup host: {words.upper()}")
    try_another_recipient(cast, words)
    cast.host.custody("dataset", "recipient", DATASET, "--words", words, "-o", "recipient.txt")
    print_line("recipient", (cast.host.folder / "recipient.txt").read_text().strip())


def _seal(cast: Participants, source: Path) -> tuple[Path, str]:
    host = cast.host
    tar = ["tar", "-c", "--exclude=__pycache__", "--exclude=site-packages"]
    tar += ["-C", str(source.parent), source.name]
    cast.outcome.sha256_in = _hash_of(tar)
    sealed = host.folder / "backup.tar.age"
    begun = time.monotonic()
    host.custody(
        "seal",
        "--job",
        "demo",
        "-R",
        "recipient.txt",
        "-o",
        sealed.name,
        "--exec",
        "--",
        *tar,
        show=True,
    )
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
    done = host.custody("register", "-d", DATASET, sealed.name, token_file=path)
    object_id = done.stdout.split()[0]
    print_line("backup job", f"register: object {object_id[:12]}, its header is on the ledger")
    return sealed, object_id


def _request(cast: Participants, objects: list[str]) -> str:
    identity = X25519Identity.generate()
    write_file(cast.host.folder / "rita.identity", f"{identity.encode()}\n".encode(), mode=0o600)
    reason, to = "Quarterly restore test", str(identity.recipient())
    session, client = cast.sessions[REQUESTER], cast.requester_client()
    drafted = draft_request(client, session, Asked(DATASET, tuple(objects), reason, to, 1))
    filed = CeremonyView.read(file_drafted(client, session, drafted))
    print_line("rita", f'asks for it and signs: {filed.id}, "{reason}"')
    return filed.id


def _approve_and_turn(cast: Participants, ceremony_id: str) -> None:
    quorum = [cast.sessions[name] for name in OFFICIALS[:THRESHOLD]]
    for session in quorum:
        examined = session.examine("approve", *session.fetch(ceremony_id))
        session.submit(ceremony_id, session.sign(examined))
    names = ", ".join(session.keyfile.name for session in quorum)
    print_line("officials", f"{names} know rita's signature, read it and sign: approve")
    try_another_request(cast, ceremony_id)
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
