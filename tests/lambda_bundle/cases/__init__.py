"""Handlers that capture something, each with a payload: run here and from its bundle, they must give the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Case:
    """A handler and the payloads that it is called with, one after the other in one process."""

    handler: Callable[..., Any]
    payloads: tuple[Any, ...]
    name: str


CASES: list[Case] = []


def case(*payloads: Any, name: str = "") -> Callable[[F], F]:
    """Adds a handler to the table; without payloads it is called once with None."""

    def add(handler: F) -> F:
        CASES.append(Case(handler, payloads or (None,), name or handler.__name__))
        return handler

    return add


def all_cases() -> list[Case]:
    """The whole table."""
    from . import classes, functions, idioms, more_idioms, values

    assert classes and functions and idioms and more_idioms and values
    return CASES
