"""A witness of its own: it cosigns other logs' checkpoints if they continue what it saw before."""
