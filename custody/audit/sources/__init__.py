"""Where the verifier reads a ledger from: an exported file, a database, or one that still grows."""
