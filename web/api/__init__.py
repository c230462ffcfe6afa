"""The JSON API under ``/api/v1``; its OpenAPI document is at ``/api/v1/openapi.json``.

Credentials travel in the ``Authorization`` header only, never in a cookie or a URL, so
no other site can make a browser use them. A signed statement is its own credential.
"""

from web.api import ceremonies, datasets, ledger, people  # noqa: F401  (they add the routes)
from web.api.blueprint import api

__all__ = ["api"]
