"""Datasets and their objects over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from custody import age
from custody.formats.encoding import format_base64
from custody.formats.timestamps import stamp
from custody.official.bundle import Bundle
from custody.official.own_receipt import Genesis, vouched_by
from custody.tlog.cosignature import Cosigner
from tests.keys import key_of, random_bytes_of
from tests.people import ADMINISTRATOR, OFFICIALS
from tests.web.conftest import Api

GENESIS = {"name": "archive", "threshold": 2, "officials": ["anna", "bert", "carl"]}


def registration(api: Api, data: bytes = b"a row\n", dataset: str = "registry") -> dict[str, Any]:
    """What a backup job hands in."""
    sealed, _ = api.world.seal(data, api.world.recipient(dataset))
    return {
        "header": format_base64(sealed.header),
        "size": sealed.size,
        "sealed": stamp(api.world.clock()),
        "host": "db2",
        "job": "pg_dump",
        "tags": {"database": "people"},
    }


# datasets


def test_an_administrator_opens_a_genesis(api: Api) -> None:
    answer = api.post("/datasets", GENESIS, by=ADMINISTRATOR).json
    assert answer is not None
    assert (answer["kind"], answer["threshold"]) == ("genesis", 2)
    assert answer["step"]["action"] == "receive"
    assert [seat["official"] for seat in answer["subject"]["seats"]] == GENESIS["officials"]
    assert answer["dealing"]["by"] == "service"


def test_a_policy_may_name_witnesses_from_outside(api: Api) -> None:
    """In one order, whatever order they were given in; what is no key is refused."""
    keys = [Cosigner(f"witness.example/w{at}", bytes([at]) * 32).vkey for at in (7, 8)]
    asked = {"keys": sorted(keys, reverse=True), "needed": 1}
    answer = api.post("/datasets", {**GENESIS, "witnesses": asked}, by=ADMINISTRATOR).json
    assert answer is not None
    assert answer["subject"]["policy"]["witnesses"] == {"keys": sorted(keys), "needed": 1}
    for wrong in ({"keys": ["w1"], "needed": 1}, {"keys": keys, "needed": 3}, {"keys": keys}):
        body = {**GENESIS, "name": "other", "witnesses": wrong}
        assert api.post("/datasets", body, by=ADMINISTRATOR).status_code == 400


def test_a_genesis_may_wait_for_a_dealing_made_elsewhere(api: Api) -> None:
    answer = api.post("/datasets", {**GENESIS, "deal_here": False}, by=ADMINISTRATOR).json
    assert answer is not None
    assert (answer["step"]["action"], answer["dealing"]) == ("deal", None)


@pytest.mark.parametrize(
    ("change", "status", "promise"),
    [
        ({"threshold": 1}, 409, "QUORUM"),
        ({"threshold": 0}, 409, "QUORUM"),
        ({"threshold": 4}, 409, "QUORUM"),
        ({"officials": ["anna", "bert", "anna"]}, 409, "QUORUM"),
        ({"officials": []}, 409, "QUORUM"),
        ({"threshold": -1}, 400, None),
        ({"threshold": 256}, 400, None),
        ({"threshold": "2"}, 400, None),
        ({"threshold": 2.0}, 400, None),
        ({"threshold": True}, 400, None),
        ({"officials": ["anna"] * 256}, 400, None),
        ({"officials": "anna"}, 400, None),
        ({"officials": ["anna", "rita"]}, 404, None),
        ({"officials": ["anna", "nobody"]}, 404, None),
        ({"script": "export"}, 404, None),
        ({"script": "nothing"}, 404, None),
        ({"export_script": "genesis"}, 404, None),
        ({"name": "../x"}, 400, None),
        ({"requester_may_approve": 1}, 400, None),
        ({"owner": "me"}, 400, None),
    ],
    ids=str,
)
def test_a_genesis_that_could_never_work_is_refused(
    api: Api, change: dict[str, Any], status: int, promise: str | None
) -> None:
    answer = api.post("/datasets", {**GENESIS, **change}, by=ADMINISTRATOR)
    assert answer.status_code == status
    assert answer.json is not None
    assert answer.json["promise"] == promise


def test_a_name_is_taken_once(api: Api) -> None:
    assert api.post("/datasets", GENESIS, by=ADMINISTRATOR).status_code == 200
    assert api.post("/datasets", GENESIS, by=ADMINISTRATOR).status_code == 409


def test_anybody_may_seal_and_nobody_learns_who_holds_the_shares(sealed: Api) -> None:
    """Backup hosts have no credential; what they get names no official."""
    answer = sealed.get("/datasets/registry")
    assert answer.json == {
        "name": "registry",
        "status": "active",
        "ceremony": answer.json["ceremony"] if answer.json else None,
        "recipient": str(sealed.world.recipient("registry")),
    }
    assert not any(official in answer.text for official in OFFICIALS)


def test_there_is_no_recipient_before_the_genesis_is_over(api: Api) -> None:
    api.post("/datasets", GENESIS, by=ADMINISTRATOR)
    answer = api.get("/datasets/archive").json
    assert answer is not None
    assert (answer["status"], answer["recipient"]) == ("genesis", None)


def test_an_unknown_dataset_is_a_404_everywhere(sealed: Api) -> None:
    job = sealed.token("nightly", "register", "read")
    body = registration(sealed)
    for answer in (
        sealed.get("/datasets/nothing"),
        sealed.get("/datasets/nothing/bundle", by="anna"),
        sealed.get("/datasets/nothing/objects", by="anna"),
        sealed.post("/datasets/nothing/objects", body, by=job),
    ):
        assert answer.status_code == 404
        assert answer.json is not None
        assert answer.json["code"] == "unknown"


def test_the_list_has_policy_and_seats(sealed: Api) -> None:
    (row,) = sealed.get("/datasets", by="rita").json or []
    assert [seat["official"] for seat in row["seats"]] == list(OFFICIALS)
    assert row["policy"]["requester_may_approve"] is False
    assert (row["threshold"], row["status"]) == (3, "active")


def test_the_bundle_is_handed_to_those_with_a_part_in_it(sealed: Api) -> None:
    answer = sealed.get("/datasets/registry/bundle", by="anna").json
    assert answer is not None
    assert len(Bundle.parse(answer["text"].encode()).sealed) == len(OFFICIALS)
    assert sealed.get("/datasets/registry/bundle", by="rita").status_code == 403


def test_the_genesis_is_handed_to_them_with_its_receipts(sealed: Api) -> None:
    """KNOWN: an official's client reads the quorum there, under its own signature."""
    answer = sealed.get("/datasets/registry/genesis", by="anna").json
    genesis = Genesis.read(answer)
    assert len(genesis.receipts) == len(OFFICIALS)
    assert vouched_by(genesis, key_of("anna").keyfile).dataset == "registry"
    assert sealed.get("/datasets/registry/genesis", by="rita").status_code == 403


@pytest.mark.parametrize("what", ["bundle", "genesis"])
def test_there_is_none_before_the_dealing(api: Api, what: str) -> None:
    api.post("/datasets", {**GENESIS, "deal_here": False}, by=ADMINISTRATOR)
    assert api.get(f"/datasets/archive/{what}", by="anna").status_code == 409


# objects


def test_a_job_registers_what_it_sealed(sealed: Api) -> None:
    job = sealed.token("nightly", "register", dataset="registry")
    body = registration(sealed)
    answer = sealed.post("/datasets/registry/objects", body, by=job).json
    assert answer is not None
    assert {key: answer[key] for key in body} == body
    assert answer["by_whom"] == "nightly"
    listed = sealed.get("/datasets/registry/objects", by="rita").json
    assert listed is not None
    assert answer.pop("usual") is None
    assert answer in listed


def test_registering_again_gives_the_first_registration_back(sealed: Api) -> None:
    job = sealed.token("nightly", "register", dataset="registry")
    body = registration(sealed)
    first = sealed.post("/datasets/registry/objects", body, by=job).json
    again = sealed.post("/datasets/registry/objects", {**body, "host": "db3"}, by=job).json
    assert again == first


def test_an_object_that_comes_back_with_another_size_is_refused(sealed: Api) -> None:
    job = sealed.token("nightly", "register", dataset="registry")
    body = registration(sealed)
    sealed.post("/datasets/registry/objects", body, by=job)
    body["size"] += 1
    assert sealed.post("/datasets/registry/objects", body, by=job).status_code == 409


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"header": ""}, 422),
        ({"header": "not base64"}, 422),
        ({"header": format_base64(b"age-encryption.org/v2\n")}, 422),
        ({"header": format_base64(b"x" * 16_385)}, 400),
        ({"size": 0}, 400),
        ({"size": 1}, 400),
        ({"size": 2**53}, 400),
        ({"size": 10**400}, 400),
        ({"size": "300"}, 400),
        ({"sealed": "yesterday"}, 422),
        ({"sealed": "2026-02-30T00:00:00.000000Z"}, 422),
        ({"host": ""}, 400),
        ({"host": "h" * 256}, 400),
        ({"job": "a\u202eb"}, 400),
        ({"tags": {"": "x"}}, 400),
        ({"tags": {"x": 1}}, 400),
        ({"tags": ["x"]}, 400),
        ({"tags": {str(number): "x" for number in range(17)}}, 400),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_registration_that_can_not_be_true_is_refused(
    sealed: Api, change: dict[str, Any], status: int
) -> None:
    job = sealed.token("nightly", "register", dataset="registry")
    body = {**registration(sealed), **change}
    assert sealed.post("/datasets/registry/objects", body, by=job).status_code == status


def test_a_file_sealed_to_nobody_here_is_refused(sealed: Api) -> None:
    """A header without an X25519 stanza could never be opened by the quorum."""
    job = sealed.token("nightly", "register", dataset="registry")
    body = registration(sealed)
    stanza = b"age-encryption.org/v1\n-> scrypt " + b"A" * 22 + b" 10\n" + b"A" * 43 + b"\n"
    body["header"] = format_base64(stanza + b"--- " + b"A" * 43 + b"\n")
    assert sealed.post("/datasets/registry/objects", body, by=job).status_code in (409, 422)


def test_objects_come_a_page_at_a_time_newest_first(sealed: Api) -> None:
    job = sealed.token("nightly", "register", dataset="registry")
    for minute in range(5):
        sealed.world.clock.advance(minutes=1)
        body = registration(sealed, data=b"%d" % minute)
        sealed.post("/datasets/registry/objects", body, by=job)
    seen: list[str] = []
    before = None
    for _ in range(10):
        query = {"limit": 2} if before is None else {"limit": 2, "before": before}
        page = sealed.get("/datasets/registry/objects", by="rita", **query).json or []
        if not page:
            break
        seen += [row["id"] for row in page]
        before = page[-1]["sealed"]
    assert len(seen) == len(set(seen)) == 7


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"limit": 0}, 400),
        ({"limit": 1001}, 400),
        ({"limit": "ten"}, 400),
        ({"before": "yesterday"}, 422),
        ({"before": ""}, 422),
        ({"offset": 5}, 400),
        ({"gone": "maybe"}, 400),
    ],
    ids=str,
)
def test_a_page_has_its_bounds(sealed: Api, query: dict[str, Any], status: int) -> None:
    answer = sealed.get("/datasets/registry/objects", by="rita", **query)
    assert answer.status_code == status


def listed(api: Api, **query: Any) -> dict[str, str | None]:
    """The ids of a listing, with since when each is gone."""
    rows = api.get("/datasets/registry/objects", by="rita", **query).json or []
    return {row["id"]: row["gone"] for row in rows}


def test_what_is_marked_gone_is_listed_with_the_time_or_left_out(sealed: Api) -> None:
    world, (one, two) = sealed.world, sealed.world.objects
    world.clock.advance(days=1)
    body = {"objects": [one.id[:12]], "reason": "pruned"}
    keeper = sealed.token("checker", "catalogue", dataset="registry")
    answer = sealed.post("/datasets/registry/gone", body, by=keeper)
    assert answer.json == {"marked": 1, "already": 0}
    now = stamp(world.clock())
    assert listed(sealed) == {one.id: now, two.id: None}
    assert listed(sealed, gone="yes") == {one.id: now}
    assert listed(sealed, gone="no") == {two.id: None}
    answer = sealed.post("/datasets/registry/found", body, by=keeper)
    assert answer.json == {"marked": 1, "already": 0}
    assert listed(sealed, gone="yes") == {}


@pytest.mark.parametrize("change", [{"objects": []}, {"objects": ["x"]}, {"reason": ""}, {"x": 1}])
def test_a_mark_names_objects_and_says_why(sealed: Api, change: dict[str, Any]) -> None:
    body = {"objects": [sealed.world.objects[0].id], "reason": "pruned", **change}
    answer = sealed.post("/datasets/registry/gone", body, by=ADMINISTRATOR)
    assert answer.status_code == 400


def test_the_list_of_datasets_says_which_lacks_an_object(sealed: Api) -> None:
    world, newest = sealed.world, stamp(sealed.world.clock())
    answer = sealed.post("/datasets/registry/cadence", {"hours": 26}, by=ADMINISTRATOR).json
    due = "2026-02-01T11:00:00.000000Z"
    fresh = {"newest": newest, "due": due, "overdue": False}
    whose = {"job": None, "host": None, "known": None}
    assert answer == {"dataset": "registry", "hours": 26, **whose, **fresh}
    world.clock.advance(hours=27)
    (row,) = sealed.get("/datasets", by="rita").json or []
    shown = {name: row[name] for name in ("cadence", "cadence_since", *fresh)}
    assert shown == {"cadence": 26, "cadence_since": newest, **fresh, "overdue": True}
    answer = sealed.post("/datasets/registry/cadence", {"hours": None}, by=ADMINISTRATOR).json
    assert answer is not None
    assert (answer["hours"], answer["due"], answer["overdue"]) == (None, None, False)


def test_the_list_of_datasets_has_what_is_expected_of_jobs_and_hosts(sealed: Api) -> None:
    world, now = sealed.world, stamp(sealed.world.clock())
    body = {"hours": 26, "job": "pg_dump", "host": "db2"}
    answer = sealed.post("/datasets/registry/cadence", body, by=ADMINISTRATOR).json
    due = "2026-02-01T11:00:00.000000Z"
    shown = {"dataset": "registry", **body, "newest": None, "due": due, "overdue": False}
    assert answer == {**shown, "known": [{"job": "pg_dump", "host": "db1"}]}
    world.clock.advance(hours=27)
    (row,) = sealed.get("/datasets", by="rita").json or []
    assert row["expectations"] == [{**shown, "overdue": True}]
    assert (row["cadence"], row["overdue"], row["newest"]) == (None, False, now)


@pytest.mark.parametrize("body", [{}, {"hours": 0}, {"hours": "26"}, {"hours": 26.5}, {"every": 1}])
def test_a_cadence_is_whole_hours_or_null(sealed: Api, body: dict[str, Any]) -> None:
    answer = sealed.post("/datasets/registry/cadence", body, by=ADMINISTRATOR)
    assert answer.status_code == 400


def test_nothing_is_registered_or_listed_before_the_genesis_is_over(api: Api) -> None:
    api.post("/datasets", GENESIS, by=ADMINISTRATOR)
    stranger = age.X25519Identity.generate(random=random_bytes_of("stranger")).recipient()
    sealed, _ = api.world.seal(b"x", stranger)
    body = {
        "header": format_base64(sealed.header),
        "size": sealed.size,
        "sealed": stamp(api.world.clock()),
    }
    job = api.token("nightly", "register")
    assert api.post("/datasets/archive/objects", body, by=job).status_code == 409
    assert api.get("/datasets/archive/objects", by="rita").status_code == 409
