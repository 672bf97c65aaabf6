"""Operations whose permissions depend on more than a name: transactions, versions of objects, URLs of queues.

A handler gives the statements of a call, or None where the resource cannot be told.
"""

from __future__ import annotations

from . import special_services, special_storage
from .request import HANDLERS, Handler

#: The modules that register handlers.
PARTS = (special_services, special_storage)


def handler(service: str, operation: str) -> Handler | None:
    """The handler of an operation, by boto3's service and the API's operation name."""
    return HANDLERS.get((service, operation)) or HANDLERS.get((service, "*"))
