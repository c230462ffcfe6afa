"""API tokens: the list, making one, handing over to a new one, revoking."""

from __future__ import annotations

from datetime import timedelta

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from custody.errors import CustodyError, NotKnownError
from custody.service import api_tokens, datasets, token_list
from custody.service.api_tokens import TOKEN_SCOPES
from custody.service.paging import PAGE
from custody.service.token_list import TOKEN_SORTS, TOKEN_STATES, ListedToken, SoughtTokens
from web.browser_auth import service
from web.console.blueprint import add_notice, console, page_with_error, principal, signed_in
from web.console.confirm import Question, ask
from web.console.listing import CSV_PAGE, Asked, Column, Filter, Listing, Tab, as_csv
from web.console.shown_once import Shown, done_now, redirect_done, redirect_showing, shown_now
from web.console.words import matching_text

OVERLAP = timedelta(days=1)
LIFETIME = timedelta(days=365)
COLUMNS = (
    Column("Whose", "person"),
    Column("Reaches"),
    Column("State"),
    Column("Last used", "used"),
    Column("Expires", "expires"),
    Column(""),
)
REACHES = (
    ("register", "Register sealed objects"),
    ("register read", "Register and list objects"),
    ("request read", "Request and fetch exports"),
    ("audit read", "Read the ledger"),
    ("catalogue read", "List objects and mark them gone"),
    ("metrics", "Read /metrics"),
)
_HEADS = ["token", "whose", "label", "reaches", "dataset", "created", "expires", "used", "state"]


@console.get("/tokens")
@signed_in("admin")
def tokens_page() -> str | Response:
    """List the tokens, as the address asks for them."""
    return _list_page()


def _list_page() -> str | Response:
    path = url_for("console.tokens_page")
    asked = Asked.of_address("state", "dataset", sorts=TOKEN_SORTS, usual="created", path=path)
    if asked.wants_csv:
        return as_csv("tokens", _HEADS, lambda number: _read(asked, number, CSV_PAGE).page, _cells)
    if done_now() == "revoked":
        add_notice("good", "The token is revoked. Whoever shows it is refused from now on.")
    found = _read(asked, asked.number, PAGE)
    return render_template(
        "tokens.html",
        answer=_answer(found.states, narrowed=asked.searched),
        rotates={row.id for row in found.page.rows if _rotates(row)},
        secret=_secret(),
        list=Listing(
            title="Tokens",
            asked=asked,
            page=found.page,
            columns=COLUMNS,
            tabs=[Tab(one, one.capitalize(), found.states.get(one, 0)) for one in TOKEN_STATES],
            filters=(Filter("dataset", "Dataset", tuple((one, one) for one in _datasets())),),
            search="Name, label or id",
        ),
    )


@console.get("/tokens/new")
@signed_in("admin")
def new_token_page() -> str:
    """The form that makes a token."""
    return _form_page({"person": "", "label": "", "scope": "", "dataset": ""})


@console.post("/tokens/new")
@signed_in("admin")
def create_token() -> Response:
    """Make an API token; the list shows it, this once."""
    form = {
        key: request.form.get(key, "").strip() for key in ("person", "label", "scope", "dataset")
    }
    try:
        made = api_tokens.create_token(
            service(),
            principal(),
            person=form["person"],
            scopes=form["scope"].split(),
            dataset=form["dataset"] or None,
            label=form["label"] or "made in the console",
            lifetime=LIFETIME,
        )
    except CustodyError as error:
        return page_with_error(error, lambda: _form_page(form))
    return redirect_showing(url_for("console.tokens_page"), Shown("token", made.id, made.token))


@console.get("/tokens/<token_id>/<act>")
@signed_in("admin")
def token_act_page(token_id: str, act: str) -> str | Response:
    """Ask before a token is handed over or ends; the list where there is nothing to ask."""
    if act not in ("rotate", "revoke"):
        raise NotKnownError("there is no such page")
    found = token_list.find_token(service(), principal(), token_id)
    if not (_rotates(found) if act == "rotate" else _ends(found)):
        return redirect(url_for("console.tokens_page", text=found.id))
    whose = f"{found.id} of {found.person}"
    if act == "revoke":
        heading, button = f"Revoke the token {whose}?", "Revoke it"
        lines = ["Whoever shows it is refused at once. This can't be undone."]
    else:
        heading, button = f"A new token in place of {whose}?", "Make the new one"
        lines = ["It has the same terms, and is shown once. The old one goes on for a day."]
    if found.label:
        lines.insert(0, f"It was made with the note “{found.label}”.")
    back = url_for("console.tokens_page")
    return ask(Question(heading, lines, button, back, grave=act == "revoke"))


@console.post("/tokens/<token_id>/rotate")
@signed_in("admin")
def rotate_token(token_id: str) -> Response:
    """Make a token that takes over from this one, which goes on for a day."""
    try:
        made = api_tokens.rotate_token(service(), principal(), token_id, overlap=OVERLAP)
    except CustodyError as error:
        return page_with_error(error, _list_page)
    return redirect_showing(url_for("console.tokens_page"), Shown("token", made.id, made.token))


@console.post("/tokens/<token_id>/revoke")
@signed_in("admin")
def revoke_token(token_id: str) -> Response:
    """End a token."""
    try:
        api_tokens.revoke_token(service(), principal(), token_id)
    except CustodyError as error:
        return page_with_error(error, _list_page)
    return redirect_done(url_for("console.tokens_page"), "revoked")


def _form_page(form: dict[str, str]) -> str:
    return render_template("new_token.html", form=form, datasets=_datasets(), reaches=REACHES)


def _datasets() -> list[str]:
    return datasets.names(service(), principal())


def _ends(row: ListedToken) -> bool:
    """Whether a token can be revoked: what was, or has expired, is good no longer."""
    return row.state in ("good", "refused")


def _rotates(row: ListedToken) -> bool:
    """Whether a token can be handed over: what came with a key can't."""
    return row.state == "good" and TOKEN_SCOPES.issuperset(row.scopes)


def _read(asked: Asked, number: int, size: int) -> token_list.TokenPage:
    return token_list.page_of_tokens(
        service(),
        principal(),
        SoughtTokens(text=asked.text, **asked.values),
        sort=asked.sort,
        descending=asked.descending,
        number=number,
        size=size,
    )


def _answer(states: dict[str, int], *, narrowed: bool) -> str:
    if narrowed:
        return matching_text(sum(states.values()), "token")
    number = states.get("good", 0)
    if not number:
        return "No token is good"
    return "One token is good" if number == 1 else f"{number:,} tokens are good"


def _secret() -> Shown | None:
    """Give the token that was made here just now, while it is good."""
    made = shown_now("token")
    if made is None or not token_list.is_good(service(), principal(), made.name):
        return None
    return made


def _cells(row: ListedToken) -> list[object]:
    said = [row.id, row.person, row.label, " ".join(row.scopes), row.dataset]
    return [*said, row.created, row.expires, row.used, row.state]
