"""``/metrics``: what Prometheus reads, and that nobody else does (QUIET)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from werkzeug.test import TestResponse

from custody import __version__
from custody.service import cosignatures, expectations, object_marks, objects
from custody.service.publishing.checkpoint_publisher import prepare, publish
from custody.service.publishing.checkpoint_sinks import FolderSink
from custody.store import schema
from tests.people import ADMINISTRATOR
from tests.web.conftest import Api
from tests.web.scene import Scene
from tests.web.visitor import Visitor

NOWHERE = FolderSink(Path("/nowhere/at/all"))
MORNING = 1769850000.0
"""2026-01-31 09:00 UTC, where the clock of these tests stands."""


def scrape(api: Api, by: str | None) -> TestResponse:
    headers = {} if by is None else {"Authorization": f"Bearer {api.world.tokens[by]}"}
    return api.client.get("/metrics", headers=headers)


def read(api: Api) -> dict[tuple[str, ...], float]:
    """The numbers by name and label, as Prometheus' own parser reads them."""
    if "prometheus" not in api.world.tokens:
        name = api.token("prometheus", "metrics")
        api.world.tokens["prometheus"] = api.world.tokens[name]
    answer = scrape(api, "prometheus")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    return {
        (sample.name.removeprefix("custody_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def of(found: dict[tuple[str, ...], float], dataset: str) -> dict[str, float]:
    """The numbers of a dataset."""
    return {
        name[0].removeprefix("dataset_"): value
        for name, value in found.items()
        if name[1:] == (dataset,)
    }


def test_a_dataset_is_described_in_numbers(sealed: Api) -> None:
    world = sealed.world
    expectations.set_expectation(world.service, world.admin, "registry", 26)
    object_marks.mark_gone(world.service, world.admin, "registry", [world.objects[1].id], "pruned")
    world.request(world.objects[0])
    world.open_genesis("births", threshold=2, officials=("anna", "bert"))
    found = read(sealed)
    assert of(found, "registry") == {
        "newest_object_timestamp_seconds": MORNING,
        "cadence_seconds": 26 * 3600,
        "due_timestamp_seconds": MORNING + 26 * 3600,
        "overdue": 0,
        "objects": 2,
        "objects_gone": 1,
        "seats": 5,
        "threshold": 3,
        "shares_shown": 5,
        "shares_spare": 2,
        "ceremonies_open": 1,
    }
    assert of(found, "births") == {
        "overdue": 0,
        "objects": 0,
        "objects_gone": 0,
        "seats": 0,
        "threshold": 2,
        "shares_shown": 0,
        "ceremonies_open": 1,
    }


def test_a_missed_backup_is_overdue_until_the_next_one(sealed: Api) -> None:
    world = sealed.world
    expectations.set_expectation(world.service, world.admin, "registry", 26)
    for hours, overdue in ((26, 0), (1, 1)):
        world.clock.advance(hours=hours)
        assert of(read(sealed), "registry")["overdue"] == overdue
    world.register(data=b"late\n")
    found = of(read(sealed), "registry")
    assert found["overdue"] == 0
    assert found["newest_object_timestamp_seconds"] == MORNING + 27 * 3600


def test_a_job_that_is_overdue_is_one_of_its_own(sealed: Api) -> None:
    """Whatever else comes in time."""
    world = sealed.world
    expectations.set_expectation(world.service, world.admin, "registry", 26)
    expectations.set_expectation(world.service, world.admin, "registry", 26, job="dump")
    world.clock.advance(hours=27)
    world.register(data=b"of another job")
    found = read(sealed)
    assert of(found, "registry")["overdue"] == 0
    assert found["expectation_overdue", "registry", "", "dump"] == 1
    due = found["expectation_due_timestamp_seconds", "registry", "", "dump"]
    assert due == MORNING + 26 * 3600


def test_the_ledger_and_where_its_checkpoints_go(sealed: Api) -> None:
    world = sealed.world
    prepare(world.service, [NOWHERE])
    found = read(sealed)
    size = world.head().size
    assert found["ledger_entries",] == size
    assert found["ledger_last_entry_timestamp_seconds",] == MORNING
    assert found["ledger_cosigned_entries",] == 0
    assert found["publication_behind_entries", "folder"] == size
    assert found["publication_failing", "folder"] == 0
    assert ("publication_timestamp_seconds", "folder") not in found
    assert found["notices_failing",] == 0
    publish(world.service, [NOWHERE], timedelta(minutes=1))
    cosignatures.cosign(world.service, world.cosigned("anna"))
    found = read(sealed)
    assert found["publication_failing", "folder"] == 1
    assert found["ledger_cosigned_entries",] == size


def test_when_a_checkpoint_was_published_is_told(sealed: Api, tmp_path: Path) -> None:
    folder = FolderSink(tmp_path)
    prepare(sealed.world.service, [folder])
    publish(sealed.world.service, [folder], timedelta(minutes=1))
    found = read(sealed)
    assert found["publication_timestamp_seconds", "folder"] == MORNING
    assert found["publication_behind_entries", "folder"] == 1  # the token of this test


def test_every_line_is_of_a_metric_that_says_what_it_is(sealed: Api) -> None:
    read(sealed)
    prepare(sealed.world.service, [NOWHERE])
    families = [*text_string_to_metric_families(scrape(sealed, "prometheus").text)]
    assert {family.type for family in families} == {"gauge", "counter", "histogram"}
    assert all(family.documentation.endswith(".") for family in families)
    assert len({family.name for family in families}) == len(families)


WHO = {
    None: 401,
    "gone": 401,
    ADMINISTRATOR: 403,
    "anna": 403,
    "wilma": 403,
    "rita": 403,
    "axel": 403,
    "job": 403,
    "keep": 403,
    "away": 403,
}


@pytest.mark.parametrize(("by", "status"), WHO.items(), ids=map(str, WHO))
def test_it_takes_a_token_for_it(sealed: Api, by: str | None, status: int) -> None:
    """People look at the console; what lies about in a monitor's settings reaches nothing else."""
    Scene(sealed)
    answer = scrape(sealed, by)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert "custody_" not in answer.text
    if status == 401:
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_for_one_dataset_does_not_see_the_others(sealed: Api) -> None:
    bound = sealed.token("prometheus", "metrics", dataset="registry")
    answer = scrape(sealed, bound)
    assert answer.status_code == 403
    assert "only good for the dataset registry" in answer.text


def test_a_session_of_the_console_is_no_credential_for_it(sealed: Api) -> None:
    assert Visitor(sealed.world.service, "adam").get("/metrics").status_code == 403


def test_its_token_reaches_nothing_else(sealed: Api) -> None:
    name = sealed.token("prometheus", "metrics")
    for path in ("/datasets", "/datasets/registry/objects", "/entries", "/tokens", "/people"):
        assert sealed.get(path, by=name).status_code == 403


def test_no_token_object_or_name_of_a_person_is_in_it(sealed: Api) -> None:
    """QUIET"""
    sealed.world.export(sealed.world.objects[0])
    read(sealed)
    text = scrape(sealed, "prometheus").text
    secrets = [*sealed.world.tokens.values(), *sealed.world.codes]
    ids = [one.id[:8] for one in sealed.world.objects]
    names = [name for name in sealed.world.tokens if " " not in name and name != "prometheus"]
    assert not [one for one in (*secrets, *ids, *names) if one in text]


def test_it_is_only_read(sealed: Api) -> None:
    read(sealed)
    assert sealed.client.post("/metrics").status_code == 405
    assert "Set-Cookie" not in scrape(sealed, "prometheus").headers
    policy = scrape(sealed, "prometheus").headers["Content-Security-Policy"]
    assert policy == "default-src 'none'; frame-ancestors 'none'"


def test_the_newest_object_of_each_job_and_host_with_its_size(sealed: Api) -> None:
    world = sealed.world
    world.clock.advance(hours=1)
    one = world.register(data=b"a larger one" * 100)
    with world.service.store.reading() as connection:
        row = objects.find(connection, "registry", one.id)
    assert row is not None
    labels = ("registry", row.host or "", row.job or "")
    found = read(sealed)
    assert found["newest_sealed_timestamp_seconds", *labels] == MORNING + 3600
    assert found["newest_sealed_bytes", *labels] == row.size
    object_marks.mark_gone(world.service, world.admin, "registry", [one.id], "pruned")
    assert read(sealed)["newest_sealed_timestamp_seconds", *labels] == MORNING


def test_unlocks_denials_and_appends_are_counted(sealed: Api) -> None:
    world = sealed.world
    world.export(world.objects[0])
    denied = world.request(world.objects[1])
    world.say("deny", "anna", denied, reason="not today")
    found = read(sealed)
    assert (found["unlocks_total",], found["denials_total",]) == (1, 1)
    assert found["ledger_appends_total",] == world.head().size


def test_requests_are_counted_by_route_and_failed_sign_ins_by_what_failed(sealed: Api) -> None:
    """By the rule, and never by what stands in it."""
    sealed.get("/ceremonies/export-nothing", by="anna")
    visitor = Visitor(sealed.world.service, app=sealed.client.application)
    visitor.sign_in("anna", "not the password")
    found = read(sealed)
    route = "/api/v1/ceremonies/<ceremony_id>"
    assert found["http_requests_total", "GET", route, "404"] == 1
    assert found["http_request_duration_seconds_count", route] == 1
    assert found["failed_sign_ins_total", "password"] == 1
    assert "export-nothing" not in scrape(sealed, "prometheus").text


def test_build_and_schema_are_told(sealed: Api) -> None:
    assert read(sealed)["build_info", schema.head(), __version__] == 1


def test_failed_sign_ins_are_counted_from_nought(api: Api) -> None:
    """Prometheus sees no increase in what begins at its first failure."""
    found = read(api)
    assert {found["failed_sign_ins_total", by] for by in ("password", "key", "code")} == {0.0}
