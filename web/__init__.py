"""The server: a Flask application around :mod:`custody.service`."""

from web.app import create_app

__all__ = ["create_app"]
