"""Calls about ceremonies: filing, looking, signing, collecting."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from custody.ceremony import CeremonySummary, CeremonyView
from custody.formats import canonical_json
from custody.formats.dsse import Envelope
from custody.official.bundle import Bundle
from custody.service import (
    Principal,
    ceremonies,
    contribution_parts,
    datasets,
    export_requests,
    queries,
    request_drafts,
    reshares,
)
from web.api.blueprint import LARGE, MEDIUM, call, service
from web.api.ceremony_models import (
    Ceremonies,
    Ceremony,
    Complaints,
    Draft,
    PartsHere,
    ProvenObjects,
    SignedRequest,
    Verdicts,
)
from web.api.query_models import PageQuery, SizeQuery
from web.api.request_models import (
    BundleBody,
    DraftBody,
    FiledBody,
    Nothing,
    PartBody,
    PresenceBody,
    ReasonBody,
    RequestBody,
    StatementBody,
    WordsBody,
)
from web.api.response_models import Text


@call("POST", "/datasets/<name>/requests", Ceremony, 404, 409, 422, tag="ceremonies", limit=LARGE)
def file_request(principal: Principal, name: str, json: FiledBody) -> CeremonyView:
    """File a request, or a draft of one that is signed; gives the export ceremony it opened."""
    body = json.root
    if isinstance(body, DraftBody):
        envelope = Envelope.from_dict(body.envelope.model_dump())
        filed = request_drafts.file_draft(service(), principal, name, body.draft, envelope)
    else:
        filed = export_requests.file_request(service(), principal, _wanted(name, body))
    return CeremonyView.of(filed)


@call("POST", "/datasets/<name>/drafts", Draft, 404, 409, 422, tag="ceremonies", limit=LARGE)
def draft_request(principal: Principal, name: str, json: RequestBody) -> request_drafts.Draft:
    """A request as it would be opened, for whoever asks to sign and file within an hour."""
    return request_drafts.draft_request(service(), principal, _wanted(name, json))


@call("GET", "/datasets/<name>/drafts/<draft_id>/objects", ProvenObjects, 404, tag="ceremonies")
def draft_objects(
    principal: Principal, name: str, draft_id: str, query: PageQuery
) -> list[export_requests.ProvenObject]:
    """A page of a draft's objects, each with the proof of its registration."""
    page = (query.size, query.after, query.limit)
    return request_drafts.draft_objects(service(), principal, name, draft_id, *page)


def _wanted(name: str, body: RequestBody) -> export_requests.Wanted:
    return export_requests.Wanted(
        dataset=name,
        objects=body.objects,
        purpose=body.purpose,
        recipient=body.recipient,
        lifetime=None if body.hours is None else timedelta(hours=body.hours),
        set=body.set,
        batch=body.batch,
    )


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
    principal: Principal, ceremony_id: str, query: PageQuery
) -> list[export_requests.ProvenObject]:
    """A page of the requested objects, each with the proof of its registration."""
    page = (query.size, query.after, query.limit)
    return export_requests.request_objects(service(), principal, ceremony_id, *page)


@call("GET", "/ceremonies/<ceremony_id>/request", SignedRequest, 404, tag="ceremonies")
def signed_request(principal: Principal, ceremony_id: str) -> request_drafts.SignedRequest:
    """What the requester signed the request with, and what the same key says of whose it is."""
    return request_drafts.signed_request(service(), principal, ceremony_id)


@call("GET", "/ceremonies/<ceremony_id>/verdicts", Verdicts, 404, tag="ceremonies")
def ceremony_verdicts(
    principal: Principal, ceremony_id: str, query: SizeQuery
) -> export_requests.SignedVerdicts:
    """The entry that opened the ceremony, with its proof, and the signed verdicts on it."""
    return export_requests.signed_verdicts(service(), principal, ceremony_id, query.size)


@call("GET", "/ceremonies/<ceremony_id>/redealt", Text, 404, 409, tag="ceremonies")
def redealt(principal: Principal, ceremony_id: str) -> dict[str, str]:
    """What a reshare's dealers have dealt, once they are fixed, as a bundle of format v3."""
    return {"text": reshares.dealt_so_far(service(), principal, ceremony_id).encode().decode()}


@call("GET", "/ceremonies/<ceremony_id>/complaints", Complaints, 404, tag="ceremonies")
def complaints(principal: Principal, ceremony_id: str) -> dict[str, list[dict[str, Any]]]:
    """The signed complaints of a reshare that wait for an answer."""
    found = reshares.complaints(service(), principal, ceremony_id)
    return {"envelopes": [envelope.as_dict() for envelope in found]}


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
    signed = json.certificate
    certificate = None if signed is None else canonical_json.decode_binary(signed)
    return CeremonyView.of(
        ceremonies.submit(
            service(),
            ceremony_id,
            envelope,
            sealed,
            record=None if json.record is None else json.record.model_dump(),
            boxes=[canonical_json.decode_binary(box) for box in json.boxes],
            certificate=certificate,
        )
    )


@call(
    "POST",
    "/ceremonies/<ceremony_id>/parts",
    PartsHere,
    404,
    409,
    422,
    tag="ceremonies",
    limit=MEDIUM,
)
def take_part(
    principal: Principal, ceremony_id: str, json: PartBody
) -> contribution_parts.PartsHere:
    """Hand in one part of one's contribution to more than 1,000 objects, before the statement."""
    sealed = canonical_json.decode_binary(json.contribution)
    return contribution_parts.take_part(service(), principal, ceremony_id, json.part, sealed)


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


@call("POST", "/ceremonies/<ceremony_id>/cancel", Ceremony, 404, 409, 422, tag="ceremonies")
def cancel(principal: Principal, ceremony_id: str, json: ReasonBody) -> CeremonyView:
    """Call a ceremony off."""
    return CeremonyView.of(
        ceremonies.cancel(service(), principal, ceremony_id, json.reason, json.signature())
    )


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
    return {"text": export_requests.collect_grant(service(), principal, ceremony_id).decode()}
