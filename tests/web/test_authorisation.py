"""Who may call what: every role with every call, as a table.

The credentials stand in columns, the calls in rows, and in each field the status that a
request gets which is good but for who makes it. So 409 means "allowed, but not now", and
404 that what is asked for does not concern the asker.
"""

from __future__ import annotations

import pytest

from custody.formats.encoding import format_base64
from custody.service.secrets import digest_of
from tests.people import ADMINISTRATOR
from tests.web.conftest import Api
from tests.web.described import PREFIX, Described
from tests.web.scene import GOOD, Scene

COLUMNS = {
    "none": "no credential",
    "gone": "a token that has been revoked",
    "adam": "the administrator",
    "anna": "an official with a seat",
    "olga": "an official without one",
    "wilma": "a witness",
    "rita": "the requester who asked",
    "rolf": "another requester",
    "axel": "an auditor",
    "job": "a job's token: register, for this dataset",
    "keep": "a job's token: catalogue, for this dataset",
    "away": "a job's token: register and read, for another dataset",
}

TABLE = """
call                                       none gone adam anna olga wilma rita rolf axel  job keep away
GET    /openapi.json                        200  200  200  200  200   200  200  200  200  200  200  200
GET    /service                             200  200  200  200  200   200  200  200  200  200  200  200
GET    /consistency                         200  200  200  200  200   200  200  200  200  200  200  200
GET    /checkpoint                          200  200  200  200  200   200  200  200  200  200  200  200
GET    /publications                        401  401  200  403  403   200  403  403  200  403  403  403
GET    /notices                             401  401  200  403  403   403  403  403  403  403  403  403
POST   /cosignatures                        200  200  200  200  200   200  200  200  200  200  200  200
GET    /entries                             401  401  200  403  403   200  403  403  200  403  403  403
POST   /invitations                         401  401  200  403  403   403  403  403  403  403  403  403
POST   /people/{name}/links                 401  401  200  403  403   403  403  403  403  403  403  403
GET    /people/{name}                       401  401  200  200  200   200  200  200  200  403  403  403
POST   /people/{name}/suspensions           401  401  200  403  403   403  403  403  403  403  403  403
POST   /people/{name}/resumptions           401  401  200  403  403   403  403  403  403  403  403  403
POST   /people/{name}/removals              401  401  200  403  403   403  403  403  403  403  403  403
POST   /people/{name}/comparisons           401  401  204  204  204   204  204  204  204  403  403  403
POST   /people/{name}/displays              401  401  204  403  403   403  204  403  403  403  403  403
POST   /acts                                401  401  200  200  200   200  200  200  200  200  200  200
POST   /enrolments                          200  200  200  200  200   200  200  200  200  200  200  200
POST   /keys                                401  401  409  409  409   409  409  200  409  403  403  403
POST   /links/look                          200  200  200  200  200   200  200  200  200  200  200  200
POST   /links                               200  200  200  200  200   200  200  200  200  200  200  200
GET    /people                              401  401  200  200  200   200  200  200  200  403  403  403
POST   /tokens                              401  401  200  403  403   403  403  403  403  403  403  403
POST   /tokens/{token_id}/rotations         401  401  200  403  403   403  403  403  403  403  403  403
GET    /tokens                              401  401  200  403  403   403  403  403  403  403  403  403
GET    /credential                          401  401  200  200  200   200  200  200  200  200  200  200
DELETE /tokens/{token_id}                   401  401  204  403  403   403  403  403  403  403  403  403
POST   /challenges                          200  200  200  200  200   200  200  200  200  200  200  200
POST   /sessions                            200  200  200  200  200   200  200  200  200  200  200  200
POST   /datasets                            401  401  200  403  403   403  403  403  403  403  403  403
GET    /datasets                            401  401  200  200  200   200  200  200  200  403  403  200
GET    /datasets/{name}                     200  200  200  200  200   200  200  200  200  200  200  200
POST   /datasets/{name}/cadence             401  401  200  403  403   403  403  403  403  403  403  403
GET    /datasets/{name}/bundle              401  401  200  200  403   200  403  403  200  403  403  403
GET    /datasets/{name}/genesis             401  401  200  200  403   200  403  403  200  200  403  403
POST   /datasets/{name}/policy              401  401  200  403  403   403  403  403  403  403  403  403
GET    /datasets/{name}/policy              401  401  200  200  403   200  403  403  200  403  403  403
POST   /datasets/{name}/drills              401  401  200  403  403   403  403  403  403  403  403  403
POST   /datasets/{name}/drill-schedule      401  401  200  403  403   403  403  403  403  403  403  403
POST   /datasets/{name}/reshares            401  401  200  403  403   403  403  403  403  403  403  403
GET    /datasets/{name}/epochs              401  401  200  200  200   200  200  200  200  403  403  403
GET    /datasets/{name}/quorum              401  401  200  200  200   200  200  200  200  403  403  403
POST   /datasets/{name}/objects             401  401  403  403  403   403  403  403  403  200  403  403
POST   /datasets/{name}/registrations       401  401  403  403  403   403  403  403  403  200  403  403
GET    /datasets/{name}/objects             401  401  200  200  200   200  200  200  200  403  403  403
GET    /datasets/{name}/collections         401  401  200  200  200   200  200  200  200  403  403  403
GET    /datasets/{name}/collections/{object_id} 401  401  200  200  200   200  200  200  200  403  403  403
POST   /datasets/{name}/collections         401  401  403  403  403   403  403  403  403  200  403  403
POST   /datasets/{name}/gone                401  401  200  403  403   403  403  403  403  403  200  403
POST   /datasets/{name}/found               401  401  200  403  403   403  403  403  403  403  200  403
POST   /datasets/{name}/requests            401  401  403  403  403   403  200  200  403  403  403  403
POST   /datasets/{name}/drafts              401  401  403  403  403   403  200  409  403  403  403  403
GET    /datasets/{name}/drafts/{draft_id}/objects 401  401  403  403  403   403  200  404  403  403  403  403
GET    /ceremonies                          401  401  200  200  200   200  200  200  200  403  403  200
GET    /ceremonies/{ceremony_id}            401  401  200  200  404   200  200  404  200  404  404  404
GET    /ceremonies/{ceremony_id}/proof      401  401  200  200  404   200  200  404  200  404  404  404
GET    /ceremonies/{ceremony_id}/objects    401  401  200  200  404   200  200  404  200  404  404  404
GET    /ceremonies/{ceremony_id}/request    401  401  200  200  404   200  200  404  200  404  404  404
GET    /ceremonies/{ceremony_id}/verdicts   401  401  200  200  404   200  200  404  200  404  404  404
GET    /ceremonies/{ceremony_id}/redealt    401  401  200  200  404   200  404  404  200  404  404  404
GET    /ceremonies/{ceremony_id}/complaints 401  401  200  200  404   200  404  404  200  404  404  404
POST   /ceremonies/{ceremony_id}/statements 200  200  200  200  200   200  200  200  200  200  200  200
POST   /ceremonies/{ceremony_id}/presence   401  401  403  409  404   409  403  403  403  403  403  403
POST   /ceremonies/{ceremony_id}/parts      401  401  403  409  404   409  403  403  403  403  403  403
POST   /ceremonies/{ceremony_id}/read-back  401  401  403  409  404   409  403  403  403  403  403  403
POST   /ceremonies/{ceremony_id}/cancel     401  401  200  403  404   403  200  404  403  404  404  404
POST   /ceremonies/{ceremony_id}/dealing    401  401  200  403  403   403  403  403  403  403  403  403
POST   /ceremonies/{ceremony_id}/grant      401  401  403  403  403   403  409  404  403  403  403  403
"""  # noqa: E501
ROWS = {
    (fields[0], fields[1]): dict(zip(COLUMNS, map(int, fields[2:]), strict=True))
    for fields in map(str.split, TABLE.strip().splitlines()[1:])
}


def test_the_table_has_every_call(document: Described) -> None:
    calls = {(one.method, one.path.removeprefix(PREFIX)) for one in document.operations}
    assert set(ROWS) == set(GOOD) == calls


@pytest.mark.parametrize("call", ROWS, ids=" ".join)
def test_each_credential_reaches_as_far_as_the_table_says(
    sealed: Api, call: tuple[str, str]
) -> None:
    scene = Scene(sealed)
    found = {}
    for who in COLUMNS:
        path, body = GOOD[call](scene)
        path, _, query = path.partition("?")
        by = None if who == "none" else who
        sent = {} if body is None else {"json": body}
        answer = sealed.send(call[0], path, by, query_string=query, **sent)
        found[who] = answer.status_code
    assert found == ROWS[call]


def test_a_credential_for_one_dataset_sees_nothing_of_another(sealed: Api) -> None:
    """The lists it may ask for are empty of the others."""
    scene = Scene(sealed)
    scene.export()
    datasets = sealed.get("/datasets", by="away").json
    assert datasets is not None
    assert [row["name"] for row in datasets] == ["other"]
    assert sealed.get("/ceremonies", by="away").json == []


def test_a_session_reaches_as_far_as_its_official(sealed: Api) -> None:
    scene = Scene(sealed)
    session = sealed.post(*scene.session()).json
    assert session is not None
    sealed.world.tokens["session"] = session["token"]
    for call, row in ROWS.items():
        if call[0] == "GET":
            path, _, query = GOOD[call](scene)[0].partition("?")
            answer = sealed.send("GET", path, "session", query_string=query)
            assert answer.status_code == row["anna"], call


def test_an_invitation_code_is_no_token(api: Api) -> None:
    api.world.tokens["code"] = api.world.codes[0]
    assert api.get("/people", by="code").status_code == 401


def test_the_digest_of_a_token_is_no_token(api: Api) -> None:
    """What a stolen database has opens nothing (QUIET)."""
    stored = digest_of(api.world.tokens[ADMINISTRATOR])
    for text in (stored.hex(), format_base64(stored)):
        api.world.tokens["stolen"] = text
        assert api.get("/people", by="stolen").status_code == 401
