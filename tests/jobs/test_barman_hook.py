"""What ``custody seal`` ends with as barman's hook: 63 where another try is no use."""

from __future__ import annotations

import pytest

from custody.errors import (
    CredentialError,
    CustodyError,
    HookStopError,
    InputError,
    NotKnownError,
    RefusedError,
    SourceIncompleteError,
    TamperedError,
    TooOftenError,
    UnreachableError,
)
from custody.jobs.barman_hook import barman_exit_codes


def outcome(raised: CustodyError, **environ: str) -> CustodyError:
    with pytest.raises(CustodyError) as caught, barman_exit_codes(environ):
        raise raised
    return caught.value


@pytest.mark.parametrize(
    "kind", [InputError, NotKnownError, CredentialError, TamperedError, RefusedError]
)
def test_barman_need_not_try_again_what_lasts(kind: type[CustodyError]) -> None:
    found = outcome(kind("no", hint="look", promise="QUIET"))
    assert type(found) is HookStopError
    assert found.exit_code == 63
    assert (found.message, found.hint, found.promise) == ("no", "look", "QUIET")


@pytest.mark.parametrize(
    "kind", [CustodyError, SourceIncompleteError, UnreachableError, TooOftenError]
)
def test_what_may_pass_stays_what_it_is_and_is_tried_again(kind: type[CustodyError]) -> None:
    raised = kind("not now")
    assert outcome(raised) is raised
    assert raised.exit_code not in (0, 62, 63)


@pytest.mark.parametrize("environ", [{"BARMAN_ERROR": "no space"}, {"BARMAN_STATUS": "FAILED"}])
def test_what_barman_failed_to_make_is_not_sealed(environ: dict[str, str]) -> None:
    begun = []
    with pytest.raises(HookStopError, match="barman's own part failed"), barman_exit_codes(environ):
        begun.append(1)
    assert not begun


def test_what_barman_made_is_sealed() -> None:
    with barman_exit_codes({"BARMAN_ERROR": "", "BARMAN_STATUS": "DONE"}) as nothing:
        assert nothing is None
