"""The jobs of a backup host: sealing, opening with a grant, rewrapping, checking."""
