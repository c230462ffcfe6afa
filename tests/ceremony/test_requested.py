"""A request binds its list, to the order, the sizes and the sums (BOUND)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from custody.ceremony import Listed, ObjectTree, Resolved
from custody.ceremony.requested import LISTED, RESOLVED
from custody.errors import InputError, TamperedError
from tests.ceremony.play import objects
from tests.ceremony.subjects import changed, request_of

AT = "2026-01-01T00:00:00.000000Z"
RESOLVED_SET = Resolved("job=dump newest", 7, AT, AT, "ab" * 16)


def test_both_formats_are_read_as_they_are_written() -> None:
    old, new = request_of(), request_of(resolved=RESOLVED_SET, requester_key=b"k" * 32)
    assert (old.format, new.format) == (LISTED, RESOLVED)
    assert changed(old) == old
    assert changed(new) == new
    assert new.record()["set"] == "job=dump newest"
    for name in ("set", "as_of"):
        with pytest.raises(TamperedError):
            changed(old, **{name: new.record()[name]})
    with pytest.raises(TamperedError):
        changed(new, objects=old.record()["objects"])


@pytest.mark.parametrize("made", [Listed.of(objects(3)), ObjectTree.of(objects(3), AT, AT)])
def test_no_other_list_is_bound(made: Listed | ObjectTree) -> None:
    listed = objects(3)
    assert made.lists(listed)
    others = [
        listed[:2],
        (*listed, *objects(4)[3:]),
        listed[::-1],
        ((listed[0][0], 5), *listed[1:]),
    ]
    assert not any(made.lists(other) for other in others)


def test_sums_that_lie_are_not_those_of_the_list() -> None:
    tree = ObjectTree.of(objects(3), AT, AT)
    for lie in (replace(tree, bytes=tree.bytes - 1), replace(tree, root="00" * 32)):
        assert not lie.lists(objects(3))


def test_a_batch_is_a_drawn_name() -> None:
    with pytest.raises(InputError, match="32 hex digits"):
        request_of(resolved=replace(RESOLVED_SET, batch="monday"))
