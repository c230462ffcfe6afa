"""Notices: what happens is announced to people by e-mail, chat or webhook, through Apprise.

They follow the ledger: committed entries alone are announced, each once to every sink that
its dataset names, at least once if a worker dies over it. What could not be sent is tried
again for three days and then given up, and both can be seen. The ledger knows nothing of
all this, so nothing that happens to a sink holds it up.

.. code-block:: text

    settings.py      the file that says who is told what
    events.py        which ledger entries people are told of, and as what
    overdue.py       notices about backups that did not come in time
    outbox.py        the rows of notices that are to be sent, and what became of them
    messages.py      the text of each notice
    apprise_sink.py  sending one notice with Apprise, within a time limit
    worker.py        the threads that send what waits in the outbox

Where notices go holds passwords: it stands in a file of the service's host, and neither on
the ledger nor in the database (promise QUIET). What they say holds no secret either, and
nothing that could be signed with: SECURITY.md, "What notices tell".
"""
