"""C2SP signed notes and the checkpoints written in them (c2sp.org/signed-note, tlog-checkpoint).

A note is text, an empty line, and one line for each signature::

    ledger.example/kat                                      origin
    8                                                       size
    XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=            base64 of the root hash
                                                            the last empty line ends the text
    — ledger.example/kat 1e+JFMDQ2hNOfaYwMKod5yQRvrgxhXeGE2IOj2zSErt2B7KIGNAGewflz+S0w7vy5/v…

    signature line = "— " name " " base64( key ID (4 bytes) || signature )

The signature covers the text with its final newline. Keys are in
``custody.tlog.note_keys``; type 0x01 signs here, type 0x04 in ``custody.tlog.cosignature``.

Nothing of a note may be believed before :func:`open_note` returns (TAMPER).
Every signature by a known key must hold, at least one must be there, lines of
unknown keys are skipped even where the name is right, and a key counts once
however many lines or names it has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from custody.errors import LedgerError
from custody.formats.encoding import format_base64, parse_base64, parse_decimal
from custody.tlog.merkle import HASH_SIZE
from custody.tlog.note_keys import (
    KEY_ID_SIZE,
    NoteVerifier,
    Signer,
    Verified,
    Verifier,
    require_key_name,
    require_utf8,
)

__all__ = [
    "Checkpoint",
    "Note",
    "SignatureLine",
    "Signer",
    "Verified",
    "Verifier",
    "open_checkpoint",
    "open_note",
    "sign_checkpoint",
    "sign_note",
    "split_note",
]

MAX_NOTE = 1_000_000
MAX_SIGNATURES = 100
_DASH = "— "


@dataclass(frozen=True, slots=True)
class Note:
    """A note that was opened: its text, and the keys that signed it, each once."""

    text: str
    verified: tuple[Verified, ...]


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One signature line, not verified: the key it names and the bytes it carries."""

    name: str
    key_id: bytes
    signature: bytes

    def encode(self) -> str:
        """Write the line, with its newline."""
        return f"{_DASH}{self.name} {format_base64(self.key_id + self.signature)}\n"

    @classmethod
    def parse(cls, line: str) -> SignatureLine:
        """Read a line without its newline; ``LedgerError`` unless it is exactly well formed."""
        name, _, text = line.removeprefix(_DASH).partition(" ")
        blob = parse_base64(text)
        if not line.startswith(_DASH) or blob is None or len(blob) <= KEY_ID_SIZE:
            raise LedgerError(f"expected a signature line '— name base64', got {line[:80]!r}")
        return cls(require_key_name(name), blob[:KEY_ID_SIZE], blob[KEY_ID_SIZE:])


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A tree head: the log's origin, the number of leaves, and the 32-byte root hash.

    ``extensions`` are further lines, allowed by the specification and never
    written by this project. Raises ``LedgerError`` for values with no exact form.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for line in (self.origin, *self.extensions):
            if not line or "\n" in line:
                raise LedgerError("expected non-empty lines in a checkpoint")
        if len(self.root) != HASH_SIZE or parse_decimal(str(self.size)) is None:
            raise LedgerError("expected a checkpoint's size, and a root hash of 32 bytes")

    def encode(self) -> str:
        """Write the note text: origin, size and root, a line each."""
        lines = (self.origin, str(self.size), format_base64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read note text back; ``LedgerError`` unless writing it again gives the same."""
        lines = text.split("\n")
        size = parse_decimal(lines[1]) if len(lines) > 3 else None
        root = parse_base64(lines[2]) if len(lines) > 3 else None
        if size is None or root is None:
            raise LedgerError("expected a checkpoint: origin, size and root hash, a line each")
        checkpoint = cls(lines[0], size, root, tuple(lines[3:-1]))
        if checkpoint.encode() != text:
            raise LedgerError("the checkpoint is not in its one exact form")
        return checkpoint


def sign_note(text: str, signers: Sequence[Signer]) -> bytes:
    """Sign the text with every signer; it must end in a newline. Raises ``LedgerError``."""
    _require_text(text)
    if not signers:
        raise LedgerError("expected at least one signer for a note")
    lines = [
        SignatureLine(signer.name, signer.verifier.key_id, signer.sign(text.encode())).encode()
        for signer in signers
    ]
    return f"{text}\n{''.join(lines)}".encode()


def open_note(data: bytes, verifiers: Sequence[NoteVerifier]) -> Note:
    """Verify a note and give its text: the only way to text that may be believed.

    Raises ``LedgerError`` when the bytes are not a note, when a signature by one
    of ``verifiers`` does not hold, when there is none, or when the list names
    one key twice. Further signatures by a key that signed already are checked
    and then ignored.
    """
    known = _known(verifiers)
    text, lines = split_note(data)
    verified: dict[bytes, Verified] = {}
    for line in lines:
        verifier = known.get((line.name, line.key_id))
        if verifier is not None:
            seen = verifier.verify(text.encode(), line.signature)
            verified.setdefault(verifier.public, seen)
    if not verified:
        raise LedgerError(
            f"the note carries no signature by {', '.join(v.name for v in verifiers) or 'anyone'}",
            hint="check that this is the right log, and the key you were given for it",
            promise="TAMPER",
        )
    return Note(text, tuple(verified.values()))


def sign_checkpoint(checkpoint: Checkpoint, signer: Signer) -> bytes:
    """Sign a checkpoint as its log: the signer's name must be the origin (``LedgerError``)."""
    _require_origin(checkpoint, signer.name)
    return sign_note(checkpoint.encode(), [signer])


def open_checkpoint(data: bytes, verifier: Verifier) -> Checkpoint:
    """Verify a checkpoint of the log whose key this is; other signatures are ignored.

    Raises ``LedgerError``, also when the log's key signed for another origin.
    """
    checkpoint = Checkpoint.parse(open_note(data, [verifier]).text)
    _require_origin(checkpoint, verifier.name)
    return checkpoint


def split_note(data: bytes) -> tuple[str, tuple[SignatureLine, ...]]:
    """Take a note apart strictly, *verifying nothing*: its text and its signature lines.

    At most 1,000,000 bytes of UTF-8 and 100 signatures, no control character
    but newline, the last empty line before the signatures. Raises ``LedgerError``.
    """
    if len(data) > MAX_NOTE:
        raise LedgerError(f"expected a note of at most {MAX_NOTE} bytes, got {len(data)}")
    try:
        whole = data.decode()
    except UnicodeDecodeError:
        raise LedgerError("the note is not valid UTF-8") from None
    text, blank, signatures = whole.rpartition("\n\n")
    if not blank or not signatures.endswith("\n"):
        raise LedgerError("expected a note: text, an empty line, signature lines")
    _require_text(f"{text}\n")
    lines = signatures[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise LedgerError(f"expected at most {MAX_SIGNATURES} signatures, got {len(lines)}")
    return f"{text}\n", tuple(SignatureLine.parse(line) for line in lines)


def _known(verifiers: Sequence[NoteVerifier]) -> dict[tuple[str, bytes], NoteVerifier]:
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    publics = {verifier.public for verifier in verifiers}
    if len(publics) < len(verifiers) or len(known) < len(verifiers):
        raise LedgerError(
            "one key is listed twice among those that may sign", hint="list each key under one name"
        )
    return known


def _require_text(text: str) -> None:
    if not text.endswith("\n") or any(c < " " and c != "\n" for c in text):
        raise LedgerError("expected note text that ends in a newline, without control characters")
    require_utf8(text)


def _require_origin(checkpoint: Checkpoint, name: str) -> None:
    if checkpoint.origin != name:
        raise LedgerError(
            f"expected a checkpoint of {name!r}, got one of {checkpoint.origin!r}", promise="TAMPER"
        )
