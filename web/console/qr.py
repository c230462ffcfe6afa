"""QR codes, drawn by the server as SVG: an address to take to a phone, with no script."""

from __future__ import annotations

import segno
from markupsafe import Markup


def qr(address: str, title: str) -> Markup:
    """Draw an address; it goes into the page, and into no address that a log would keep."""
    drawn = segno.make(address, error="m", micro=False)
    text = drawn.svg_inline(border=2, omitsize=True, title=title, dark="#000", light="#fff")
    return Markup(text)  # noqa: S704  (of our own making, and its title is escaped by segno)
