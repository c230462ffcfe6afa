"""What runs on a backup host: sealing, opening with a grant, rewrapping."""
