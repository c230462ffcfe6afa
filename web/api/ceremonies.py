"""Routes about ceremonies: filing, looking, signing, collecting."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from spectree import Response

from custody import canonical
from custody.bundle import Bundle
from custody.dsse import Envelope
from custody.service import ceremonies, datasets, exports
from web.api.blueprint import TOKEN, api, principal, service, spec
from web.api.schemas import (
    BundleBody,
    Ceremonies,
    Ceremony,
    Problem,
    ProvenObjects,
    ReasonBody,
    RequestBody,
    SizeQuery,
    StatementBody,
    Text,
    WordsBody,
)

_ANSWER = Response(HTTP_200=Ceremony, HTTP_403=Problem, HTTP_404=Problem, HTTP_409=Problem)


@api.post("/datasets/<name>/requests")
@spec.validate(resp=_ANSWER, tags=["ceremonies"], security=TOKEN)
def file_request(name: str, json: RequestBody) -> dict[str, Any]:
    """File a request; gives the export ceremony it opened."""
    filed = exports.request(
        service(),
        principal(),
        dataset=name,
        objects=json.objects,
        purpose=json.purpose,
        recipient=json.recipient,
        lifetime=timedelta(hours=json.hours) if json.hours else None,
    )
    return ceremonies.view(filed)


@api.get("/ceremonies")
@spec.validate(resp=Response(HTTP_200=Ceremonies), tags=["ceremonies"], security=TOKEN)
def list_ceremonies() -> list[dict[str, Any]]:
    """The ceremonies one may see, newest first."""
    return ceremonies.list_all(service(), principal())


@api.get("/ceremonies/<ceremony_id>")
@spec.validate(resp=_ANSWER, tags=["ceremonies"], security=TOKEN)
def show_ceremony(ceremony_id: str) -> dict[str, Any]:
    """One ceremony, settled first."""
    return ceremonies.show(service(), principal(), ceremony_id)


@api.get("/ceremonies/<ceremony_id>/objects")
@spec.validate(
    resp=Response(HTTP_200=ProvenObjects, HTTP_404=Problem), tags=["ceremonies"], security=TOKEN
)
def ceremony_objects(ceremony_id: str, query: SizeQuery) -> list[dict[str, Any]]:
    """The requested objects, each with the proof of its registration."""
    return exports.objects(service(), principal(), ceremony_id, query.size)


@api.post("/ceremonies/<ceremony_id>/statements")
@spec.validate(resp=_ANSWER, tags=["ceremonies"])
def submit(ceremony_id: str, json: StatementBody) -> dict[str, Any]:
    """Hand in a signed statement; the signature is the credential."""
    envelope = Envelope.from_dict(json.envelope.model_dump())
    sealed = None if json.contribution is None else canonical.decode_binary(json.contribution)
    return ceremonies.view(ceremonies.submit(service(), ceremony_id, envelope, sealed))


@api.post("/ceremonies/<ceremony_id>/presence")
@spec.validate(resp=_ANSWER, tags=["ceremonies"], security=TOKEN)
def present(ceremony_id: str, json: WordsBody) -> dict[str, Any]:
    """Answer the roll-call with the words of one's key fingerprint."""
    asking = principal()
    official = json.official or asking.name
    return ceremonies.view(ceremonies.present(service(), asking, ceremony_id, official, json.words))


@api.post("/ceremonies/<ceremony_id>/read-back")
@spec.validate(resp=_ANSWER, tags=["ceremonies"], security=TOKEN)
def read_back(ceremony_id: str, json: WordsBody) -> dict[str, Any]:
    """Type back the four words of what is to be signed."""
    return ceremonies.view(ceremonies.read_back(service(), principal(), ceremony_id, json.words))


@api.post("/ceremonies/<ceremony_id>/cancel")
@spec.validate(resp=_ANSWER, tags=["ceremonies"], security=TOKEN)
def cancel(ceremony_id: str, json: ReasonBody) -> dict[str, Any]:
    """Call a ceremony off."""
    return ceremonies.view(ceremonies.cancel(service(), principal(), ceremony_id, json.reason))


@api.post("/ceremonies/<ceremony_id>/dealing")
@spec.validate(resp=_ANSWER, tags=["ceremonies"], security=TOKEN)
def deal(ceremony_id: str, json: BundleBody) -> dict[str, Any]:
    """Hand in a dealing made on an air-gapped machine."""
    bundle = Bundle.parse(json.bundle.encode())
    return ceremonies.view(datasets.deal(service(), principal(), ceremony_id, bundle))


@api.post("/ceremonies/<ceremony_id>/grant")
@spec.validate(
    resp=Response(HTTP_200=Text, HTTP_403=Problem, HTTP_409=Problem),
    tags=["ceremonies"],
    security=TOKEN,
)
def grant(ceremony_id: str) -> dict[str, str]:
    """Collect the grant; it is written down that it was."""
    return {"text": exports.collect(service(), principal(), ceremony_id).encode().decode()}
