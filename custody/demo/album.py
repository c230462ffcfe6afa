"""The demo's second dataset: 2,000 photographs in one collection, which one header opens."""

from __future__ import annotations

import hashlib
import io
import os
import time
from pathlib import Path

from custody.age import X25519Identity, encrypt, parse_recipients_file
from custody.ceremony import CeremonyView, subject_words
from custody.demo.cast import (
    OFFICIALS,
    PHOTOGRAPHS,
    REQUESTER,
    THRESHOLD,
    Participants,
    print_line,
)
from custody.demo.genesis import genesis_of, make_key
from custody.files import write_file
from custody.official.asking import Asked
from custody.official.block import collection_text
from custody.official.known_people import COMPARED
from custody.official.known_recipient import recipient_words
from custody.official.requesting import draft_request, file_drafted

ALBUM = "photographs"


def seal_album(cast: Participants) -> str:
    """Run the second genesis, seal 2,000 files to a collection, close it; gives its id."""
    host, token = cast.host, cast.host.folder / f"{ALBUM}.token"
    words = _genesis(cast)
    host.custody("dataset", "recipient", ALBUM, "--words", words, "-o", "album.txt")
    terms = {"person": "nightly", "scopes": ["register"], "dataset": ALBUM, "days": 1}
    write_file(token, f"{host.client().post('/tokens', terms)['token']}\n".encode(), mode=0o600)
    host.custody("collection", "open", "album", "-d", ALBUM, "-R", "album.txt", token_file=token)
    begun, names = time.monotonic(), _seal_photographs(host.folder)
    host.custody("collection", "add", "album", *names, token_file=token)
    host.custody("collection", "close", "album", token_file=token)
    seconds = time.monotonic() - begun
    for path in host.folder.glob("album-*.manifest.age"):
        path.rename(host.folder / "album.box" / path.name)  # it belongs to the files
    (listed,) = host.client().get(f"/datasets/{ALBUM}/collections")
    print_line("backup job", f"{listed['count']:,} photographs to one collection, {seconds:.1f} s,")
    print_line("", "by its recipient alone, as stock age -R would; then its manifest is signed")
    return str(listed["id"])


def open_album(cast: Participants, collection: str) -> None:
    """Open all of it with one header, and hold every file against the manifest."""
    host, session = cast.host, cast.sessions[REQUESTER]
    identity = X25519Identity.generate()
    write_file(host.folder / "album.identity", f"{identity.encode()}\n".encode(), mode=0o600)
    asked = Asked(ALBUM, (collection,), "The album, for the jubilee", str(identity.recipient()), 1)
    client = cast.requester_client()
    filed = CeremonyView.read(file_drafted(client, session, draft_request(client, session, asked)))
    quorum = [cast.sessions[name] for name in OFFICIALS[:THRESHOLD]]
    seen = [official.examine("approve", *official.fetch(filed.id)) for official in quorum]
    print_line("officials", f"are shown {collection_text(seen[0].objects[0])}")
    for official, examined in zip(quorum, seen, strict=True):
        official.submit(filed.id, official.sign(examined))
    for official in quorum:
        official.submit(
            filed.id, *official.turn(official.examine("turn", *official.fetch(filed.id)))
        )
    token = host.folder / f"{REQUESTER}.token"
    given = ("--ceremony", filed.id, "--identity", "album.identity", "-o", "album.out")
    begun = time.monotonic()
    host.custody("restore", "album.box", "--collection", collection, *given, token_file=token)
    seconds = time.monotonic() - begun
    restored = list((host.folder / "album.out" / "album.box").iterdir())
    cast.outcome.collection_files = sum(_is_photograph(path) for path in restored)
    print_line(
        REQUESTER, f"restores {cast.outcome.collection_files:,} files with that, {seconds:.1f} s"
    )


def _genesis(cast: Participants) -> str:
    """Give the album a key; gives the twelve words of its recipient, as anna reads them."""
    body = genesis_of(ALBUM)
    opened = CeremonyView.read(cast.host.client().post("/datasets", body))
    officials = [cast.sessions[name] for name in OFFICIALS]
    make_key(officials, opened.id, subject_words(opened.subject))
    for session in officials:
        session.know_roster(opened.subject, COMPARED)
    print_line("genesis", f"{ALBUM}: a second dataset, of the same five")
    return recipient_words(cast.sessions["anna"].bundle(ALBUM).dealing.recipient)


def _photograph(at: int) -> bytes:
    return hashlib.shake_256(str(at).encode()).digest(2_000)


def _is_photograph(path: Path) -> bool:
    return path.read_bytes() == _photograph(int(path.name.removesuffix(".jpg")))


def _seal_photographs(folder: Path) -> list[str]:
    """Seal them as any program does that has the collection's recipient."""
    (recipient,) = parse_recipients_file((folder / "album.recipient").read_text())
    (folder / "album.box").mkdir()
    names = [f"album.box/{at:04}.jpg.age" for at in range(PHOTOGRAPHS)]
    for at, name in enumerate(names):
        with (folder / name).open("wb") as file:
            encrypt(io.BytesIO(_photograph(at)), file, [recipient], random=os.urandom)
    return names
