"""One tree of errors; each class carries the exit code the command line ends with.

A message says what was expected and what came, lower case, no full stop, and
never a secret (promise QUIET). The way out stands in ``hint``. Where a promise
of SECURITY.md was about to be broken, ``promise`` names it.

``code`` is the stable name of the class on the wire: the API sends it, and the
client raises the same class again (:func:`error_class`).
"""

from __future__ import annotations

from typing import ClassVar

_BY_CODE: dict[str, type[CustodyError]] = {}


class CustodyError(Exception):
    """The root of every error this package raises on purpose."""

    code: ClassVar[str] = "failed"
    exit_code: ClassVar[int] = 1

    def __init__(
        self, message: str, *, hint: str | None = None, promise: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.promise = promise

    def __init_subclass__(cls) -> None:
        _BY_CODE[cls.code] = cls


_BY_CODE[CustodyError.code] = CustodyError


def error_class(code: str) -> type[CustodyError]:
    """Give the class whose ``code`` this is, or the root where none is known."""
    return _BY_CODE.get(code, CustodyError)


class InputError(CustodyError):
    """What was asked can't be read as a request: a bad option, name or value."""

    code = "usage"
    exit_code = 2


class SourceIncompleteError(CustodyError):
    """The source of a seal failed, changed meanwhile or was empty: SEAL-HONEST forbids it."""

    code = "source-incomplete"
    exit_code = 3


class ElsewhereError(CustodyError):
    """All that lies here was restored; the rest lies elsewhere, as the caller said it would."""

    code = "elsewhere"
    exit_code = 4


class NotKnownError(CustodyError):
    """No dataset, object, ceremony or person of that name."""

    code = "unknown"
    exit_code = 10


class CredentialError(CustodyError):
    """A token, passphrase, key or identity that does not open what it should."""

    code = "credential"
    exit_code = 12


class NoMatchError(CredentialError):
    """None of the identities opens this age file."""

    code = "no-match"


class HookStopError(CustodyError):
    """An error that another try won't mend, as barman's hook scripts say it (ABORT_STOP)."""

    code = "hook-stop"
    exit_code = 63


class TamperedError(CustodyError):
    """Data that is malformed, altered or cut short."""

    code = "tampered"
    exit_code = 65


class HeaderError(TamperedError):
    """The bytes are not the header of a sealed file."""

    code = "header"


class PayloadError(TamperedError):
    """The payload of a sealed file is altered, cut short, or has trailing bytes."""

    code = "payload"


class AgeHeaderError(HeaderError):
    """The bytes are not a strictly valid age v1 header."""

    code = "age-header"


class AgeMacError(TamperedError):
    """The age header parses and unwraps, but its MAC is wrong."""

    code = "age-mac"


class AgePayloadError(PayloadError):
    """The age payload is altered, cut short, or has trailing bytes."""

    code = "age-payload"


class Crypt4ghHeaderError(HeaderError):
    """The bytes are not a strictly valid Crypt4GH 1.0 header, or it holds what it can't."""

    code = "crypt4gh-header"


class Crypt4ghPayloadError(PayloadError):
    """A block after a Crypt4GH header is altered, or they are not as long as registered."""

    code = "crypt4gh-payload"


class PointError(TamperedError):
    """Bytes that are not an acceptable point or scalar of the group."""

    code = "point"


class DealingError(TamperedError):
    """A dealing that is not a sharing of the key it names."""

    code = "dealing"


class PartError(DealingError):
    """What one of several who deal together has dealt is wrong.

    ``official`` is whose it is; ``fault`` is the one word that it is refused by, or that a
    complaint names.
    """

    code = "part"

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        promise: str | None = None,
        official: str | None = None,
        fault: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint, promise=promise)
        self.official = official
        self.fault = fault


class CommitError(PartError):
    """What one official committed to in a genesis without a dealer, or dealt to another one."""

    code = "commit"


class RedealError(PartError):
    """What one old official dealt in a reshare: to everybody, or to one new official.

    ``row`` is the old row whose dealing it is.
    """

    code = "redeal"

    def __init__(self, message: str, *, row: int | None = None, **rest: str | None) -> None:
        super().__init__(message, **rest)
        self.row = row


class ContributionError(TamperedError):
    """A partial decryption whose proof does not hold for this official and request."""

    code = "contribution"


class KeyFileError(TamperedError):
    """An official's key file that can't be read."""

    code = "key-file"


class StatementError(TamperedError):
    """A signed statement that is malformed or whose signature does not verify."""

    code = "statement"


class LedgerError(TamperedError):
    """An entry, note, checkpoint or proof that is malformed or does not verify."""

    code = "ledger"


class ScriptError(TamperedError):
    """A ceremony script that can't work as written."""

    code = "script"


class KnownError(TamperedError):
    """A key, quorum or policy that differs from what its user knows."""

    code = "known"


class HistoryError(CustodyError):
    """A database whose ledger does not continue the last head that was signed."""

    code = "history"
    exit_code = 66


class UnreachableError(CustodyError):
    """The service does not answer."""

    code = "unreachable"
    exit_code = 69


class PendingError(CustodyError):
    """The quorum is not there yet."""

    code = "pending"
    exit_code = 75


class RefusedError(CustodyError):
    """Understood, and refused by a rule."""

    code = "refused"
    exit_code = 77


class NotAllowedError(RefusedError):
    """The caller's role or scope does not reach that far."""

    code = "not-allowed"


class TooOftenError(RefusedError):
    """Tried too often in a short time."""

    code = "too-often"


class LateError(RefusedError):
    """The time for it is over."""

    code = "late"
