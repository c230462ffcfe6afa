"""The console's blueprint: pages for people who are signed in, and what every page shows."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Blueprint, Response, g, make_response, redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from custody.ceremony.opening import MAX_OBJECTS
from custody.errors import CredentialError, CustodyError, NotAllowedError
from custody.formats.digest_words import four_words, twelve_words
from custody.formats.lookalike import mixed_alphabets
from custody.formats.quantities import size_text
from custody.service import Principal
from custody.service.checklist import checklist
from custody.service.person import Person
from custody.service.readiness import require_database
from web import problems
from web.browser_auth import csrf_token, service, signed_in_person
from web.browser_looks import looks
from web.console.assets import asset, import_map, integrity, script, script_names, scripts_digest
from web.console.shown_once import forget_what_was_said
from web.console.telling import isolated
from web.console.waiting import waiting
from web.form_again import form_again
from web.proxy import address_for_jobs
from web.told import sentence, told, with_times

View = TypeVar("View", bound=Callable[..., Any])
console = Blueprint("console", __name__, template_folder="../templates")


@dataclass(frozen=True, slots=True)
class PageNotice:
    """Something that a page says above everything else."""

    kind: str
    text: str
    hint: str | None


def principal() -> Principal:
    """Give what the person signed in may do."""
    found = signed_in_person()
    assert found is not None
    return found.principal_in_browser


def signed_in(scope: str = "read") -> Callable[[View], View]:
    """Make a page one for people who are signed in and whose role reaches that far."""

    def guard(view: View) -> View:
        @functools.wraps(view)
        def guarded(**place: Any) -> Any:
            if signed_in_person() is None:
                if "HX-Request" in request.headers:  # a page that looks for news, not a person
                    raise CredentialError("you are not signed in any more")
                if kept := form_again(HTTPStatus.UNAUTHORIZED):
                    return kept
                ahead = request.full_path.rstrip("?") if request.method == "GET" else None
                return redirect(url_for("console.sign_in", next=ahead))
            if scope not in principal().scopes:
                raise NotAllowedError(
                    f"this page is not for the role {signed_in_person().role}",  # type: ignore[union-attr]
                    hint="ask somebody whose work it is",
                )
            return view(**place)

        return guarded  # type: ignore[return-value]

    return guard


@console.before_request
def _require_database() -> None:
    """Say at once that nothing can be done here, also on pages that ask the database nothing.

    Whose session this is has been asked of it already.
    """
    if signed_in_person() is None:
        require_database(service())


console.after_request(forget_what_was_said)


@console.app_context_processor
def template_context() -> dict[str, Any]:
    """Give every template the values that the layout of all pages shows."""
    found = signed_in_person()
    return {
        "asset": asset,
        "checklist": lambda: checklist(service(), principal()),
        "csrf_field": _csrf_field,
        "csrf_token": csrf_token,
        "integrity": integrity,
        "looks": looks(),
        "menu": _menu(found),
        "notices": _notices,
        "origin": service().origin,
        "person": found,
        "address_for_jobs": address_for_jobs,
        "scopes": found.principal_in_browser.scopes if found else frozenset(),
        "script_tags": _script_tags,
        "scripts_digest": scripts_digest().hex(),
        "scripts_words": four_words(scripts_digest()),
        "section": request.endpoint,
        "swap": False,
        "waiting_for_me": _waiting_number,
    }


@console.app_template_filter("bytes")
def in_bytes(size: int) -> str:
    """Format a number of bytes for people."""
    return size_text(size)


@console.app_template_filter("listed")
def listed(number: int) -> str:
    """Write how many objects a list has, of which no more are counted than may be asked for."""
    return f"more than {MAX_OBJECTS:,}" if number > MAX_OBJECTS else f"{number:,}"


console.add_app_template_filter(mixed_alphabets)
console.add_app_template_filter(isolated)
console.add_app_template_filter(sentence)
console.add_app_template_filter(told)
console.add_app_template_filter(with_times)


@console.app_template_filter("twelve_words")
def in_twelve_words(digest: bytes) -> str:
    """Give the twelve words of a key's fingerprint."""
    return twelve_words(digest)


def add_notice(kind: str, text: str, hint: str | None = None) -> None:
    """Add a notice to the page of this request, in whole sentences."""
    told = PageNotice(kind, sentence(text), sentence(hint) if hint else None)
    g.setdefault("notices", []).append(told)


def add_error(error: CustodyError) -> None:
    """Add what went wrong to the page of this request."""
    said = told(error)
    add_notice("bad", said.message, said.hint)


def page_with_error(error: CustodyError, page: Callable[[], str | BaseResponse]) -> Response:
    """Show a form again, as it was filled in, with the error above it.

    Whatever is the service's own trouble goes the way of all errors: to its log.
    """
    status = problems.status_of(error)
    if status >= 500:
        raise error
    add_error(error)
    response = make_response(page())
    response.status_code = status
    return response


def attachment(text: str, name: str, mimetype: str = "text/plain") -> Response:
    """Answer with a file to be kept."""
    response = Response(text, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def whole_number(name: str, default: int | None = None) -> int | None:
    """Read a number from the query; what is none counts as absent."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else default


def search_text(name: str) -> str:
    """Read a search text from the query, without NUL, which databases refuse in text."""
    return request.args.get(name, "").replace("\0", "").strip()


def _notices() -> list[PageNotice]:
    found: list[PageNotice] = g.get("notices", [])
    return found


def _csrf_field() -> Markup:
    return Markup('<input type="hidden" name="csrf" value="{}">').format(csrf_token())


def _waiting_number() -> int:
    """Count what waits for the person signed in; a page that says what fails does without."""
    try:
        return len(waiting())
    except CustodyError:
        return 0


def _menu(found: Person | None) -> list[tuple[str, str]]:
    menu = [("console.overview", "Overview"), ("console.ceremonies_page", "Ceremonies")]
    menu.append(("console.people_page", "People"))
    if found and "audit" in found.principal.scopes:
        menu.append(("console.ledger", "Ledger"))
    if found and "admin" in found.principal.scopes:
        menu.append(("console.tokens_page", "Tokens"))
        menu.append(("console.administration", "Administration"))
    return menu


_LATER = {
    False: ("vendor/htmx", "js/crypto/dealt_by_officials/"),
    True: ("vendor/", "js/crypto/", "js/key_worker", "js/ceremony"),
}
"""What is not fetched ahead of its use, on most pages and on the one to sign in."""


def _script_tags() -> Markup:
    """Write the tags that load our scripts, each pinned to its bytes.

    Who signs in on a slow line leaves before the large ones, which open keys, would be there: they
    are fetched where they are used, once, and not here in vain.
    """
    at_the_door = request.endpoint == "console.sign_in"
    lines = [Markup('<script type="importmap">{}</script>').format(Markup(import_map()))]  # noqa: S704
    lines += [
        Markup('<link rel="modulepreload" href="{}" integrity="{}">').format(
            script(name), integrity(name)
        )
        for name in script_names()
        if name.endswith((".js", ".mjs")) and not name.startswith(_LATER[at_the_door])
    ]
    htmx = "vendor/htmx.min.js"
    if htmx in script_names():
        lines.append(
            Markup('<script src="{}" integrity="{}" defer></script>').format(
                script(htmx), integrity(htmx)
            )
        )
    lines.append(
        Markup('<script type="module" src="{}" integrity="{}"></script>').format(
            script("js/page.js"), integrity("js/page.js")
        )
    )
    return Markup("\n").join(lines)
