"""A running service over a database that was put back gives nobody anything (ONE-HISTORY)."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from custody.service import Service, people
from custody.service.api_tokens import revoke_token
from custody.service.readiness import HISTORY
from tests.service.tables_by_sql import put_back, rows_of, sql
from tests.statements import asked
from tests.web.conftest import Api
from tests.web.visitor import Visitor, filled
from web import create_app, server


def put_back_an_invitation(api: Api) -> None:
    """Restore the database of a moment ago, MAC and note and all."""
    world = api.world
    older = rows_of(world.service.store)
    people.invite(world.service, world.admin, "zoe", "auditor")
    assert api.get("/service").status_code == 200
    put_back(world.service.store, older)


def test_everything_but_the_probes_is_refused_at_once(api: Api) -> None:
    """Every route of API and console, polls and files to take away included: 503 and one line."""
    app = create_app(api.world.service)
    visitor = Visitor(api.world.service, "adam", app=app)
    assert visitor.get("/").status_code == 200
    put_back_an_invitation(api)
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static" or rule.endpoint.split(".")[0] in ("health", "metrics"):
            continue
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            answer = visitor.client.open(filled(rule), method=method, data={"csrf": visitor.csrf})
            assert answer.status_code == 503, (method, rule.rule)
            assert "it is older than what this service said" in answer.text, rule.rule
            assert "TAMPER" in answer.text, rule.rule
    assert visitor.client.get("/healthz").status_code == 200
    assert visitor.client.get("/readyz").text == f"{HISTORY}\n"


def test_a_token_that_was_revoked_in_the_lost_entries_opens_nothing(api: Api) -> None:
    world = api.world
    api.token("rita", "read", "request")
    name = next(reversed(world.tokens))
    older = rows_of(world.service.store)
    revoke_token(world.service, world.admin, name.split()[1])
    assert api.get("/credential", name).status_code == 401
    put_back(world.service.store, older)
    answer = api.get("/credential", name)
    assert (answer.status_code, answer.json["code"]) == (503, "history")  # type: ignore[index]


def test_nothing_goes_out_by_itself_either(api: Api) -> None:
    """Checkpoints that are published, and notices: their threads ask the same question."""
    told = list[str]()
    act = server._on(api.world.service, lambda: told.append("published"))
    act()
    put_back_an_invitation(api)
    with pytest.raises(Exception, match="it is older than"):
        act()
    assert told == ["published"]


def test_asking_costs_one_small_query(api: Api) -> None:
    """What does not change is not proven again, and the mark's file is not read again."""
    service = api.world.service
    with asked(service.store) as statements:
        service.history.require()
    assert [one for one in statements if not one.startswith("BEGIN")] == [
        one for one in statements if "FROM ledger_head" in one
    ]
    assert len([one for one in statements if "ledger_head" in one]) == 1


def test_monitoring_is_told_that_and_nothing_of_the_older_ledger(api: Api) -> None:
    api.token("prometheus", "metrics")
    headers = {"Authorization": f"Bearer {next(reversed(api.world.tokens.values()))}"}
    assert 'custody_not_ready{reason="history"} 0.0' in scraped(api, headers)
    put_back_an_invitation(api)
    told = scraped(api, headers)
    assert 'custody_not_ready{reason="history"} 1.0' in told
    assert "custody_http_requests_total" in told
    assert "custody_ledger_entries" not in told


def scraped(api: Api, headers: dict[str, str]) -> str:
    answer = api.client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    return answer.text


DAMAGE = {
    "mac": "UPDATE ledger_head SET mac = zeroblob(32)",
    "leaf": "UPDATE ledger_head SET leaf = zeroblob(32)",
    "peaks": "UPDATE ledger_head SET peaks = zeroblob(32)",
    "size": "UPDATE ledger_head SET size = size + 1",
    "size is text": "UPDATE ledger_head SET size = 'abc'",
    "mac is text": "UPDATE ledger_head SET mac = 'abc'",
    "leaf is a number": "UPDATE ledger_head SET leaf = 7",
    "nodes": "DELETE FROM ledger_node",
    "last entry": "DELETE FROM ledger_entry WHERE seq = (SELECT MAX(seq) FROM ledger_entry)",
    "its bytes": "UPDATE ledger_entry SET entry = x'00' WHERE seq = (SELECT MAX(seq) FROM "
    "ledger_entry)",
}


@pytest.mark.parametrize("statement", DAMAGE.values(), ids=DAMAGE)
def test_a_ledger_that_is_damaged_says_history(api: Api, statement: str) -> None:
    """TAMPER: not that its database is away; no page ends in a failure that nobody foresaw."""
    alter(api.world.service, statement)
    ready = api.client.get("/readyz")
    assert (ready.status_code, ready.text) == (503, f"{HISTORY}\n")
    for path in ("/sign-in", "/api/v1/service"):
        assert "the service failed" not in api.client.get(path).text


def test_a_note_that_is_no_text_is_made_anew(api: Api) -> None:
    """Nothing is lost with it: it is a signature under the head, which is whole."""
    alter(api.world.service, "UPDATE ledger_head SET note = x'ff00ff'")
    assert api.post("/invitations", {"name": "zoe", "role": "auditor"}, "adam").status_code == 200
    assert api.client.get("/readyz").status_code == 200
    assert api.get("/checkpoint").status_code == 200


def alter(service: Service, statement: str) -> None:
    with sql(service.store) as connection:
        connection.execute(text(statement))
