"""Writing and reading the exported ledger, a file that can be verified without the database.

JSON Lines, each line RFC 8785 JSON and a newline::

    {"format":"custody-ledger/v1","origin":"ledger.example/kat","vkey":"ledger.example/kat+d5ef…"}
    {"entry":"bGVkZ2VyLmV4YW1wbGUva2F0L2VudHJ5L3YxCjAK…","seq":0}
    {"entry":"bGVkZ2VyLmV4YW1wbGUva2F0L2VudHJ5L3YxCjEK…","seq":1}
    {"checkpoint":"ledger.example/kat\\n2\\n…=\\n\\n— ledger.example/kat 1e+JF…=\\n"}

``entry`` is base64 of the exact stored bytes, ``seq`` the number they were
stored under. Where officials or witnesses cosigned earlier checkpoints than the last, the
first line also has the newest that each of them cosigned, and the format is v2::

    {"cosigned":["ledger.example/kat\\n1\\n…"],"format":"custody-ledger/v2","origin":…,"vkey":…}

The reader holds the *file* to its format and says which line is
wrong; whether the entries are a ledger is for ``custody.audit`` to find out, so
a wrong ``seq`` or a missing entry passes here and becomes a finding there. The
key in the first line only says which ledger this claims to be: an auditor
compares it with the one known beforehand (TAMPER).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO, NoReturn

from custody.errors import LedgerError, TamperedError
from custody.formats import canonical_json
from custody.formats.carried import carried
from custody.formats.encoding import format_base64, parse_base64, parse_decimal
from custody.tlog.entry import MAX_ENTRY
from custody.tlog.note import MAX_NOTE, Verifier

FORMAT = "custody-ledger/v1"
COSIGNED_FORMAT = "custody-ledger/v2"
MAX_LINE = 2 * MAX_NOTE + 64  # a checkpoint whose every character is escaped, more than any entry

_START, _MIDDLE = '{"entry":"', '","seq":'

Row = tuple[int, bytes]
"""The number an entry was stored under, and its exact bytes."""


def ledger_lines(
    log: Verifier, rows: Iterable[Row], checkpoint: bytes, cosigned: Sequence[bytes] = ()
) -> Iterator[bytes]:
    """Write a ledger file line by line; memory stays that of one entry.

    ``checkpoint`` is the signed note that covers the rows, ``cosigned`` are earlier ones.
    Raises ``LedgerError``.
    """
    header: dict[str, Any] = {"format": FORMAT, "origin": log.name, "vkey": log.vkey}
    if cosigned:
        notes = [note.decode(errors="replace") for note in cosigned]
        header |= {"cosigned": notes, "format": COSIGNED_FORMAT}
    yield _line(header)
    for seq, data in rows:
        if not 0 < len(data) <= MAX_ENTRY:
            raise LedgerError(f"entry {seq} has {len(data)} bytes, at most {MAX_ENTRY} can be")
        yield b'{"entry":"%b","seq":%d}\n' % (format_base64(data).encode("ascii"), seq)
    try:
        yield _line({"checkpoint": checkpoint.decode()})
    except UnicodeDecodeError:
        raise LedgerError("the checkpoint is not valid UTF-8") from None


class LedgerFile:
    """A ledger file being read from a binary stream, one line in memory at a time.

    ``log`` is the key its first line claims, ``cosigned`` are the notes in it. Iterate
    once over the rows; then ``checkpoint`` holds the note of the last line, not verified.
    A malformed, missing or surplus line raises ``LedgerError`` with its number.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._number = 0
        self._checkpoint: bytes | None = None
        self.cosigned: tuple[bytes, ...] = ()
        self.log = self._header(self._next())

    def __iter__(self) -> Iterator[Row]:
        while (line := self._next()).startswith(_START):
            text, _, number = line[len(_START) : -2].partition(_MIDDLE)
            data, seq = parse_base64(text), parse_decimal(number)
            if not data or seq is None or len(data) > MAX_ENTRY or line[-2:] != "}\n":
                self._wrong("an entry in canonical base64 with its seq")
            yield seq, data
        self._checkpoint = self._last(line)

    @property
    def checkpoint(self) -> bytes:
        """The checkpoint note, once every row was read; ``LedgerError`` before."""
        if self._checkpoint is None:
            raise LedgerError("the ledger file has not been read to its end")
        return self._checkpoint

    def _next(self) -> str:
        self._number += 1
        line = self._stream.readline(MAX_LINE + 1)
        if not line:
            self._wrong("a line with the checkpoint, which ends the file")
        if len(line) > MAX_LINE:
            self._wrong(f"a whole line of at most {MAX_LINE} bytes")
        if line[-2:] in (b"\r\n", b" \n") or line[-1:] != b"\n" or self._number == 1:
            line = carried(line, "the ledger file")
            if self._number == 1 and not line.strip():
                line = self._after_blank_lines()
        try:
            return line.decode()
        except UnicodeDecodeError:
            self._wrong("UTF-8")

    def _after_blank_lines(self) -> bytes:
        line = b"\n"
        while line and not line.strip():
            line = self._stream.readline(MAX_LINE + 1)
            self._number += 1
        return carried(line, "the ledger file")

    def _object(self, value: dict[str, Any], keys: set[str], what: str) -> dict[str, str]:
        if set(value) != keys or not all(isinstance(item, str) for item in value.values()):
            self._wrong(what)
        return value

    def _header(self, line: str) -> Verifier:
        what = f"the first line of a {FORMAT} file"
        record = _decode(line)
        notes = record.pop("cosigned", None)
        value = self._object(record, {"format", "origin", "vkey"}, what)
        if value["format"] != (FORMAT if notes is None else COSIGNED_FORMAT):
            self._wrong(what)
        if notes is not None:
            if not (isinstance(notes, list) and notes and all(type(one) is str for one in notes)):
                self._wrong("cosigned checkpoints, as texts")
            self.cosigned = tuple(note.encode() for note in notes)
        try:
            log = Verifier.parse(value["vkey"])
        except LedgerError:
            self._wrong("an Ed25519 public key as vkey")
        if log.name != value["origin"]:
            self._wrong("a key under the name of the origin")
        return log

    def _last(self, line: str) -> bytes:
        value = self._object(_decode(line), {"checkpoint"}, "an entry or the checkpoint")
        self._number += 1
        while rest := self._stream.read(MAX_LINE):
            if rest.strip():
                self._wrong("nothing after the checkpoint")
        return value["checkpoint"].encode()

    def _wrong(self, expected: str) -> NoReturn:
        raise LedgerError(
            f"line {self._number} of the ledger file: expected {expected}",
            hint="the file is cut short or altered; export it again, or ask for another copy",
        )


def last_checkpoint(stream: BinaryIO) -> bytes | None:
    """Give the note of a ledger file's last line, not verified; None unless it ends with one.

    ``stream`` is read from its end, so this says nothing about the lines before.
    """
    stream.seek(max(0, stream.seek(0, 2) - MAX_LINE))
    _, _, line = stream.read(MAX_LINE).rstrip().rpartition(b"\n")
    try:
        value = canonical_json.decode_object(line)
    except TamperedError:
        return None
    note = value.get("checkpoint")
    return note.encode() if isinstance(note, str) and len(value) == 1 else None


def _decode(line: str) -> dict[str, Any]:
    try:
        return canonical_json.decode_object(line[:-1].encode())
    except TamperedError:
        return {}


def _line(value: dict[str, Any]) -> bytes:
    line = canonical_json.encode(value) + b"\n"
    if len(line) > MAX_LINE:
        raise LedgerError(f"a line of the ledger file would have {len(line)} bytes")
    return line
