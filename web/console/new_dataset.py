"""The page that opens the genesis of a new dataset."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from custody.errors import CustodyError, InputError
from custody.formats.digest_words import four_words
from custody.formats.limits import MAX_SEATS
from custody.quorum_tree import Node, parse_quorum, plain
from custody.script import Script, parse
from custody.service import datasets, people, scripts
from web.browser_auth import service
from web.console.blueprint import console, page_with_error, principal, signed_in

USUAL_SCRIPT = "genesis-dealerless"
"""That of a genesis that is opened without a word about it; see custody/cli/datasets.py."""


@dataclass(frozen=True, slots=True)
class KeyWords:
    """An official, and the four words of their keys' fingerprint."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class DatasetForm:
    """A genesis as it was filled in."""

    name: str = ""
    officials: list[str] = field(default_factory=list)
    threshold: int = 3
    quorum: str = ""
    script: str = USUAL_SCRIPT
    export_script: str = "export"
    headers: str = "proven"
    requests: str = "signed"


@console.get("/new-dataset")
@signed_in("admin")
def new_dataset() -> str:
    """The form of a genesis."""
    return _dataset_form(DatasetForm())


@console.post("/new-dataset")
@signed_in("admin")
def open_genesis() -> Response:
    """Open the genesis and go to its room."""
    threshold = request.form.get("threshold", "")
    form = DatasetForm(
        name=request.form.get("name", "").strip(),
        officials=request.form.getlist("official"),
        threshold=int(threshold) if threshold.isascii() and threshold.isdigit() else 0,
        quorum=request.form.get("quorum", "").strip(),
        script=request.form.get("script", USUAL_SCRIPT),
        export_script=request.form.get("export_script", "export"),
        headers="registered" if request.form.get("headers") == "registered" else "proven",
        requests="token" if request.form.get("requests") == "token" else "signed",
    )
    try:
        opened = datasets.create(
            service(),
            principal(),
            name=form.name,
            quorum=asked_quorum(form.quorum, form.threshold, form.officials),
            script=form.script,
            export_script=form.export_script,
            headers=form.headers,
            requests=form.requests,
        )
    except CustodyError as error:
        return page_with_error(error, lambda: _dataset_form(form))
    return redirect(url_for("console.room", ceremony_id=opened.id))


def asked_quorum(text: str, threshold: int, officials: list[str]) -> Node:
    """Give the quorum that was filled in: the text, or so many of those who are ticked."""
    if not text:
        return plain(threshold, officials)
    if officials:
        raise InputError(
            "a quorum with groups names its officials itself",
            hint="tick nobody, or leave the text empty",
            promise="QUORUM",
        )
    return parse_quorum(text)


def _scripts() -> list[Script]:
    """List the scripts that a genesis can follow, and its exports; the usual one in any case."""
    adopted = scripts.list_all(service())
    if any(one.name == USUAL_SCRIPT for one in adopted):
        return adopted
    shipped = scripts.shipped_script(USUAL_SCRIPT, "genesis")  # is adopted when it is used
    return [*adopted, parse(shipped)] if shipped else adopted


def officials_with_keys() -> list[KeyWords]:
    """List who can be seated: the officials who have enrolled a key, with its words."""
    return [
        KeyWords(one.name, four_words(bytes.fromhex(one.fingerprint)))
        for one in people.list_people(service(), principal())
        if one.role == "official" and one.is_enrolled and one.fingerprint
    ]


def _dataset_form(form: DatasetForm) -> str:
    return render_template(
        "new_dataset.html",
        form=form,
        officials=officials_with_keys(),
        scripts=_scripts(),
        MAX_SEATS=MAX_SEATS,
    )
