"""``GET /notices``: where notices go and what is wrong with that, for administrators."""

from __future__ import annotations

import pytest

from custody.errors import UnreachableError
from custody.formats.timestamps import stamp
from tests.service.notices.fake_sinks import FakeSink, notice_worker, send_all
from tests.web.conftest import Api


def test_an_administrator_sees_where_notices_go_and_what_fails(sealed: Api) -> None:
    assert sealed.get("/notices", by="adam").json == []
    dead = FakeSink(error=UnreachableError("nothing answers there"))
    worker = notice_worker(sealed.world, dead)
    sealed.world.request(sealed.world.objects[0])
    send_all(worker)
    now = sealed.world.clock()
    assert sealed.get("/notices", by="adam").json == [
        {
            "sink": dead.shown,
            "delivered": None,
            "waiting": 1,
            "given_up": 0,
            "failing_since": stamp(now),
            "error": "nothing answers there",
            "next": stamp(now.replace(second=now.second + 5)),
        }
    ]


@pytest.mark.parametrize("name", ["anna", "rita", "axel", "wilma"])
def test_nobody_else_sees_it(sealed: Api, name: str) -> None:
    assert sealed.get("/notices", by=name).status_code == 403
