"""Errors: one tree, whose classes carry the exit codes and the names on the wire."""

from __future__ import annotations

import copy
import pickle

import pytest

from custody import errors
from custody.errors import CustodyError, error_class

# The exit codes that are promised, and the classes that end with each.
TABLE: dict[int, set[str]] = {
    1: {"CustodyError"},
    2: {"InputError"},
    3: {"SourceIncompleteError"},
    4: {"ElsewhereError"},
    10: {"NotKnownError"},
    12: {"CredentialError", "NoMatchError"},
    63: {"HookStopError"},
    65: {
        "TamperedError",
        "AgeHeaderError",
        "AgeMacError",
        "AgePayloadError",
        "Crypt4ghHeaderError",
        "Crypt4ghPayloadError",
        "HeaderError",
        "PayloadError",
        "PointError",
        "DealingError",
        "CommitError",
        "PartError",
        "RedealError",
        "ContributionError",
        "KeyFileError",
        "KnownError",
        "StatementError",
        "LedgerError",
        "ScriptError",
    },
    66: {"HistoryError"},
    69: {"UnreachableError"},
    75: {"PendingError"},
    77: {"RefusedError", "NotAllowedError", "LateError", "TooOftenError"},
}

CLASSES = [
    item
    for item in vars(errors).values()
    if isinstance(item, type) and issubclass(item, CustodyError)
]


def test_every_class_ends_with_the_documented_exit_code() -> None:
    """A new class must take its place in the table."""
    found: dict[int, set[str]] = {}
    for cls in CLASSES:
        found.setdefault(cls.exit_code, set()).add(cls.__name__)
    assert found == TABLE


@pytest.mark.parametrize("cls", CLASSES)
def test_every_class_has_a_name_of_its_own_on_the_wire(cls: type[CustodyError]) -> None:
    """The API sends the code, and the client raises the same class again."""
    assert "code" in vars(cls)
    assert error_class(cls.code) is cls
    assert [other.code for other in CLASSES].count(cls.code) == 1


@pytest.mark.parametrize("cls", CLASSES)
def test_every_class_says_what_it_means_and_is_named_an_error(cls: type[CustodyError]) -> None:
    assert cls.__name__.endswith("Error")
    assert cls.__doc__
    assert cls.__doc__.strip().split("\n")[0].endswith((".", ":"))


def test_a_subclass_is_caught_where_its_parent_is_and_ends_the_same() -> None:
    """Who handles tampered data handles every format of it."""
    for cls in CLASSES:
        parents = [base for base in cls.__mro__[1:] if issubclass(base, CustodyError)]
        for parent in parents[:-1]:
            assert parent.exit_code == cls.exit_code


def test_a_code_nobody_knows_is_still_an_error() -> None:
    """A newer service may send codes that an older client has not."""
    assert error_class("from-the-future") is CustodyError
    assert error_class("from-the-future").exit_code == 1


def test_message_hint_and_promise_travel_with_the_error() -> None:
    error = errors.RefusedError("too few seats", hint="ask one more", promise="QUORUM")
    for same in (error, copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert type(same) is errors.RefusedError
        assert str(same) == same.message == "too few seats"
        assert (same.hint, same.promise) == ("ask one more", "QUORUM")
    assert errors.InputError("no").hint is None
    assert errors.InputError("no").promise is None
