"""The objects that a ceremony is about, in pages: in its room, in its record, and alone."""

from __future__ import annotations

from flask import render_template, request

from custody.service import object_lists
from web.browser_auth import service
from web.console.blueprint import console, principal, search_text, signed_in, whole_number

PAGE = 50


@console.get("/ceremonies/<ceremony_id>/objects")
@signed_in()
def ceremony_objects(ceremony_id: str) -> str:
    """A page of the list, by itself; or the list alone, for a page that has it."""
    part = "HX-Request" in request.headers
    return render_template(
        "parts/object_list.html" if part else "objects.html",
        ceremony=ceremony_id,
        listed=object_page(ceremony_id, search_text("text"), whole_number("after", 0) or 0),
        text=search_text("text"),
    )


def object_page(ceremony_id: str, text: str = "", after: int = 0) -> object_lists.ObjectPage:
    """Look a page of the list up."""
    return object_lists.page_of_request(
        service(), principal(), ceremony_id, text=text, after=after, limit=PAGE
    )
