"""What is claimed about roots comes back sorted, however much of it there is."""

from __future__ import annotations

from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.audit.checks import claim_file
from custody.audit.checks.claim_file import ClaimFile
from custody.audit.checks.tree import Claim


def made(sizes: list[int]) -> list[Claim]:
    """Make a claim for each size; they are told apart by where they stand."""
    return [
        Claim("statement.checkpoint", f"entry {place}", size, f"{size:064x}")
        for place, size in enumerate(sizes)
    ]


@given(st.lists(st.integers(0, 2**53 - 1), max_size=60), st.sampled_from([0, 3, 1000]))
def test_claims_come_back_by_size_and_those_of_one_size_as_they_came(
    sizes: list[int], in_memory: int
) -> None:
    """From memory and from the file alike; none is lost, and they can be read again."""
    with pytest.MonkeyPatch.context() as patch, closing(ClaimFile()) as claims:
        patch.setattr(claim_file, "_IN_MEMORY", in_memory)
        claims.extend(made(sizes))
        expected = sorted(made(sizes), key=lambda claim: claim.size)
        assert list(claims) == expected
        assert list(claims) == expected
        assert len(claims) == len(sizes)
        claims.append(Claim("checkpoint.root", "checkpoint", 0, ""))
        assert len(list(claims)) == len(sizes) + 1
