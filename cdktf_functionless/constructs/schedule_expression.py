"""Rate, cron and at expressions of EventBridge Scheduler, checked as AWS reads them.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import datetime

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_UNITS = ("minute", "minutes", "hour", "hours", "day", "days")


@dataclass(frozen=True)
class _Field:
    """One field of a cron expression: its name, its range, and the names that stand for numbers from `low` on."""

    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()

    def number(self, text: str) -> int:
        """A value of the field."""
        if text.upper() in self.names:
            return self.low + self.names.index(text.upper())
        if not re.fullmatch(r"\d{1,4}", text):
            raise ValueError(f"{text!r} is no {self.name}")
        if not self.low <= int(text) <= self.high:
            raise ValueError(f"{self.name} {text} is not in {self.low} to {self.high}")
        return int(text)


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of the month", 1, 31),
    _Field("month", 1, 12, _MONTHS),
    _Field("day of the week", 1, 7, _DAYS),
    _Field("year", 1970, 2199),
)
_DAY_OF_MONTH, _MONTH, _DAY_OF_WEEK = 2, 3, 4


def check_expression(text: str) -> str:
    """The kind of an expression: `"rate"`, `"cron"` or `"at"`.

    Raises:
        ValueError: what is wrong with it, without a full stop.
    """
    found = re.fullmatch(r"(rate|cron|at)\((.*)\)", text, re.DOTALL)
    if found is None:
        raise ValueError(f"{text!r} is not rate(...), cron(...) or at(...)")
    kind, inner = found.groups()
    {"rate": _rate, "cron": _cron, "at": _at}[kind](inner)
    return kind


def _rate(inner: str) -> None:
    found = re.fullmatch(r"(\d+) (\w+)", inner)
    if found is None:
        raise ValueError(f"rate({inner}) is not a number and a unit, as rate(5 minutes)")
    number, unit = int(found[1]), found[2]
    if unit not in _UNITS:
        raise ValueError(f"rate's unit is minutes, hours or days, not {unit!r}")
    if number < 1:
        raise ValueError("rate's number begins with 1")
    if (number == 1) == unit.endswith("s"):
        raise ValueError(f"{number} goes with {unit.rstrip('s') if number == 1 else unit + 's'!r}, not {unit!r}")


def _at(inner: str) -> None:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}", inner):
        raise ValueError(f"at({inner}) is not at(yyyy-mm-ddThh:mm:ss)")
    try:
        datetime.fromisoformat(inner)
    except ValueError as failure:
        raise ValueError(f"at({inner}) is no time: {failure}") from failure


def _cron(inner: str) -> None:
    parts = inner.split(" ")
    if len(parts) != 6 or not all(parts):
        raise ValueError(
            f"cron has six fields (minute, hour, day of the month, month, day of the week, year), not {len(parts)}"
        )
    for place, (part, field) in enumerate(zip(parts, _FIELDS, strict=True)):
        for item in part.split(","):
            _item(item, field, place, alone="," not in part)
    day, week = parts[_DAY_OF_MONTH], parts[_DAY_OF_WEEK]
    if (day == "?") == (week == "?"):
        raise ValueError("one of day of the month and day of the week must be '?', and only one")
    _possible(day, parts[_MONTH], parts[5])


def _item(item: str, field: _Field, place: int, alone: bool) -> None:
    """One item of a field's list."""
    if item == "*":
        return
    if item == "?":
        if place not in (_DAY_OF_MONTH, _DAY_OF_WEEK) or not alone:
            raise ValueError(f"{field.name} cannot be '?'")
        return
    if place == _DAY_OF_MONTH:
        if item in ("L", "LW"):
            return
        if re.fullmatch(r"\d+W", item):
            field.number(item[:-1])
            return
    if place == _DAY_OF_WEEK:
        if item == "L":
            return
        if re.fullmatch(r"\w+L", item):
            field.number(item[:-1])
            return
        if "#" in item:
            day, _, which = item.partition("#")
            field.number(day)
            if which not in ("1", "2", "3", "4", "5"):
                raise ValueError(f"{item!r}: a month has the first to the fifth of a day, not #{which}")
            if not alone:
                raise ValueError(f"{item!r} stands alone: it cannot be in a list")
            return
    start, slash, step = item.partition("/")
    if slash and (not re.fullmatch(r"\d+", step) or not 1 <= int(step) <= max(field.high - field.low, 1)):
        raise ValueError(f"{item!r}: the step of a {field.name} is a number from 1 to {field.high - field.low}")
    if start == "*":
        return
    low, dash, high = start.partition("-")
    first = field.number(low)
    if dash and first > field.number(high):
        raise ValueError(f"{start!r} runs backwards")


def _possible(day: str, month: str, year: str) -> None:
    """A day that no month of the list has, such as 30 February, never comes."""
    if not re.fullmatch(r"\d+", day) or not re.fullmatch(r"[A-Za-z0-9,]+", month):
        return
    months = [_FIELDS[_MONTH].number(each) for each in month.split(",")]
    leap = not re.fullmatch(r"\d{4}", year) or calendar.isleap(int(year))
    longest = max(calendar.monthrange(2024 if leap else 2023, each)[1] for each in months)
    if int(day) > longest:
        raise ValueError(f"no month of {month} has a day {day}")
