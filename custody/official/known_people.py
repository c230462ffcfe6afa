"""Whose keys a user knows: the log's and people's, one file per user (promise KNOWN).

As SSH keeps its ``known_hosts``: text, a line each, mode 0600. Empty lines, and lines that
begin with ``#``, are the user's own and stay where they are::

    <origin> log <vkey> compared|seen YYYY-MM-DD
    <origin> person <name> <64 hex digits of the fingerprint> compared|seen YYYY-MM-DD
    <origin> recipient <dataset> <its recipient> compared|seen YYYY-MM-DD
    <origin> quorum <dataset> <64 hex digits of its quorum> compared|seen YYYY-MM-DD
    <origin> policy <dataset> <its policy, as JSON> seen YYYY-MM-DD

    custody.example/main log custody.example/main+5d32a700+AZho6F1D… compared 2026-05-03
    custody.example/main person rita 6b8f…21 seen 2026-05-03

``seen`` is a key that a service showed, and nobody has compared yet; ``compared`` is one
whose twelve words, or whose invitation, came from the person and by no service. The date
is that of the line's present state.

Safe because of what is never done: a key that differs from the one in a line is refused
with both of them named (:class:`custody.errors.KnownError`), and takes its place only in an
act of its own. So a service may lie to whoever sees a key for the first time, and never
to whoever has compared it. Fingerprints are those of :mod:`custody.formats.fingerprint`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from custody.errors import CustodyError, KnownError, TamperedError
from custody.formats import canonical_json
from custody.formats.carried import carried_text
from custody.formats.digest_words import twelve_words
from custody.formats.validation import require_name, require_origin
from custody.tlog.note_keys import Verifier

How = Literal["compared", "seen"]

COMPARED: How = "compared"
SEEN: How = "seen"

Of = Literal["recipient", "quorum", "policy"]

RECIPIENT: Of = "recipient"
QUORUM: Of = "quorum"
POLICY: Of = "policy"


@dataclass(frozen=True, slots=True)
class Known:
    """One line: the log's key (``name`` is None) or a person's fingerprint, in hex.

    Or, with ``of``, what was believed of the dataset ``name`` (:mod:`known_dataset`).
    """

    origin: str
    name: str | None
    key: str
    how: How
    day: date
    of: Of | None = None

    @property
    def is_compared(self) -> bool:
        """Whether a human being has compared it."""
        return self.how == COMPARED

    @property
    def subject(self) -> tuple[str, str | None, Of | None]:
        """Whose line it is: of a ledger, and of whom or what there."""
        return self.origin, self.name, self.of

    @property
    def who(self) -> str:
        """Name it in a message."""
        if self.of is not None:
            return f"the dataset {self.name}"
        return f"the log {self.origin}" if self.name is None else self.name

    def line(self) -> str:
        """Write the line, without its end."""
        whose = "log" if self.name is None else f"{self.of or 'person'} {self.name}"
        return f"{self.origin} {whose} {self.key} {self.how} {self.day.isoformat()}"

    @classmethod
    def parse(cls, line: str) -> Known:
        """Read a line; ``TamperedError`` for anything that :meth:`line` does not write."""
        fields = line.split(" ")
        try:
            kind, (key, how, day) = fields[1], fields[-3:]
            of = next((one for one in (RECIPIENT, QUORUM, POLICY) if one == kind), None)
            if (kind, len(fields)) == ("log", 5):
                Verifier.parse(key)
                name = None
            elif (kind, len(fields)) == ("person", 6):
                name = require_name(fields[2], "a person")
                require_fingerprint(key)
            elif of is not None and len(fields) == 6:
                name = require_name(fields[2], "a dataset")
                _require_form(of, key)
            else:
                raise TamperedError("expected a log, a person, or what is known of a dataset")
            stated = _read_how(how)
            known = cls(require_origin(fields[0]), name, key, stated, date.fromisoformat(day), of)
        except (CustodyError, IndexError, ValueError) as error:
            reason = f": {error.message}" if isinstance(error, CustodyError) else ""
            raise TamperedError(
                f"{line[:70]!a} is no line of a file of known people{reason}",
                hint="put it right or take it out: "
                "ORIGIN person NAME FINGERPRINT compared|seen YYYY-MM-DD",
            ) from None
        return known


@dataclass(frozen=True, slots=True)
class KnownPeople:
    """All that one user knows: lines, and between them the user's own remarks.

    ``option`` is what ``custody known`` takes to mean this very file, for hints: nothing, or
    `` --key FILE`` where it lies beside a key file.
    """

    lines: tuple[Known | str, ...] = ()
    option: str = field(default="", compare=False)

    @classmethod
    def parse(cls, data: bytes) -> KnownPeople:
        """Read a file; ``TamperedError`` where a line is none, or two are about one key."""
        text = carried_text(data, "the file of known people").removesuffix("\n")
        rows = text.split("\n") if text else []
        lines = tuple(row if _is_remark(row) else Known.parse(row.rstrip()) for row in rows)
        subjects = [line.subject for line in lines if isinstance(line, Known)]
        if len(set(subjects)) < len(subjects):
            raise TamperedError("the file of known people has two lines about one key")
        return cls(lines)

    def encode(self) -> bytes:
        """Write the file."""
        rows = [line if isinstance(line, str) else line.line() for line in self.lines]
        return "".join(f"{row}\n" for row in rows).encode()

    def entries(self) -> tuple[Known, ...]:
        """Give the lines that name a key, in the file's order."""
        return tuple(line for line in self.lines if isinstance(line, Known))

    def find(self, origin: str, name: str | None, of: Of | None = None) -> Known | None:
        """Give what is known of a person of this ledger, or of a dataset; of its log for None."""
        found = (one for one in self.entries() if one.subject == (origin, name, of))
        return next(found, None)

    def is_compared(self, origin: str, name: str | None, key: str) -> bool:
        """Tell whether this very key was compared."""
        known = self.find(origin, name)
        return known is not None and known.is_compared and known.key == key

    def require_same(
        self, origin: str, name: str | None, key: str, of: Of | None = None
    ) -> Known | None:
        """Refuse a key that is another than the known one; give what is known, or None.

        ``KnownError`` (promise KNOWN) names both, and the day of the line.
        """
        known = self.find(origin, name, of)
        if known is not None and known.key != key:
            raise self._differs(known, key)
        return known

    def record(
        self,
        origin: str,
        name: str | None,
        key: str,
        how: How,
        day: date,
        *,
        replaces: bool = False,
        of: Of | None = None,
    ) -> KnownPeople:
        """Give the file with this key in it; what is ``compared`` stays so.

        ``KnownError`` for another key than the known one, unless it ``replaces`` that.
        """
        new = Known(origin, name, key, how, day, of)
        known = self.find(origin, name, of)
        if known is None:
            return replace(self, lines=(*self.lines, new))
        if known.key != key and not replaces:
            raise self._differs(known, key)
        if known.key == key and (known.is_compared or known.how == how):
            return self
        return replace(self, lines=tuple(new if line == known else line for line in self.lines))

    def forget(self, origin: str, name: str | None, of: Of | None = None) -> KnownPeople:
        """Give the file without the line about a key, if there is one."""
        known = self.find(origin, name, of)
        return replace(self, lines=tuple(line for line in self.lines if line != known))

    def merge(self, others: Iterable[Known]) -> KnownPeople:
        """Give the file with lines that somebody trusted handed over; no key is replaced."""
        merged = self
        for one in others:
            merged = merged.record(one.origin, one.name, one.key, one.how, one.day, of=one.of)
        return merged

    def _differs(self, known: Known, key: str) -> KnownError:
        if known.of is not None:
            return KnownError(
                f"{known.who} has another {known.of} than the one {known.how} on "
                f"{known.day.isoformat()}: known is {known.key}, shown is {key}",
                hint="seal and sign nothing, and ask its officials in person; if they do have "
                f"another one: custody known remove --dataset {known.name}{self.option}",
                promise="KNOWN",
            )
        since = f"{known.how} on {known.day.isoformat()}"
        what = "key" if known.name is None else "fingerprint"
        whose = "--log VKEY" if known.name is None else f"{known.name} --words …"
        return KnownError(
            f"{known.who} has another {what} than the one {since}: "
            f"known is {known.key}, shown is {key}",
            hint="sign nothing, and ask them in person; if they do have a new key: "
            f"custody known add {whose} --replace{self.option}",
            promise="KNOWN",
        )


def words_of_key(key: str) -> str:
    """Give the twelve words of a fingerprint in hex, which people compare."""
    return twelve_words(bytes.fromhex(require_fingerprint(key)))


def require_fingerprint(text: str) -> str:
    """Give a fingerprint's 64 lower-case hex digits back; ``TamperedError`` for anything else."""
    if len(text) != 64 or not set(text) <= set("0123456789abcdef"):
        raise TamperedError("expected a fingerprint of 64 lower-case hex digits")
    return text


def _require_form(of: Of, text: str) -> None:
    """Refuse what is not at all written as this is."""
    if of == QUORUM:
        require_fingerprint(text)
    elif of == POLICY:
        canonical_json.decode_object(text.encode())
    elif not (text.startswith("age1") and text.isascii() and text.isalnum()):
        raise TamperedError("expected a recipient")


def _read_how(text: str) -> How:
    if text == "compared":
        return COMPARED
    if text == "seen":
        return SEEN
    raise TamperedError("expected compared or seen")


def _is_remark(row: str) -> bool:
    return not row.strip() or row.lstrip().startswith("#")
