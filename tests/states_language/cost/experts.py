"""The same workflows as an expert writes them by hand, in JSONata with variables."""

from __future__ import annotations

from typing import Any


def task(function: str, payload: Any, **more: Any) -> dict[str, Any]:
    """A Lambda task with the retriers that AWS recommends."""
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments": {"FunctionName": function, "Payload": payload},
        "Retry": [
            {
                "ErrorEquals": [
                    "Lambda.ServiceException",
                    "Lambda.AWSLambdaException",
                    "Lambda.SdkClientException",
                    "Lambda.TooManyRequestsException",
                ],
                "IntervalSeconds": 1,
                "MaxAttempts": 3,
                "BackoffRate": 2,
                "JitterStrategy": "FULL",
            }
        ],
        **more,
    }


def machine(**states: Any) -> dict[str, Any]:
    """A machine that starts with its first state."""
    return {"QueryLanguage": "JSONata", "StartAt": next(iter(states)), "States": states}


def inner(**states: Any) -> dict[str, Any]:
    """The processor of a Map, or a branch."""
    return {"StartAt": next(iter(states)), "States": states}


RESULT = "{% $states.result.Payload %}"
_MESSAGE = "$parse($states.errorOutput.Cause).errorMessage"

LOOP_WITH_TRY = machine(
    Each={
        "Type": "Map",
        "Items": "{% $states.input.names %}",
        "MaxConcurrency": 1,
        "ItemProcessor": inner(
            Fail=task(
                "fail",
                "{% $states.input %}",
                Output={"done": RESULT},
                Catch=[
                    {
                        "ErrorEquals": ["ValueError"],
                        "Output": {"failed": "{% $states.input %}"},
                        "Next": "Failed",
                    }
                ],
                End=True,
            ),
            Failed={"Type": "Succeed"},
        ),
        "Output": {"done": "{% [$states.result.done] %}", "failed": "{% [$states.result.failed] %}"},
        "End": True,
    }
)

CONCURRENT_MAP = machine(
    Each={
        "Type": "Map",
        "Items": "{% $states.input.items %}",
        "ItemProcessor": inner(Double=task("double", "{% $states.input %}", Output=RESULT, End=True)),
        "End": True,
    }
)

ARITHMETIC_AND_STRINGS = machine(
    Only={
        "Type": "Succeed",
        "Output": '{% ($a := $states.input.age + 1; $n := $states.input.first & " " & $states.input.last; '
        '$a >= 18 and $length($n) > 3 ? {"name": $uppercase($n), "group": "adult-" & $string($floor($a / 10) * 10)} : '
        '{"name": $n, "group": "minor"}) %}',
    }
)

SAGA = machine(
    Book=task(
        "echo",
        {"book": "{% $states.input.id %}"},
        Assign={"booked": RESULT, "order": "{% $states.input %}"},
        Next="Pay",
    ),
    Pay=task(
        "positive",
        "{% $order.lines[0].qty %}",
        Output={"booked": "{% $booked %}", "paid": RESULT},
        Catch=[{"ErrorEquals": ["ValueError"], "Assign": {"why": f"{{% {_MESSAGE} %}}"}, "Next": "Cancel"}],
        End=True,
    ),
    Cancel=task("echo", {"cancel": "{% $booked %}"}, Next="Failed"),
    Failed={"Type": "Fail", "Error": "OrderError", "Cause": "{% $why %}"},
)

POLLING = machine(
    Start={"Type": "Pass", "Assign": {"left": "{% $states.input.rounds %}"}, "Next": "Ask"},
    Ask=task("echo", {"left": "{% $left %}"}, Output=RESULT, Next="Done?"),
    **{
        "Done?": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $states.input.left = 0 %}", "Next": "Done"}],
            "Assign": {"left": "{% $left - 1 %}"},
            "Default": "Wait",
        }
    },
    Done={"Type": "Succeed"},
    Wait={"Type": "Wait", "Seconds": 30, "Next": "Ask"},
)

PAGINATION = machine(
    Start={
        "Type": "Pass",
        "Assign": {"pages": "{% $states.input.pages %}", "page": 0, "found": []},
        "Next": "More?",
    },
    **{
        "More?": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $page < $pages %}", "Next": "Page"}],
            "Default": "Done",
        }
    },
    Page=task(
        "echo",
        {"page": "{% $page %}", "next": "{% $page + 1 %}"},
        Assign={
            "found": "{% $append($found, [$states.result.Payload.page]) %}",
            "page": "{% $states.result.Payload.next %}",
        },
        Next="More?",
    ),
    Done={"Type": "Succeed", "Output": "{% $found %}"},
)

FAN_OUT = machine(
    Both={
        "Type": "Parallel",
        "Branches": [
            inner(Stock=task("echo", {"stock": "{% $states.input.id %}"}, Output=RESULT, End=True)),
            inner(Price=task("echo", {"price": "{% $states.input.id %}"}, Output=RESULT, End=True)),
        ],
        "Output": {"stock": "{% $states.result[0] %}", "price": "{% $states.result[1] %}"},
        "End": True,
    }
)

APPROVAL = machine(
    **{
        "Small?": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $states.input.amount < 100 %}", "Next": "Approved"}],
            "Default": "Ask",
        }
    },
    Approved={"Type": "Succeed", "Output": "{% 'approved' %}"},
    Ask={
        **task(
            "echo",
            {"token": "{% $states.context.Task.Token %}", "id": "{% $states.input.id %}", "ok": True},
            TimeoutSeconds=3600,
            Output="{% $states.result.ok ? 'approved' : 'refused' %}",
            End=True,
        ),
        "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
    },
)

RETRY_LADDER = machine(
    Try={
        **task("positive", "{% $states.input.amount %}", Output=RESULT, End=True),
        "Retry": [{"ErrorEquals": ["ValueError"], "IntervalSeconds": 2, "MaxAttempts": 2}],
        "Catch": [
            {
                "ErrorEquals": ["ValueError"],
                "Assign": {"id": "{% $states.input.id %}", "why": f"{{% {_MESSAGE} %}}"},
                "Next": "Manual",
            }
        ],
    },
    Manual=task("echo", {"manual": "{% $id %}", "why": "{% $why %}"}, Output=RESULT, End=True),
)

NESTED_LOOPS = machine(
    Rows={
        "Type": "Map",
        "Items": "{% $states.input.rows %}",
        "MaxConcurrency": 1,
        "ItemProcessor": inner(
            Cells={
                "Type": "Map",
                "Items": "{% $states.input %}",
                "MaxConcurrency": 1,
                "ItemProcessor": inner(Cell=task("echo", "{% $states.input %}", End=True)),
                "End": True,
            }
        ),
        "Output": "{% null %}",
        "End": True,
    }
)

AGGREGATION = machine(
    Lines={
        "Type": "Map",
        "Items": "{% $states.input.lines %}",
        "MaxConcurrency": 1,
        "ItemProcessor": inner(
            Price=task(
                "double",
                "{% $states.input.price %}",
                Output={
                    "id": "{% $states.input.id %}",
                    "price": RESULT,
                    "sum": "{% $states.result.Payload * $states.input.qty %}",
                },
                End=True,
            )
        ),
        "Output": {
            "total": "{% $sum($states.result.sum) %}",
            "lines": '{% [$map($states.result, function($l) {{"id": $l.id, "price": $l.price}})] %}',
        },
        "End": True,
    }
)

TEXT_WORK = machine(
    Send=task(
        "echo",
        {
            "subject": "{% 'Order ' & $states.input.id %}",
            "body": "{% ($n := [$sort($states.input.lines[qty > 0].$lowercase($trim(id)))]; "
            "$count($n) & ' items: ' & $join($n, ', ')) %}",
            "cents": "{% $sum($states.input.lines.(qty * price)) * 100 %}",
        },
        Output=RESULT,
        End=True,
    )
)

BATCH = machine(
    Groups={
        "Type": "Map",
        "Items": "{% $partition($states.input.items, 4) %}",
        "MaxConcurrency": 5,
        "ItemProcessor": inner(Total=task("total", "{% $states.input %}", Output=RESULT, End=True)),
        "End": True,
    }
)
