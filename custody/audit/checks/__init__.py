"""What the verifier checks; :mod:`custody.audit.checks.catalogue` lists every check by its ID."""
