"""Collections: many files sealed to one key, which a ceremony opens with one header.

A collection has a key of its own, an age X25519 identity, that is drawn in memory, sealed to
the dataset's recipient and forgotten: the *key object* (:mod:`custody.collection.key_object`).
Jobs seal to the key's recipient; what they sealed stands in a *manifest*, a line a file
(:mod:`custody.collection.manifest`). Whoever closes the collection signs what is in it, the
*closing* (:mod:`custody.collection.closing`), and the ledger has that beside the key object.
Officials so see how much one header opens, and who opened it finds out what is missing.

A collection is opened whole. None of its files, nor its manifest, is ever registered alone.
"""
