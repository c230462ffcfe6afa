"""A request to every call of the API that is good but for who makes it, made afresh each time.

The bodies have every field there is, also those that may be left out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from custody.ceremony import Ceremony
from custody.ceremony.object_set import BY_ID
from custody.formats.digest_words import twelve_words
from custody.formats.dsse import sign
from custody.formats.encoding import format_base64
from custody.formats.statement import CHALLENGE_TYPE
from custody.official.bundle import deal_subject
from custody.quorum_tree import plain
from custody.service.standing import suspend
from custody.tlog.cosignature import Cosigner
from tests.acting import signed_act
from tests.collected import member, opened
from tests.keys import key_of, random_bytes_of
from tests.people import ADMINISTRATOR
from tests.web.conftest import Api
from tests.web.test_api_datasets import registration
from tests.web.test_api_people import challenge, enrolment

Request = tuple[str, Any]
"""An address, and for POST a body."""


class Scene:
    """A sealed world with credentials of all kinds, and what good requests are made of."""

    def __init__(self, api: Api) -> None:
        self.api, self.world, self.count = api, api.world, 0
        self.dealt_anew: Ceremony | None = None
        self.world.enrol("olga", "official")
        self.world.enrol("rolf", "requester", keyed=False)
        self.world.register_key(ADMINISTRATOR)
        self.world.open_genesis("other")
        self.world.genesis("tokens", requests="token")
        self.by_token = self.world.register("tokens")
        tokens = self.world.tokens
        tokens["job"] = tokens[api.token("nightly", "register", dataset="registry")]
        tokens["away"] = tokens[api.token("nightly", "register", "read", dataset="other")]
        tokens["keep"] = tokens[api.token("checker", "catalogue", dataset="registry")]
        revoked = api.token("nightly", "read")
        tokens["gone"] = tokens[revoked]
        api.delete(f"/tokens/{revoked.partition(' ')[2]}", by=ADMINISTRATOR)

    def fresh(self, what: str) -> str:
        self.count += 1
        return f"{what}-{self.count}"

    def export(self, call: str = "") -> str:
        """The address of a fresh export, or of one of its calls."""
        return f"/ceremonies/{self.world.request(self.world.objects[0]).id}{call}"

    def act(self, type_: str, data: dict[str, Any]) -> dict[str, Any]:
        """What the administrator signs of an act of theirs."""
        return signed_act(self.world, ADMINISTRATOR, type_, data).as_dict()

    def invitation(self) -> Request:
        data = {"name": self.fresh("ruth"), "role": "requester"}
        act = self.act("person.invited", data)
        return "/invitations", {**data, "display": f"{data['name']} Weiß", "act": act}

    def new_link(self) -> Request:
        return "/people/rita/links", {"act": self.act("link.made", {"name": "rita"})}

    def standing(self, call: str, type_: str) -> Request:
        """The suspension, or the like, of somebody new, who is suspended where that comes first."""
        name, reason = self.fresh("otto"), "he left"
        self.world.enrol(name, "auditor")
        if type_ == "person.resumed":
            suspend(self.world.service, self.world.admin, name, reason)
        act = self.act(type_, {"name": name, "reason": reason})
        return f"/people/{name}/{call}", {"reason": reason, "act": act}

    def enrolment(self, call: str = "/enrolments", **more: str) -> Request:
        name = self.fresh("fred")
        body = {"name": name, "role": "official"}
        answer = self.api.post("/invitations", body, by=ADMINISTRATOR).json
        assert answer is not None
        return call, {**enrolment(self.api, name, answer["code"]), **more}

    def key(self) -> Request:
        envelope, keys = self.world.registration("rolf")
        return "/keys", {"envelope": envelope.as_dict(), "keys": keys}

    def look(self) -> Request:
        return "/links/look", {"code": self.enrolment()[1]["code"]}

    def link(self) -> Request:
        return self.enrolment("/links", password="a long enough password")

    def token(self) -> Request:
        body = {
            "person": "nightly",
            "scopes": ["read"],
            "dataset": "registry",
            "label": "a test",
            "days": 7,
        }
        return "/tokens", body

    def old_token(self) -> Request:
        return f"/tokens/{self.api.token('nightly', 'read').partition(' ')[2]}", None

    def session(self) -> Request:
        payload = challenge(self.api, "anna").encode()
        envelope = sign(CHALLENGE_TYPE, payload, key_of("anna"))
        return "/sessions", {"envelope": envelope.as_dict()}

    def dataset(self) -> Request:
        body = {
            "name": self.fresh("archive"),
            "threshold": 2,
            "officials": ["anna", "bert"],
            "script": "genesis",
            "export_script": "export",
            "requester_may_approve": False,
            "quorum": None,
            "deal_here": True,
            "dealer": None,
            "headers": "registered",
            "requests": "signed",
            "witnesses": {"keys": [WITNESS], "needed": 1},
            "act": None,
        }
        return "/datasets", body

    def request(self) -> Request:
        body = {
            "objects": [self.by_token.id],
            "purpose": "a restore test",
            "recipient": str(self.world.identity.recipient()),
            "hours": 24,
            "set": BY_ID,
            "batch": "ab" * 16,
        }
        return "/datasets/tokens/requests", body

    def draft(self) -> Request:
        body = {**self.request()[1], "objects": [self.world.objects[0].id]}
        return "/datasets/registry/drafts", body

    def drafted(self) -> Request:
        path, body = self.draft()
        draft = self.api.post(path, body, by="rita").json
        assert draft is not None
        return f"{path}/{draft['id']}/objects?size={self.world.head().size}", None

    def signed_export(self, call: str) -> str:
        """The address of a call of a fresh export that rita signed."""
        return f"/ceremonies/{self.world.signed_request(self.world.objects[0]).id}{call}"

    def drill(self) -> dict[str, Any]:
        faults: dict[str, list[str]] = {"absent": [], "corrupt": []}
        asked = {"dataset": "registry", "kind": "drill", "target": _ANNA}
        act = self.act("ceremony.opened", {**asked, **faults})
        return {"need": "one", "official": "anna", **faults, "hours": 5, "act": act}

    def reshare(self) -> Request:
        """Fresh shares for the tokens' dataset: nothing of it is asked for elsewhere here."""
        whose = {"threshold": 2, "officials": ["anna", "bert", "carl"]}
        asked = {"dataset": "tokens", "kind": "reshare", **whose}
        rest = {"quorum": None, "script": "reshare", "hours": 72}
        return "/datasets/tokens/reshares", {
            **whose,
            **rest,
            "act": self.act("ceremony.opened", asked),
        }

    def resharing(self, call: str) -> Request:
        """A call of the one reshare of the registry, in which all of today have dealt."""
        if self.dealt_anew is None:
            self.dealt_anew = self.world.dealt_anew(plain(2, ("anna", "bert", "carl")))
        return f"/ceremonies/{self.dealt_anew.id}{call}", None

    def lost(self) -> Request:
        named = {"objects": [self.world.register().id], "reason": "pruned"}
        return "/datasets/registry/gone", named

    def statement(self) -> Request:
        ceremony = self.world.request(self.world.objects[0])
        envelope = self.world.signed("approve", "anna", ceremony).as_dict()
        body: dict[str, Any] = {"envelope": envelope, "contribution": None, "record": None}
        body |= {"boxes": [], "certificate": None}
        return f"/ceremonies/{ceremony.id}/statements", body

    def cosignature(self) -> Request:
        return "/cosignatures", {"note": self.world.cosigned("anna")}

    def dealing(self) -> Request:
        genesis = self.world.open_genesis(self.fresh("archive"), deal_here=False)
        text = (
            deal_subject(genesis.subject, "offline", random_bytes_of(genesis.id)).encode().decode()
        )
        return f"/ceremonies/{genesis.id}/dealing", {"bundle": text}


WITNESS = Cosigner("witness.example/w1", bytes([7]) * 32).vkey
_PLAIN = dict.fromkeys(("proof", "kind", "manifest_key", "file"))
"""What the registration of an object that is no key object, and not proven, leaves out."""
_ANNA = {"need": "one", "official": "anna"}
_WORDS = {"words": twelve_words(bytes(32))}
GOOD: dict[tuple[str, str], Callable[[Scene], Request]] = {
    ("GET", "/openapi.json"): lambda _: ("/openapi.json", None),
    ("GET", "/service"): lambda _: ("/service", None),
    ("GET", "/consistency"): lambda _: ("/consistency?first=1", None),
    ("GET", "/checkpoint"): lambda _: ("/checkpoint", None),
    ("GET", "/publications"): lambda _: ("/publications", None),
    ("GET", "/notices"): lambda _: ("/notices", None),
    ("POST", "/cosignatures"): Scene.cosignature,
    ("GET", "/entries"): lambda _: ("/entries?limit=1", None),
    ("POST", "/invitations"): Scene.invitation,
    ("POST", "/people/{name}/links"): Scene.new_link,
    ("GET", "/people/{name}"): lambda _: ("/people/anna", None),
    ("POST", "/people/{name}/suspensions"): lambda scene: scene.standing(
        "suspensions", "person.suspended"
    ),
    ("POST", "/people/{name}/resumptions"): lambda scene: scene.standing(
        "resumptions", "person.resumed"
    ),
    ("POST", "/people/{name}/removals"): lambda scene: scene.standing("removals", "person.removed"),
    ("POST", "/people/{name}/comparisons"): lambda _: (
        "/people/bert/comparisons",
        {"fingerprint": key_of("bert").keyfile.fingerprint().hex(), "act": None},
    ),
    ("POST", "/people/{name}/displays"): lambda _: (
        "/people/rita/displays",
        {"display": "Rita Weiß"},
    ),
    ("POST", "/acts"): lambda _: ("/acts", {}),
    ("POST", "/enrolments"): Scene.enrolment,
    ("POST", "/keys"): Scene.key,
    ("POST", "/links/look"): Scene.look,
    ("POST", "/links"): Scene.link,
    ("GET", "/people"): lambda _: ("/people", None),
    ("POST", "/tokens"): Scene.token,
    ("POST", "/tokens/{token_id}/rotations"): lambda scene: (
        f"{scene.old_token()[0]}/rotations",
        {"overlap": 3600},
    ),
    ("GET", "/tokens"): lambda _: ("/tokens", None),
    ("GET", "/credential"): lambda _: ("/credential", None),
    ("DELETE", "/tokens/{token_id}"): Scene.old_token,
    ("POST", "/challenges"): lambda _: ("/challenges", {"official": "anna"}),
    ("POST", "/sessions"): Scene.session,
    ("POST", "/datasets"): Scene.dataset,
    ("GET", "/datasets"): lambda _: ("/datasets", None),
    ("GET", "/datasets/{name}"): lambda _: ("/datasets/registry", None),
    ("POST", "/datasets/{name}/cadence"): lambda _: (
        "/datasets/registry/cadence",
        {"hours": 26, "host": "db1", "job": "dump"},
    ),
    ("GET", "/datasets/{name}/bundle"): lambda _: ("/datasets/registry/bundle", None),
    ("GET", "/datasets/{name}/genesis"): lambda _: ("/datasets/registry/genesis", None),
    ("POST", "/datasets/{name}/policy"): lambda _: (
        "/datasets/registry/policy",
        {
            "export_script": "export",
            "headers": "proven",
            "hours": 72,
            "requester_may_approve": False,
            "requests": "signed",
            "act": None,
        },
    ),
    ("POST", "/datasets/{name}/drills"): lambda scene: ("/datasets/registry/drills", scene.drill()),
    ("POST", "/datasets/{name}/drill-schedule"): lambda _: (
        "/datasets/registry/drill-schedule",
        {"drill": 92, "census": 366},
    ),
    ("POST", "/datasets/{name}/reshares"): Scene.reshare,
    ("GET", "/datasets/{name}/epochs"): lambda _: ("/datasets/registry/epochs", None),
    ("GET", "/ceremonies/{ceremony_id}/redealt"): lambda scene: scene.resharing("/redealt"),
    ("GET", "/ceremonies/{ceremony_id}/complaints"): lambda scene: scene.resharing("/complaints"),
    ("GET", "/datasets/{name}/quorum"): lambda _: ("/datasets/registry/quorum", None),
    ("GET", "/datasets/{name}/policy"): lambda _: ("/datasets/registry/policy?size=1", None),
    ("POST", "/datasets/{name}/objects"): lambda scene: (
        "/datasets/registry/objects",
        {**registration(scene.api), **_PLAIN},
    ),
    ("POST", "/datasets/{name}/registrations"): lambda scene: (
        "/datasets/registry/registrations",
        {"objects": [{**registration(scene.api), **_PLAIN}]},
    ),
    ("GET", "/datasets/{name}/objects"): lambda _: ("/datasets/registry/objects", None),
    ("GET", "/datasets/{name}/collections"): lambda _: ("/datasets/registry/collections", None),
    ("GET", "/datasets/{name}/collections/{object_id}"): lambda scene: (
        f"/datasets/registry/collections/{opened(scene.world).id}",
        None,
    ),
    ("POST", "/datasets/{name}/collections"): lambda scene: (
        "/datasets/registry/collections",
        opened(scene.world).closing(member(1)).record(),
    ),
    ("POST", "/datasets/{name}/gone"): Scene.lost,
    ("POST", "/datasets/{name}/found"): lambda scene: (
        "/datasets/registry/found",
        scene.lost()[1],
    ),
    ("POST", "/datasets/{name}/requests"): Scene.request,
    ("POST", "/datasets/{name}/drafts"): Scene.draft,
    ("GET", "/datasets/{name}/drafts/{draft_id}/objects"): Scene.drafted,
    ("GET", "/ceremonies/{ceremony_id}/request"): lambda scene: (
        scene.signed_export("/request"),
        None,
    ),
    ("GET", "/ceremonies"): lambda _: ("/ceremonies", None),
    ("GET", "/ceremonies/{ceremony_id}"): lambda scene: (scene.export(), None),
    ("GET", "/ceremonies/{ceremony_id}/proof"): lambda scene: (scene.export("/proof"), None),
    ("GET", "/ceremonies/{ceremony_id}/objects"): lambda scene: (
        f"{scene.export('/objects')}?size={scene.world.head().size}",
        None,
    ),
    ("GET", "/ceremonies/{ceremony_id}/verdicts"): lambda scene: (
        f"{scene.export('/verdicts')}?size={scene.world.head().size}",
        None,
    ),
    ("POST", "/ceremonies/{ceremony_id}/statements"): Scene.statement,
    ("POST", "/ceremonies/{ceremony_id}/parts"): lambda scene: (
        scene.export("/parts"),
        {"contribution": format_base64(bytes(48)), "part": 0},
    ),
    ("POST", "/ceremonies/{ceremony_id}/presence"): lambda scene: (
        scene.export("/presence"),
        {**_WORDS, "official": "anna"},
    ),
    ("POST", "/ceremonies/{ceremony_id}/read-back"): lambda scene: (
        scene.export("/read-back"),
        _WORDS,
    ),
    ("POST", "/ceremonies/{ceremony_id}/cancel"): lambda scene: (
        scene.export("/cancel"),
        {"reason": "a test", "act": None},  # who asked may do it, too, and signs for none else
    ),
    ("POST", "/ceremonies/{ceremony_id}/dealing"): Scene.dealing,
    ("POST", "/ceremonies/{ceremony_id}/grant"): lambda scene: (scene.export("/grant"), {}),
}
