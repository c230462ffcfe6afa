"""The page on which administrators see a dataset's rules, and ask for stricter ones."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from custody.ceremony import Policy
from custody.ceremony.policy import Changed, Rules, changes_of, told_rules
from custody.errors import CustodyError, InputError
from custody.service import datasets, policies
from web.browser_auth import service
from web.console.blueprint import console, page_with_error, principal, signed_in

_STRICTER = {
    "requests": Rules(requests="signed"),
    "headers": Rules(headers="proven"),
    "approval": Rules(requester_may_approve=False),
}
"""By the name of a box that can be ticked: what it asks for."""


@console.get("/datasets/<name>/policy")
@signed_in("admin")
def policy(name: str) -> str:
    """A dataset's rules in plain words, and those that can be stricter, to tick."""
    return _page(name, [])


@console.post("/datasets/<name>/policy")
@signed_in("admin")
def tighten_policy(name: str) -> Response:
    """Open the ceremony in which officials decide, and go to its room."""
    ticked = request.form.getlist("stricter")
    try:
        opened = policies.tighten(service(), principal(), name, _rules(ticked))
    except CustodyError as error:
        return page_with_error(error, lambda: _page(name, ticked))
    return redirect(url_for("console.room", ceremony_id=opened.id))


def _rules(ticked: list[str]) -> Rules:
    chosen = [_STRICTER[name] for name in ticked if name in _STRICTER]
    if not chosen:
        raise InputError("nothing is chosen", hint="tick what is to be stricter")
    return Rules(
        headers=next((one.headers for one in chosen if one.headers), None),
        requests=next((one.requests for one in chosen if one.requests), None),
        requester_may_approve=False if _STRICTER["approval"] in chosen else None,
    )


def _page(name: str, ticked: list[str]) -> str:
    found = datasets.get(service(), name)
    return render_template(
        "policy.html",
        dataset=found,
        rules=told_rules(found.policy),
        stricter=_choices(found.policy),
        ticked=ticked,
    )


def _choices(policy: Policy) -> dict[str, Changed]:
    """Give what can be ticked: each rule that is not as strict as it gets."""
    changed = {
        name: changes_of(policy, rules.applied_to(policy)) for name, rules in _STRICTER.items()
    }
    return {name: one[0] for name, one in changed.items() if one}
