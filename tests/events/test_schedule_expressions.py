"""Schedule expressions that AWS takes, and those that it does not."""

from __future__ import annotations

import pytest

from cdktf_functionless.constructs.schedule_expression import check_expression

VALID = [
    "rate(1 minute)", "rate(5 minutes)", "rate(1 hour)", "rate(12 hours)", "rate(1 day)", "rate(7 days)",
    "at(2027-01-01T00:00:00)", "at(2028-02-29T12:30:15)",
    "cron(0 10 * * ? *)", "cron(15 12 * * ? *)", "cron(0 18 ? * MON-FRI *)", "cron(0 8 1 * ? *)",
    "cron(0/15 * * * ? *)", "cron(0/10 * ? * MON-FRI *)", "cron(0/5 8-17 ? * MON-FRI *)", "cron(30 0 ? * MON-FRI *)",
    "cron(0 0 L * ? *)", "cron(0 0 LW * ? *)", "cron(0 0 15W * ? *)", "cron(0 0 ? * 6L *)", "cron(0 0 ? * L *)",
    "cron(0 0 ? * 2#1 *)", "cron(0 0 ? * FRI#5 *)", "cron(0,30 1-5 ? JAN,JUL SUN,SAT 2026-2030)",
    "cron(0 0 29 2 ? *)", "cron(0 0 31 1,2 ? *)", "cron(*/5 * * * ? *)", "cron(0 0 1 1/3 ? 2026/2)",
    "cron(0 0 ? * mon-fri *)", "cron(59 23 31 12 ? 2199)",
]  # fmt: skip
INVALID = [
    "", "rate", "5 minutes", "every(5 minutes)", "rate(5)", "rate(5minutes)", "rate(0 minutes)", "rate(-1 hours)",
    "rate(1 minutes)", "rate(5 minute)", "rate(5 weeks)", "rate(1.5 hours)", "rate(5  minutes)", "rate(5 minutes) ",
    "at(2027-01-01)", "at(2027-01-01 00:00:00)", "at(2027-02-29T00:00:00)", "at(2027-13-01T00:00:00)",
    "at(2027-01-01T24:00:00)", "at(2027-01-01T00:00:00Z)",
    "cron(0 10 * * ?)", "cron(0 10 * * ? * *)", "cron(0 10 * * * *)", "cron(0 10 ? * ? *)", "cron(60 10 * * ? *)",
    "cron(0 24 * * ? *)", "cron(0 10 0 * ? *)", "cron(0 10 32 * ? *)", "cron(0 10 * 13 ? *)", "cron(0 10 * FOO ? *)",
    "cron(0 10 ? * 8 *)", "cron(0 10 ? * MONDAY *)", "cron(0 10 * * ? 1969)", "cron(0 10 * * ? 2200)",
    "cron(0 10 30 2 ? *)", "cron(0 10 31 4,6 ? *)", "cron(0 10 29 2 ? 2027)", "cron(? 10 * * ? *)",
    "cron(0/0 10 * * ? *)", "cron(0/60 10 * * ? *)", "cron(10-5 10 * * ? *)", "cron(0 10 ? * 2#6 *)",
    "cron(0 10 ? * 2#1,3#1 *)", "cron(0 10 ? * 9#1 *)", "cron(0 10 32W * ? *)", "cron(0, 10 * * ? *)",
    "cron(a 10 * * ? *)", "cron(0 10 * * ?  *)", "cron(-1 10 * * ? *)",
]  # fmt: skip


@pytest.mark.parametrize("expression", VALID)
def test_valid(expression: str) -> None:
    assert check_expression(expression) == expression.partition("(")[0]


@pytest.mark.parametrize("expression", INVALID)
def test_invalid(expression: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        check_expression(expression)
