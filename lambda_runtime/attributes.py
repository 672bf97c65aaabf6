"""Stands for a construct, a resource or a module of the stack: the attributes that the code reads of it."""

from __future__ import annotations

from typing import Any


class Attributes:
    """An object with these attributes."""

    def __init__(self, **attributes: Any) -> None:
        self.__dict__.update(attributes)
