"""Calls about ceremonies: filing, looking, signing, collecting."""

from __future__ import annotations

from datetime import timedelta

from custody.ceremony import CeremonySummary, CeremonyView
from custody.formats import canonical_json
from custody.formats.dsse import Envelope
from custody.official.bundle import Bundle
from custody.service import Principal, ceremonies, datasets, export_requests, queries
from web.api.blueprint import LARGE, MEDIUM, call, service
from web.api.ceremony_models import Ceremonies, Ceremony, ProvenObjects, Verdicts
from web.api.request_models import (
    BundleBody,
    Nothing,
    PresenceBody,
    ReasonBody,
    RequestBody,
    SizeQuery,
    StatementBody,
    WordsBody,
)
from web.api.response_models import Text


@call("POST", "/datasets/<name>/requests", Ceremony, 404, 409, 422, tag="ceremonies", limit=MEDIUM)
def file_request(principal: Principal, name: str, json: RequestBody) -> CeremonyView:
    """File a request; gives the export ceremony it opened."""
    filed = export_requests.file_request(
        service(),
        principal,
        dataset=name,
        objects=json.objects,
        purpose=json.purpose,
        recipient=json.recipient,
        lifetime=None if json.hours is None else timedelta(hours=json.hours),
    )
    return CeremonyView.of(filed)


@call("GET", "/ceremonies", Ceremonies, tag="ceremonies")
def list_ceremonies(principal: Principal) -> list[CeremonySummary]:
    """The ceremonies one may see, newest first."""
    return ceremonies.list_all(service(), principal)


@call("GET", "/ceremonies/<ceremony_id>", Ceremony, 404, tag="ceremonies")
def show_ceremony(principal: Principal, ceremony_id: str) -> CeremonyView:
    """One ceremony, settled first."""
    return CeremonyView.of(ceremonies.show(service(), principal, ceremony_id))


@call("GET", "/ceremonies/<ceremony_id>/proof", Text, 404, tag="ceremonies")
def ceremony_proof(principal: Principal, ceremony_id: str) -> dict[str, str]:
    """The C2SP tlog-proof of the ceremony's newest entry, which it brings along."""
    return {"text": queries.proof_of_ceremony(service(), principal, ceremony_id)}


@call("GET", "/ceremonies/<ceremony_id>/objects", ProvenObjects, 404, tag="ceremonies")
def ceremony_objects(
    principal: Principal, ceremony_id: str, query: SizeQuery
) -> list[export_requests.ProvenObject]:
    """The requested objects, each with the proof of its registration."""
    return export_requests.request_objects(service(), principal, ceremony_id, query.size)


@call("GET", "/ceremonies/<ceremony_id>/verdicts", Verdicts, 404, tag="ceremonies")
def ceremony_verdicts(
    principal: Principal, ceremony_id: str, query: SizeQuery
) -> export_requests.SignedVerdicts:
    """The entry that opened the ceremony, with its proof, and the signed verdicts on it."""
    return export_requests.signed_verdicts(service(), principal, ceremony_id, query.size)


@call(
    "POST",
    "/ceremonies/<ceremony_id>/statements",
    Ceremony,
    403,
    404,
    409,
    422,
    tag="ceremonies",
    limit=LARGE,
)
def submit(ceremony_id: str, json: StatementBody) -> CeremonyView:
    """Hand in a signed statement; the signature is the credential."""
    envelope = Envelope.from_dict(json.envelope.model_dump())
    sealed = None if json.contribution is None else canonical_json.decode_binary(json.contribution)
    return CeremonyView.of(ceremonies.submit(service(), ceremony_id, envelope, sealed))


@call("POST", "/ceremonies/<ceremony_id>/presence", Ceremony, 404, 409, tag="ceremonies")
def present(principal: Principal, ceremony_id: str, json: PresenceBody) -> CeremonyView:
    """Answer the roll-call with the words of one's key fingerprint."""
    official = principal.name if json.official is None else json.official
    return CeremonyView.of(
        ceremonies.present(service(), principal, ceremony_id, official, json.words)
    )


@call("POST", "/ceremonies/<ceremony_id>/read-back", Ceremony, 404, 409, tag="ceremonies")
def read_back(principal: Principal, ceremony_id: str, json: WordsBody) -> CeremonyView:
    """Type back the four words of what is to be signed."""
    return CeremonyView.of(ceremonies.read_back(service(), principal, ceremony_id, json.words))


@call("POST", "/ceremonies/<ceremony_id>/cancel", Ceremony, 404, 409, tag="ceremonies")
def cancel(principal: Principal, ceremony_id: str, json: ReasonBody) -> CeremonyView:
    """Call a ceremony off."""
    return CeremonyView.of(ceremonies.cancel(service(), principal, ceremony_id, json.reason))


@call(
    "POST",
    "/ceremonies/<ceremony_id>/dealing",
    Ceremony,
    404,
    409,
    422,
    tag="ceremonies",
    limit=MEDIUM,
)
def deal(principal: Principal, ceremony_id: str, json: BundleBody) -> CeremonyView:
    """Hand in a dealing made on an air-gapped machine."""
    bundle = Bundle.parse(json.bundle.encode())
    return CeremonyView.of(datasets.deal(service(), principal, ceremony_id, bundle))


@call("POST", "/ceremonies/<ceremony_id>/grant", Text, 404, 409, tag="ceremonies")
def collect_grant(principal: Principal, ceremony_id: str, json: Nothing) -> dict[str, str]:
    """Collect the grant; it is written down that it was."""
    return {
        "text": export_requests.collect_grant(service(), principal, ceremony_id).encode().decode()
    }
