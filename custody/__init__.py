"""custody: datasets sealed without ceremony and opened only by a quorum."""

__version__ = "0.1.0"
