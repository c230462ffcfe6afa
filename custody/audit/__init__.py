"""The independent verifier: it imports the pure modules only, never the service."""
