"""The transparency log: entries, their Merkle tree, signed checkpoints, and cosignatures.

.. code-block:: text

    entry         an entry's exact bytes, its leaf hash    note          signed notes, checkpoints
    merkle        the tree of RFC 6962, and its proofs     note_keys     the keys of notes
    proof         one entry, proved to outsiders           cosignature   officials and witnesses
    export_file   the whole ledger in one file             witness_protocol  asking witnesses

Pure: nothing here reads a file, a clock or chance.
"""
