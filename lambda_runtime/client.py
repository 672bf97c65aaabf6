"""One SDK client for each service, region and container, made when it is first used."""

from __future__ import annotations

import _thread
from typing import Any

_made: dict[tuple[str, str, str | None], Any] = {}
_lock = _thread.allocate_lock()


def client(service: str, region: str | None = None, maker: str = "client") -> Any:
    """The client (or with `maker="resource"` the resource) of a service."""
    key = (maker, service, region)
    with _lock:
        if key not in _made:
            import boto3

            _made[key] = getattr(boto3, maker)(service, region_name=region)
    return _made[key]


class Client:
    """Stands for a client that was made outside of the function: the same, made on first use."""

    _maker = "client"

    def __init__(self, service: str, region: str | None = None) -> None:
        self._key = (service, region)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(client(*self._key, self._maker), name)


class Resource(Client):
    """The same for a resource."""

    _maker = "resource"
