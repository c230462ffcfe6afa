"""The console: what officials, administrators, requesters, witnesses and auditors see.

Pages are made on the server; a little JavaScript makes them live and does what must
not leave the viewer's machine: opening a key file, signing, turning.

Pages' text stands in ``web/templates``; sentences that depend on the state are made here, in
functions named ``…_text``.
"""

from web.console import (  # noqa: F401  (they add the pages)
    account,
    administration,
    api_reference,
    ceremonies,
    ceremony_page,
    datasets,
    drills,
    ledger,
    new_dataset,
    object_admin,
    object_catalogue,
    object_list,
    overview,
    people,
    person,
    policies,
    requests,
    search,
    signin,
    tokens,
)
from web.console.blueprint import console

__all__ = ["console"]
