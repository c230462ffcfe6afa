"""The page of a ceremony asks every second whether anything is new."""

from __future__ import annotations

import re

import pytest

from tests.web.visitor import Visitor
from tests.world import World


@pytest.mark.databases("sqlite")
def test_a_poll_is_answered_with_what_changed_and_else_with_nothing(sealed_world: World) -> None:
    world = sealed_world
    ceremony = world.request(world.objects[0])
    page = Visitor(world.service, "adam")
    address = f"/ceremonies/{ceremony.id}/live?seen="
    first = page.get(f"{address}-1")
    seen = re.findall(r"seen=(\d+)", first.get_data(as_text=True))
    assert seen, "the answer says what the next poll has seen"
    for _ in range(2):
        again = page.get(address + seen[0])
        assert (again.status_code, again.data) == (204, b"")
    world.approve(ceremony, "anna")
    changed = page.get(address + seen[0])
    assert changed.status_code == 200
    assert "anna approved" in changed.get_data(as_text=True)
