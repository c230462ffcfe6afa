"""A reader of every format, written from docs/formats.md and from primitives alone.

Nothing of ``custody`` is imported here: what this reads, anybody can read who has the page.

.. code-block:: text

    forms.py       JSON, base64, digests, words        age.py    headers, file keys, payloads
    key_file.py    key files and fingerprints          tlog.py   entries, tree, notes, proofs
    statements.py  envelopes, and what they are about
    quorum.py      sealed shares, contributions, the stock key
"""
