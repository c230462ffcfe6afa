"""A witness for logs: it cosigns only what continues what it cosigned before (TAMPER).

This is the other side of c2sp.org/tlog-witness; :mod:`custody.tlog.witness_protocol` has the
bytes. For every log there is one file in the state's folder: the newest checkpoint
that was cosigned, under the log's signature and the witness's own. The checks, in
the specification's order, and what a request that fails them is answered with:

1. it can be read: old size, proof, checkpoint (400)
2. the witness knows the log of that origin (404), and its key signed (403)
3. the old size is not above the checkpoint's (400)
4. the old size is the one cosigned last (409, with that size)
5. of one size there is one root (409)
6. the consistency proof holds (422)

From reading the file to its new content being on disk a lock is held, and only
then does the cosignature leave. So of two requests at once one is told the size
that the other has left, also when two processes serve, and a witness that loses
power has never cosigned what it does not remember.

A root that contradicts the one cosigned is kept as evidence, once for each log:
both notes, as ``custody-audit verify --evidence`` writes them.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from custody.audit.checks.anchor import Anchor, Contradiction, write_evidence
from custody.errors import CustodyError, InputError, LedgerError, TamperedError
from custody.files import read_file, write_file
from custody.formats import canonical_json
from custody.formats.carried import carried
from custody.formats.encoding import format_base64
from custody.formats.fields import Fields
from custody.tlog.cosignature import Cosigner, cosign
from custody.tlog.merkle import EMPTY_ROOT, verify_consistency
from custody.tlog.note import MAX_NOTE, Checkpoint, Signer, open_checkpoint, split_note
from custody.tlog.note_keys import Verifier
from custody.tlog.witness_protocol import SIZE_TYPE, Submission, encode_size

KEY_FORMAT = "custody-witness-key/v1"


@dataclass(frozen=True, slots=True)
class WitnessResponse:
    """The HTTP response of a witness: status, text and media type."""

    status: int
    text: str
    type: str = "text/plain"


class Witness:
    """A witness with its key, the logs it is for, and a folder that is its memory.

    ``InputError`` for a folder that is not there: one that got lost must not look
    like one that is new.
    """

    def __init__(self, signer: Signer, logs: Sequence[Verifier], folder: Path) -> None:
        self._signer = signer
        self._logs = {log.name: log for log in logs}
        self._folder = folder
        if len(self._logs) < len(logs) or not logs:
            raise InputError("expected the keys of one or more logs, one key for each")
        if not folder.is_dir():
            raise InputError(
                f"there is no folder {folder}",
                hint="make it, but only for a witness that has never cosigned anything",
            )

    def add(self, data: bytes, time: int) -> WitnessResponse:
        """Cosign the checkpoint that a request hands in, at ``time``, or say why not."""
        try:
            submission = Submission.parse(data)
            checkpoint = Checkpoint.parse(split_note(submission.note)[0])
        except LedgerError as error:
            return _refuse(400, error.message)
        log = self._logs.get(checkpoint.origin)
        if log is None:
            return _refuse(404, "this witness is not for a log of that origin")
        try:
            open_checkpoint(submission.note, log)
        except LedgerError as error:
            return _refuse(403, error.message)
        if submission.old > checkpoint.size:
            return _refuse(400, "the old size is above the checkpoint's")
        with self._locked(log):
            return self._cosign_and_remember(log, submission, checkpoint, time)

    def last(self, log: Verifier) -> bytes | None:
        """Give the checkpoint of a log that was cosigned last; None if there is none.

        ``LedgerError`` where the file is damaged: nothing may be cosigned then.
        """
        path = self._path(log, "checkpoint")
        if not path.exists():
            return None
        note = read_file(path, limit=MAX_NOTE)
        open_checkpoint(note, log)
        return note

    def _cosign_and_remember(
        self, log: Verifier, given: Submission, new: Checkpoint, time: int
    ) -> WitnessResponse:
        before = self.last(log)
        last = open_checkpoint(before, log) if before else Checkpoint(log.name, 0, EMPTY_ROOT)
        if given.old != last.size:
            return WitnessResponse(409, encode_size(last.size).decode(), SIZE_TYPE)
        if new.size == last.size and new.root != last.root:
            if before is not None and last.size:
                self._keep_evidence(log, before, given.note)
            return _refuse(409, f"another root of {last.size} entries was cosigned before")
        try:
            if last.size:
                verify_consistency(last.size, new.size, given.proof, last.root, new.root)
            elif given.proof:
                raise LedgerError("expected no proof that a tree continues the empty one")
        except LedgerError as error:
            return _refuse(422, error.message)
        signed = cosign(_signed_by(log, given.note), log, self._signer, time)
        write_file(self._path(log, "checkpoint"), signed, overwrite=True)
        return WitnessResponse(200, split_note(signed)[1][-1].encode())

    @contextlib.contextmanager
    def _locked(self, log: Verifier) -> Iterator[None]:
        """Lock a log's files against every other thread and process."""
        with self._path(log, "lock").open("ab") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            yield

    def _keep_evidence(self, log: Verifier, cosigned: bytes, other: bytes) -> None:
        path = self._path(log, "evidence.json")
        if not path.exists():
            text = Checkpoint.parse(split_note(cosigned)[0])
            anchor = Anchor("the checkpoint cosigned before", cosigned, text)
            write_evidence(path, log, other, [Contradiction("anchor.root", anchor)])

    def _path(self, log: Verifier, what: str) -> Path:
        """Name a log's file by the hash of its origin, which may hold slashes."""
        return self._folder / f"{hashlib.sha256(log.name.encode()).hexdigest()[:32]}.{what}"


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """A witness's name and Ed25519 seed (32 bytes), as its key file holds them::

    {"format":"custody-witness-key/v1","name":"witness.example/w1","seed":"<base64>"}
    """

    name: str
    seed: bytes = field(repr=False)

    @property
    def signer(self) -> Signer:
        """What signs with it; ``LedgerError`` for a name that no key can have."""
        return Signer(self.name, self.seed)

    @property
    def vkey(self) -> str:
        """The public half, as text (type 0x04)."""
        return Cosigner(self.name, self.signer.public).vkey

    def encode(self) -> bytes:
        """Write the key file."""
        record = {"format": KEY_FORMAT, "name": self.name, "seed": format_base64(self.seed)}
        return canonical_json.encode(record) + b"\n"

    @classmethod
    def parse(cls, data: bytes) -> WitnessKey:
        """Read a key file; one ``TamperedError``, with nothing of it, when it is damaged."""
        data = carried(data, "the witness's key file").strip()
        try:
            fields = Fields(canonical_json.decode_object(data), "the key file")
            key = cls(fields.text("name"), fields.binary("seed", 32))
            if key.encode().strip() != data:
                raise TamperedError("unknown fields")
            key.signer  # noqa: B018  (holds the name to what names are)
        except CustodyError:
            raise TamperedError(
                "the witness's key file is damaged",
                hint="custody-audit witness-key makes one; a new key is a new witness",
            ) from None
        return key


def _signed_by(log: Verifier, note: bytes) -> bytes:
    """Give a note with the log's own signature alone, without those of others."""
    text, lines = split_note(note)
    own = next(line for line in lines if (line.name, line.key_id) == (log.name, log.key_id))
    return f"{text}\n{own.encode()}".encode()


def _refuse(status: int, why: str) -> WitnessResponse:
    return WitnessResponse(status, f"{why}\n")
