"""Runs and checks state machines with programs that are not ours."""

from __future__ import annotations

from .checks import own_checks
from .interpreter import Failed, Machine, Outcome, Worker, WorkerError
from .jsonata_process import JsonataProcess, shared
from .validators import problems

__all__ = [
    "Failed",
    "JsonataProcess",
    "Machine",
    "Outcome",
    "Worker",
    "WorkerError",
    "own_checks",
    "problems",
    "shared",
]
