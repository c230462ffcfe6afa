"""The policy of a dataset: what 0.1.0 wrote keeps its bytes, and each policy has one spelling."""

from __future__ import annotations

from typing import Any

import pytest

from custody.ceremony import Policy
from custody.ceremony.policy import POLICY_CHOICES
from custody.errors import TamperedError
from custody.formats import canonical_json

OLD: dict[str, Any] = {
    "dealer": "service",
    "requester_may_approve": False,
    "scripts": {"export": "export"},
}


def test_a_policy_of_0_1_0_is_read_and_written_as_it_was() -> None:
    """BOUND: so are the digests that people signed."""
    policy = Policy.read(OLD)
    assert (policy.headers, policy.proven) == ("registered", False)
    assert canonical_json.encode(policy.record()) == canonical_json.encode(OLD)


@pytest.mark.parametrize("name", POLICY_CHOICES)
def test_every_choice_is_read_and_written(name: str) -> None:
    """What its absence means is never written."""
    usual, *others = POLICY_CHOICES[name]
    assert others
    for value in others:
        record = {**OLD, name: value}
        assert Policy.read(record).record() == record
        assert getattr(Policy.read(record), name) == value
    assert getattr(Policy.read(OLD), name) == usual


@pytest.mark.parametrize("value", ["registered", "signed", "", None, 1, ["proven"]])
def test_another_spelling_of_a_policy_is_refused(value: object) -> None:
    with pytest.raises(TamperedError):
        Policy.read({**OLD, "headers": value})
