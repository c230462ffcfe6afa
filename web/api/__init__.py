"""The JSON API under ``/api/v1``; its OpenAPI document is at ``/api/v1/openapi.json``.

Credentials travel in the ``Authorization`` header or, from the console's own pages, in its
session cookie; then every change needs the CSRF token. Never in a URL. A signed statement is
its own credential.

.. code-block:: text

    people.py datasets.py collections.py ceremonies.py ledger.py    the calls
    blueprint.py         what a call is: documented, guarded, validated
    json_request.py      how strictly a request is read
    request_models.py    what calls take as bodies
    people_bodies.py     the bodies of calls about people
    query_models.py      what they take in query strings
    response_models.py   what calls give
    ceremony_models.py   what they give about ceremonies
    subject_models.py    what is signed in these
    collection_models.py what they take and give about collections
    fields.py            the fields that all of these are made of
"""

from web.api import (  # noqa: F401  (they add the calls)
    ceremonies,
    collections,
    datasets,
    ledger,
    people,
)
from web.api.blueprint import api

__all__ = ["api"]
