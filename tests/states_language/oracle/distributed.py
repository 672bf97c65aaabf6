"""Distributed Maps for moto's interpreter, whose grammar knows neither batches nor most readers.

Each becomes a Task that hands its fields, evaluated, to `run`: items are read from S3 and results are written there in
the formats that AWS documents, and every iteration is an execution of its own, which sees nothing but its input.

https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
"""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.eval.event.event_manager import EventHistoryContext
from moto.stepfunctions.parser.asl.eval.program_state import ProgramEnded, ProgramError
from moto.stepfunctions.parser.utils import TMP_THREADS

_MARK = "distributed-map-"
_ITEM = "{% $states.context.Map.Item.Value %}"
#: Fields of a Map that become the Task's arguments.
_FIELDS = (
    "Items",
    "ItemReader",
    "ItemSelector",
    "ItemBatcher",
    "MaxConcurrency",
    "ToleratedFailureCount",
    "ToleratedFailurePercentage",
    "ResultWriter",
)
_DELIMITERS = {"COMMA": ",", "PIPE": "|", "SEMICOLON": ";", "SPACE": " ", "TAB": "\t"}
_THRESHOLD = "The specified tolerated failure threshold was exceeded"

_numbers = itertools.count()
#: The Maps by the name of the function that stands for them.
_kept: dict[str, dict[str, Any]] = {}
#: boto3's S3 client, or what stands for it; a definition to a program.
_environment: dict[str, Callable[..., Any]] = {}


class MapFailed(Exception):
    """A Map Run failed: the error's name, and its cause."""

    def __init__(self, name: str, cause: str) -> None:
        super().__init__(cause)
        self.name = name


def prepared(value: Any) -> Any:
    """A definition whose distributed Maps are Tasks."""
    if isinstance(value, list):
        return [prepared(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("ItemProcessor", {}).get("ProcessorConfig", {}).get("Mode") != "DISTRIBUTED":
        return {key: prepared(item) for key, item in value.items()}
    name = f"{_MARK}{next(_numbers)}"
    _kept[name] = value
    rest = {key: item for key, item in value.items() if key not in (*_FIELDS, "ItemProcessor", "Label", "Type")}
    given = {key: value[key] for key in _FIELDS if key in value}
    # A selector is evaluated for each item; only the item itself and what is the same for all of them are known here.
    selector = given.get("ItemSelector", {})
    assert not any("$states.context.Map" in str(item) and item != _ITEM for item in selector.values()), selector
    given["ItemSelector"] = {key: None if item == _ITEM else item for key, item in selector.items()}
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments": {"FunctionName": name, "Payload": given},
        **_with_payload(rest),
    }


def _with_payload(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_payload(item) for item in value]
    if isinstance(value, dict):
        return {key: _with_payload(item) for key, item in value.items()}
    return re.sub(r"\$states\.result\b", "$states.result.Payload", value) if isinstance(value, str) else value


def install(s3: Callable[[], Any], parse: Callable[[Any], Any]) -> None:
    """Has these Tasks run.

    Args:
        s3: gives the client of S3.
        parse: gives the program of a prepared definition.
    """
    _environment.update(s3=s3, parse=parse)
    original = lambda_eval_utils.execute_lambda_function_integration
    if getattr(original, "_distributed", False):
        return

    def execute(env: Environment, parameters: dict[str, Any], **more: Any) -> None:
        name = parameters["FunctionName"]
        if not name.startswith(_MARK):
            original(env=env, parameters=parameters, **more)
            return
        try:
            result = _run(env, _kept[name], json.loads(parameters["Payload"]))
        except MapFailed as failure:
            answer = {"errorMessage": str(failure), "errorType": failure.name}
            raise lambda_eval_utils.LambdaFunctionErrorException(
                "Unhandled", json.dumps(answer, separators=(",", ":"))
            ) from failure
        env.stack.append({"Payload": result})

    execute._distributed = True  # type: ignore[attr-defined]
    lambda_eval_utils.execute_lambda_function_integration = execute


def _run(env: Environment, state: Mapping[str, Any], given: Mapping[str, Any]) -> Any:
    if "ItemReader" in given:
        try:
            items = _read(given["ItemReader"])
        except Exception as failure:
            raise MapFailed("States.ItemReaderFailed", str(failure)) from failure
    else:
        items = given["Items"]
    selector, selected = state.get("ItemSelector"), given["ItemSelector"]
    if selector is not None:
        items = [{key: item if selector[key] == _ITEM else selected[key] for key in selector} for item in items]
    inputs, sizes = items, [1] * len(items)
    if "ItemBatcher" in given:
        batcher = given["ItemBatcher"]
        most = batcher["MaxItemsPerBatch"]
        inputs = [{"Items": items[i : i + most]} for i in range(0, len(items), most)]
        sizes = [len(one["Items"]) for one in inputs]
        if "BatchInput" in batcher:
            inputs = [{"BatchInput": batcher["BatchInput"], **one} for one in inputs]
    records: list[dict[str, Any]] = []
    failed = 0
    count, share = given.get("ToleratedFailureCount"), given.get("ToleratedFailurePercentage")
    count = 0 if count is None and share is None else count
    label = f"{_name(env)}/{state['Label']}"
    processor = {"QueryLanguage": "JSONata", **state["ItemProcessor"]}
    processor.pop("ProcessorConfig")
    program = _environment["parse"](processor)
    for number, (value, size) in enumerate(zip(inputs, sizes, strict=True)):
        records.append(_iteration(env, program, label, number, value))
        failed += 0 if records[-1]["Status"] == "SUCCEEDED" else size
        too_many = (count is not None and failed > count) or (share is not None and 100 * failed > share * len(items))
        if failed and too_many:
            raise MapFailed("States.ExceedToleratedFailureThreshold", _THRESHOLD)
    if "ResultWriter" in given:
        return _written(given["ResultWriter"]["Arguments"], label, records)
    return [json.loads(one["Output"]) if one["Status"] == "SUCCEEDED" else one for one in records]


def _name(env: Environment) -> str:
    machine = env.states.context_object.context_object_data["StateMachine"]
    return str(machine.get("Name") or machine["Id"].rsplit(":", 1)[-1])


def _iteration(env: Environment, program: Any, label: str, number: int, value: Any) -> dict[str, Any]:
    """One execution, as `DescribeExecution` tells of it."""
    arn = f"arn:aws:states:us-east-1:{env.aws_execution_details.account}:"
    machine = {"Id": f"{arn}stateMachine:{label}", "Name": label}
    execution = {**env.states.context_object.context_object_data["Execution"], "Input": value}
    execution |= {"Id": f"{arn}execution:{label}:{number}", "Name": str(number)}
    inner = Environment(
        aws_execution_details=env.aws_execution_details,
        execution_type=env.execution_type,
        context={"Execution": execution, "StateMachine": machine},  # type: ignore[typeddict-item]
        event_history_context=EventHistoryContext.of_program_start(),
        cloud_watch_logging_session=None,
        activity_store=env.activity_store,
    )
    threads = list(TMP_THREADS)
    program.eval(inner)
    TMP_THREADS[:] = threads
    record = {
        "ExecutionArn": execution["Id"],
        "Input": json.dumps(value),
        "InputDetails": {"Included": True},
        "Name": str(number),
        "RedriveCount": 0,
        "StartDate": "2024-01-01T00:00:00.000Z",
        "StateMachineArn": machine["Id"],
        "StopDate": "2024-01-01T00:00:01.000Z",
    }
    state = inner.program_state()
    if isinstance(state, ProgramEnded):
        return {
            **record,
            "Output": json.dumps(inner.states.get_input()),
            "OutputDetails": {"Included": True},
            "Status": "SUCCEEDED",
        }
    assert isinstance(state, ProgramError), type(state).__name__
    details = state.error or {}
    return {**record, "Error": details.get("error"), "Cause": details.get("cause"), "Status": "FAILED"}


# S3


def _read(reader: Mapping[str, Any]) -> list[Any]:
    client, place, config = _environment["s3"](), reader["Arguments"], reader.get("ReaderConfig", {})
    if reader["Resource"].endswith(":s3:listObjectsV2"):
        found: list[Any] = []
        more: dict[str, Any] = {}
        while True:
            page = client.list_objects_v2(**place, **more)
            for one in page.get("Contents", []):
                seconds = int(one["LastModified"].timestamp())
                kept = {key: one[key] for key in ("Key", "Size", "StorageClass")}
                found.append({"Etag": one["ETag"], "LastModified": seconds, **kept})
            if not page.get("IsTruncated"):
                break
            more = {"ContinuationToken": page["NextContinuationToken"]}
    else:
        assert reader["Resource"].endswith(":s3:getObject"), reader
        found = _items(client, place, config)
    return found[: config.get("MaxItems", len(found))]


def _items(client: Any, place: Mapping[str, Any], config: Mapping[str, Any]) -> list[Any]:
    body = client.get_object(**place)["Body"].read()
    match config["InputType"]:
        case "JSON":
            found = json.loads(body)
            for part in config.get("ItemsPointer", "").split("/")[1:]:
                found = found[part]
            if not isinstance(found, list):
                raise ValueError("Attempting to map over non-iterable node.")
            return found
        case "JSONL":
            return [json.loads(line) for line in body.splitlines()]
        case "CSV":
            given = config["CSVHeaders"] if config["CSVHeaderLocation"] == "GIVEN" else None
            return _table(body.decode(), given, config.get("CSVDelimiter", "COMMA"))
        case "MANIFEST":
            assert config["ManifestType"] == "S3_INVENTORY"
            manifest = json.loads(body)
            names = manifest["fileSchema"].split(", ")
            return [
                row
                for file in manifest["files"]
                for row in _table(
                    gzip.decompress(client.get_object(Bucket=place["Bucket"], Key=file["key"])["Body"].read()).decode(),
                    names,
                    "COMMA",
                )
            ]
    raise ValueError(f"InputType {config['InputType']}")


def _table(text: str, names: list[str] | None, delimiter: str) -> list[dict[str, str]]:
    rows = list(csv.reader(io.StringIO(text), delimiter=_DELIMITERS[delimiter]))
    head = rows.pop(0) if names is None else names
    if len(set(head)) < len(head):
        raise ValueError("CSV headers cannot contain duplicates.")
    return [dict(zip(head, [*row, *[""] * len(head)], strict=False)) for row in rows]


def _written(place: Mapping[str, Any], label: str, records: list[dict[str, Any]]) -> dict[str, Any]:
    """Each status has a file of its own, and a manifest lists the files."""
    run = f"00000000-0000-0000-0000-{next(_numbers):012}"
    folder = "/".join(part for part in (place.get("Prefix", "").rstrip("/"), run) if part)
    client = _environment["s3"]()
    files: dict[str, list[dict[str, Any]]] = {"FAILED": [], "PENDING": [], "SUCCEEDED": []}
    arn = f"arn:aws:states:us-east-1:123456789012:mapRun:{label}:{run}"
    try:
        for status in files:
            some = [one for one in records if one["Status"] == status]
            if some:
                key, body = f"{folder}/{status}_0.json", json.dumps(some).encode()
                client.put_object(Bucket=place["Bucket"], Key=key, Body=body)
                files[status].append({"Key": key, "Size": len(body)})
        manifest = {"DestinationBucket": place["Bucket"], "MapRunArn": arn, "ResultFiles": files}
        client.put_object(Bucket=place["Bucket"], Key=f"{folder}/manifest.json", Body=json.dumps(manifest).encode())
    except Exception as failure:
        raise MapFailed("States.ResultWriterFailed", str(failure)) from failure
    return {"MapRunArn": arn, "ResultWriterDetails": {"Bucket": place["Bucket"], "Key": f"{folder}/manifest.json"}}
