"""The places that checkpoints are published to: a folder, a webhook, witnesses (TAMPER).

What left the service can't be taken back by whoever later holds its key. A sink takes
one checkpoint and says how many entries it counts, or raises a ``CustodyError`` whose
message is kept and shown, and so is worded here: addresses hold tokens, and what others
answer may hold anything (promise QUIET).
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote

import urllib3
from urllib3 import exceptions
from urllib3.util import Url, parse_url

from custody import __version__, config
from custody.connection_errors import reason_of
from custody.errors import CustodyError, InputError, LedgerError, TamperedError, UnreachableError
from custody.files import read_file, write_file
from custody.formats.carried import carried_text
from custody.service import cosignatures
from custody.service.context import Service
from custody.service.ledger_reads import note_of_head
from custody.store.tree_nodes import node_reader
from custody.tlog.cosignature import Cosigner
from custody.tlog.merkle import consistency_proof
from custody.tlog.note import MAX_NOTE, Checkpoint, split_note
from custody.tlog.witness_protocol import PATH, SIZE_TYPE, Submission, parse_size

TIMEOUT = urllib3.Timeout(connect=5, read=10)
REQUEST_LIMIT = 20.0
"""Seconds for a whole answer, however slowly it drips."""
MAX_ANSWER = 64 * 1024

_WEB = ("http", "https")


class Sink(Protocol):
    """A place that checkpoints are published to."""

    @property
    def name(self) -> str:
        """The sink's name, as people are shown it; there is no secret in it."""

    def publish(self, service: Service, last: int) -> int:
        """Publish the present head; ``last`` is the size it got before. Gives its size now."""


@dataclass(frozen=True, slots=True)
class FolderSink:
    """A folder with the newest checkpoint as ``checkpoint``, and each as ``checkpoint-<size>``.

    It has to be there: one that is not mounted must not look like one that is empty.
    """

    path: Path
    name: str = "folder"

    def publish(self, service: Service, last: int) -> int:
        """Write the head, unless the folder holds what contradicts it."""
        note = cosignatures.checkpoint(service).checkpoint
        head = _parsed(note.encode())
        if not self.path.is_dir():
            raise InputError("the folder is not there", hint="make it, or mount what it is on")
        self._require_no_other(head)
        for name in (f"checkpoint-{head.size}", "checkpoint"):
            write_file(self.path / name, note.encode(), overwrite=True)
        return head.size

    def _require_no_other(self, head: Checkpoint) -> None:
        """Refuse to overwrite a checkpoint of another history: it is evidence (TAMPER)."""
        for name in ("checkpoint", f"checkpoint-{head.size}"):
            path = self.path / name
            if not path.exists():
                continue
            held = _parsed(read_file(path, limit=MAX_NOTE))
            if held.origin != head.origin or (held.size >= head.size and held != head):
                raise TamperedError(
                    f"the folder's {name} counts {held.size} entries of another history",
                    hint="keep it: it is evidence; tell the auditor",
                    promise="TAMPER",
                )


@dataclass(frozen=True, slots=True)
class WebhookSink:
    """An address that every checkpoint is posted to, as text."""

    url: str = field(repr=False)
    name: str = "webhook"

    def publish(self, service: Service, last: int) -> int:
        """Post the present head to the address."""
        note = cosignatures.checkpoint(service).checkpoint.encode()
        status, _, _ = post(self.url, note)
        if not 200 <= status < 300:
            raise UnreachableError(f"it answered with the status {status}")
        return _parsed(note).size


@dataclass(frozen=True, slots=True)
class WitnessSink:
    """An external witness (c2sp.org/tlog-witness): its key, and its submission prefix."""

    cosigner: Cosigner
    url: str = field(repr=False)

    @property
    def name(self) -> str:
        """The name that its cosignatures bear."""
        return f"witness {self.cosigner.name}"

    def publish(self, service: Service, last: int) -> int:
        """Have the head cosigned, and keep the cosignature if it holds."""
        status, kind, said, note = self._submit(service, last)
        if status == 409 and kind == SIZE_TYPE:
            status, kind, said, note = self._submit(service, _size(said))
        if status != 200:
            raise UnreachableError(f"it does not cosign: it answered with the status {status}")
        try:
            cosignatures.cosign(service, note + said.decode(), [self.cosigner])
        except UnicodeDecodeError:
            raise LedgerError("its answer is no cosignature") from None
        return _parsed(note.encode()).size

    def _submit(self, service: Service, old: int) -> tuple[int, str, bytes, str]:
        with service.store.reading() as connection:
            note = note_of_head(connection)
            size = _parsed(note.encode()).size
            if old > size:
                raise TamperedError(
                    f"it has cosigned {old} entries, and there are {size}",
                    hint="entries were taken back, or the witness was given another ledger",
                    promise="TAMPER",
                )
            proof = consistency_proof(old, size, node_reader(connection)) if 0 < old < size else []
        body = Submission(old, tuple(proof), note.encode()).encode()
        return *post(self.url.rstrip("/") + PATH, body), note


def sinks_from_environment(environ: Mapping[str, str]) -> tuple[Sink, ...]:
    """Give the sinks that the environment names, witnesses first; ``InputError`` if it can't be.

    Witnesses come first so that the others get what they have cosigned.
    """
    found: list[Sink] = []
    if path := config.path(environ, "CUSTODY_WITNESSES"):
        found += _witnesses(path)
    if path := config.path(environ, "CUSTODY_PUBLISH_DIR"):
        found.append(FolderSink(path))
    if url := config.secret(environ, "CUSTODY_PUBLISH_URL"):
        found.append(WebhookSink(_require_url(url, "CUSTODY_PUBLISH_URL")))
    return tuple(found)


def post(url: str, body: bytes) -> tuple[int, str, bytes]:
    """Post text and give the answer: status, type, and its first 64 KiB.

    Redirects are not followed and nothing is tried twice. ``UnreachableError``, worded here.
    """
    parts = parse_url(url)
    headers = {"Content-Type": "text/plain; charset=utf-8", "User-Agent": f"custody/{__version__}"}
    if parts.auth:
        headers |= urllib3.make_headers(basic_auth=unquote(parts.auth))
    bare = Url(parts.scheme, None, parts.host, parts.port, parts.path, parts.query)
    try:
        with urllib3.PoolManager(retries=False, timeout=TIMEOUT) as pool:
            response = pool.request(
                "POST", bare.url, body=body, headers=headers, redirect=False, preload_content=False
            )
            return response.status, response.headers.get("Content-Type", ""), _read(response)
    except exceptions.HTTPError as error:
        raise UnreachableError(reason_of(error)) from None


def _read(response: urllib3.BaseHTTPResponse) -> bytes:
    end, data = time.monotonic() + REQUEST_LIMIT, b""
    while piece := response.read1(4096):
        data += piece
        if len(data) > MAX_ANSWER or time.monotonic() > end:
            response.close()
            raise UnreachableError("its answer has no end")
    return data


def _witnesses(path: Path) -> list[WitnessSink]:
    found = []
    for number, line in enumerate(
        carried_text(read_file(path, limit=1 << 20), str(path)).split("\n")
    ):
        words = line.partition("#")[0].split()
        if not words:
            continue
        where = f"line {number + 1} of {path}"
        if len(words) != 2:
            raise InputError(f"{where}: expected a witness's key and its address")
        try:
            cosigner = Cosigner.parse(words[0])
        except LedgerError as error:
            raise InputError(f"{where}: {error.message}") from None
        found.append(WitnessSink(cosigner, _require_url(words[1], where)))
    if len({one.name for one in found}) < len(found):
        raise InputError(f"{path} names a witness twice")
    return found


def _require_url(text: str, where: str) -> str:
    """Give an address back; it isn't shown when it is none, since it may hold a token."""
    try:
        parts = parse_url(text)
    except exceptions.LocationParseError:
        parts = Url()
    if parts.scheme not in _WEB or not parts.host or not text.isprintable() or " " in text:
        raise InputError(f"{where}: expected an address that begins with https:// or http://")
    return text


def _parsed(note: bytes) -> Checkpoint:
    return Checkpoint.parse(split_note(note)[0])


def _size(said: bytes) -> int:
    try:
        return parse_size(said)
    except CustodyError:
        raise LedgerError("it says that it has cosigned another size, and not which") from None
