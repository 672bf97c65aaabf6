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
