"""The use cases of the service: each loads, decides and appends in one transaction.

One module for each noun; every function takes the :class:`Service` first and, where
somebody's authority matters, the :class:`Principal` who asks. Nothing here knows of
HTTP, and nothing here prints.
"""

from custody.service.context import Principal, Service

__all__ = ["Principal", "Service"]
