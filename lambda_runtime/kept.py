"""Clients and resources that were made outside of the function."""

from __future__ import annotations

from typing import Any

from .client import client


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
