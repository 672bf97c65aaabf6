"""A resource whose operations are boto3's with one parameter filled in."""

from __future__ import annotations

from typing import Any

from .client import client


class Filled:
    """`Filled("s3", "Bucket", "files").put_object(Key=...)`.

    Args:
        service: boto3's name.
        parameter: the one that is filled in.
        value: what it is.
        region: the resource's region, where that is another than the function's.
    """

    def __init__(self, service: str, parameter: str, value: str, region: str | None = None) -> None:
        self._service = service
        self._parameter = parameter
        self._region = region
        self.id = value

    def __getattr__(self, operation: str) -> Any:
        if operation[0] == "_":
            raise AttributeError(operation)
        function = getattr(client(self._service, self._region), operation)
        return lambda **parameters: function(**{self._parameter: self.id, **parameters})
