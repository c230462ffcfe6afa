"""Strict formats: JSON, encodings, times, names, digests as words, signed statements.

.. code-block:: text

    canonical_json   RFC 8785 JSON, one spelling only      digest_words   digests as words
    encoding         hex, base64 and integers, strictly    dsse           signed envelopes
    timestamps       times as strings, always UTC          statement      what people sign
    validation       what may be called what               fields         JSON read with types
    quantities       sizes and spans of time in words      strict_json    JSON as others write it
    limits           what several formats have at most     invisible      what nobody sees
    carried          small files as editors leave them     lookalike      mixed alphabets
    pasted           codes, addresses as mails leave them  recognised     what a small text is

Pure: nothing here reads a file, a clock or chance.
"""
