"""QR codes, drawn by the server as SVG, with no script: an address to take to a phone, a note."""

from __future__ import annotations

import segno
from markupsafe import Markup

CHECKPOINT_QR = "The signed checkpoint as a QR code"


def qr(text: str, title: str, *, error: str = "m") -> Markup:
    """Draw a text; it goes into the page, and into no address that a log would keep.

    ``title`` names it for those who do not see it, ``error`` is how much of it may be damaged.
    """
    drawn = segno.make(text, error=error, micro=False)
    image = drawn.svg_inline(border=2, omitsize=True, title=title, dark="#000", light="#fff")
    return Markup(image)  # noqa: S704  (of our own making, and its title is escaped by segno)
