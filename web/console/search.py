"""The search of the header: a ceremony, an object, somebody or a dataset, on one page."""

from __future__ import annotations

from flask import render_template

from custody.service import search
from web.browser_auth import service
from web.console.blueprint import console, principal, search_text, signed_in
from web.console.ceremonies import state_text, title


@console.get("/search")
@signed_in()
def find() -> str:
    """What was found, by kind."""
    text = search_text("text")
    found = search.find(service(), principal(), text) if text else None
    ceremonies = found.ceremonies.rows if found else []
    return render_template(
        "search.html",
        found=found,
        states={row.id: state_text(row) for row in ceremonies},
        text=text,
        titles={row.id: title(row) for row in ceremonies},
    )
