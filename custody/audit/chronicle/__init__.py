"""What a ledger tells of: an auditor's report, as a value, and as text, JSON and a page."""
