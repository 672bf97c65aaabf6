"""moto's server with what it lacks, in a process of its own: `python -m tests.harness.moto_process` prints its port.

Beyond moto 5.2.5:

* the two methods of Step Functions that the AWS provider calls and moto does not have, and StartSyncExecution;
  executions without a name get one;
* `lambda:GetFunction` gives an address from which the deployed zip can be downloaded, as AWS does;
* `lambda:Invoke` runs the deployed zip in a bare process (see `lambda_host`), with its deployed environment, against
  this same cloud, so that functions call each other, and queues and streams call functions;
* events reach queues, topics, streams, functions and state machines, with the target's input;
* executions of state machines run, once asked for, in moto's interpreter with the repairs that the tests of Step
  Functions use, and both releases of JSONata;
* an error of a function is "Unhandled", and an "Event" invocation does not wait, as on AWS.
"""

from __future__ import annotations

import base64
import json
import logging
import os
import sys
import threading
import time
import traceback
import uuid
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

from tests.harness.lambda_host import Outcome, run_bundle

CODE_PATH = "/_code"
STATE_MACHINES_PATH = "/_state_machines"
_address = {"endpoint": ""}


def add_methods_of_step_functions() -> None:
    from moto.core.responses import ActionResult
    from moto.stepfunctions.responses import StepFunctionResponse

    def validate_state_machine_definition(self: StepFunctionResponse) -> ActionResult:
        return ActionResult({"result": "OK", "diagnostics": [], "truncated": False})

    def list_state_machine_versions(self: StepFunctionResponse) -> ActionResult:
        machine = self.stepfunction_backend.describe_state_machine(self._get_param("stateMachineArn"))
        versions = [
            {"stateMachineVersionArn": one.arn, "creationDate": one.creation_date}
            for _, one in sorted(machine.versions.items(), reverse=True)
        ]
        return ActionResult({"stateMachineVersions": versions})

    def start_sync_execution(self: StepFunctionResponse) -> ActionResult:
        execution = self.stepfunction_backend.start_execution(
            self._get_param("stateMachineArn"), str(uuid.uuid4()), self._get_param("input", if_none="{}")
        )
        while execution.status == "RUNNING":
            time.sleep(0.02)
        told = {"executionArn": execution.execution_arn, "status": str(execution.status)}
        told |= {"startDate": execution.start_date, "stopDate": execution.stop_date}
        told |= {key: getattr(execution, key) for key in ("error", "cause") if getattr(execution, key) is not None}
        if execution.status == "SUCCEEDED":
            told["output"] = json.dumps(execution.output)
        return ActionResult(told)

    def start_execution(self: StepFunctionResponse) -> ActionResult:
        name = self._get_param("name") or str(uuid.uuid4())
        execution = self.stepfunction_backend.start_execution(
            self._get_param("stateMachineArn"), name, self._get_param("input", if_none="{}")
        )
        return ActionResult({"executionArn": execution.execution_arn, "startDate": execution.start_date})

    StepFunctionResponse.start_execution = start_execution  # type: ignore[method-assign]
    StepFunctionResponse.start_sync_execution = start_sync_execution  # type: ignore[attr-defined]
    StepFunctionResponse.validate_state_machine_definition = validate_state_machine_definition  # type: ignore[attr-defined]
    StepFunctionResponse.list_state_machine_versions = list_state_machine_versions  # type: ignore[attr-defined]


def run(function: Any, event: Any) -> Outcome:
    """Run a deployed function as moto keeps it."""
    return run_bundle(
        function.code_bytes,
        event,
        handler=function.handler,
        environment={str(key): str(value) for key, value in function.environment_vars.items()},
        name=function.function_name,
        endpoint=_address["endpoint"],
        timeout=max(float(function.timeout), 3.0) + 30,
    )[0]


def answer(outcome: Outcome) -> str:
    """The payload that Lambda gives for an outcome."""
    if outcome.error is None:
        return outcome.text or ""
    error = outcome.error
    return json.dumps({"errorMessage": error.message, "errorType": error.type, "stackTrace": list(error.stack)})


def run_lambda_functions() -> None:
    from moto.awslambda.models import LambdaFunction

    def _invoke_lambda(self: LambdaFunction, event: Any = None) -> tuple[str, bool, str]:
        self.logs_backend.ensure_log_group(self.logs_group_name)
        try:
            outcome = run(self, json.loads(event) if isinstance(event, str) else event)
        except Exception:
            outcome = None
            text = traceback.format_exc()
        if outcome is None:
            self.save_logs(text)
            return json.dumps({"errorMessage": text, "errorType": "Runtime.ExitError"}), True, text
        self.save_logs(outcome.logs or "no output")
        return answer(outcome), outcome.error is not None, outcome.logs

    def invoke(self: LambdaFunction, body: Any, request_headers: Any, response_headers: Any) -> str | bytes:
        event = json.loads(body) if body else {}
        kind = request_headers.get("x-amz-invocation-type", "RequestResponse")
        if kind == "DryRun":
            return ""
        if kind == "Event":
            threading.Thread(target=self._invoke_lambda, args=(json.dumps(event),), daemon=True).start()
            return ""
        text, failed, logs = self._invoke_lambda(json.dumps(event))
        if failed:
            response_headers["x-amz-function-error"] = "Unhandled"
        response_headers["x-amz-log-result"] = base64.b64encode(logs.encode()[-4096:]).decode()
        return text.encode("utf-8")

    original = LambdaFunction.get_code

    def get_code(self: LambdaFunction) -> dict[str, Any]:
        document = original(self)
        query = f"account={self.account_id}&region={self.region}&name={self.function_name}"
        document["Code"] = {"RepositoryType": "S3", "Location": f"{_address['endpoint']}{CODE_PATH}?{query}"}
        return document

    LambdaFunction._invoke_lambda = _invoke_lambda  # type: ignore[method-assign]
    LambdaFunction.invoke = invoke  # type: ignore[method-assign]
    LambdaFunction.get_code = get_code  # type: ignore[method-assign]


def client_of(service: str, region: str = "us-east-1") -> Any:
    """A client of a service in this same cloud."""
    import boto3
    from botocore.config import Config

    return boto3.client(
        service, region_name=region, endpoint_url=_address["endpoint"], aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(s3={"addressing_style": "path"}, inject_host_prefix=False, parameter_validation=False),
    )  # fmt: skip


def run_state_machines() -> None:
    """From now on state machines that are made here can be executed."""
    from moto.core.config import default_user_config
    from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
        state_task_service_aws_sdk,
        state_task_service_sfn,
    )
    from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser

    from tests.aws.spelling import answer, request
    from tests.states_language.oracle import distributed, repairs, shared

    # Each evaluation asks the one Node child; threads take turns.
    repairs.install(lambda expression, bindings: shared()(expression, bindings))
    original = AmazonStateLanguageParser.parse

    def parse(definition: str) -> Any:
        return original(json.dumps(distributed.prepared(json.loads(definition))))

    def call(self: Any, env: Any, resource_runtime_part: Any, normalised_parameters: Any, **more: Any) -> None:
        client = client_of(self._get_boto_service_name(), resource_runtime_part.region)
        operation = self._get_boto_service_action()
        described = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation])
        response = getattr(client, operation)(**request(normalised_parameters, described.input_shape))
        response.pop("ResponseMetadata", None)
        env.stack.append(json.loads(json.dumps(answer(response, described.output_shape), default=str)))

    def normalise_response(self: Any, response: Any, service_action_name: Any = None, **more: Any) -> None:
        if service_action_name is not None:
            described = client_of("stepfunctions").meta.service_model.operation_model("DescribeExecution")
            told = answer(dict(response), described.output_shape)
            response.clear()
            response.update(json.loads(json.dumps(told, default=str)))

    # Its own knows no spelling of members but boto3's, and no Express executions.
    for service in (state_task_service_aws_sdk.StateTaskServiceAwsSdk, state_task_service_sfn.StateTaskServiceSfn):
        service._eval_service_task = call
    state_task_service_sfn.StateTaskServiceSfn._normalise_response = normalise_response
    AmazonStateLanguageParser.parse = staticmethod(parse)  # type: ignore[method-assign]
    distributed.install(lambda: client_of("s3"), lambda inner: parse(json.dumps(inner))[0])
    default_user_config["stepfunctions"] = {"execute_state_machine": True}


def deliver_events() -> None:
    """Rules send to queues, topics, streams, functions and state machines, with the target's own input.

    moto does the other targets itself. Its reading of input templates is not AWS's: it does not quote texts.
    """
    from moto.core.utils import iso_8601_datetime_without_milliseconds, utcfromtimestamp
    from moto.events.models import Rule
    from moto.sqs import sqs_backends

    from cdktf_functionless.compilers.event_pattern import Input
    from tests.events.reference_transformer import received

    original = Rule.send_to_targets

    def input_of(rule: Rule, target: Any, event: Any) -> str:
        if "Input" in target:
            return str(target["Input"])
        transformer = target.get("InputTransformer", {})
        made = Input(
            path=target.get("InputPath"),
            template=transformer.get("InputTemplate"),
            paths=transformer.get("InputPathsMap", {}),
        )
        context = {"aws.events.rule-arn": rule.arn, "aws.events.rule-name": rule.name}
        return received(made, event, {**context, "aws.events.event.ingestion-time": event["time"]})

    def send(service: str, arn: str, text: str, region: str) -> None:
        client = client_of(service, region)
        if service == "lambda":
            client.invoke(FunctionName=arn, InvocationType="Event", Payload=text)
        elif service == "sns":
            client.publish(TopicArn=arn, Message=text)
        elif service == "kinesis":
            client.put_record(StreamARN=arn, Data=text.encode(), PartitionKey=str(uuid.uuid4()))
        else:
            client.start_execution(stateMachineArn=arn, name=str(uuid.uuid4()), input=text)

    services = {"lambda": "lambda", "states": "stepfunctions", "sns": "sns", "kinesis": "kinesis"}

    def send_to_targets(self: Rule, original_event: Any, transform_input: bool = True) -> None:
        if not self.event_pattern.matches_event(original_event):
            return
        event = dict(original_event)
        if not isinstance(event.get("time", ""), str):
            event["time"] = iso_8601_datetime_without_milliseconds(utcfromtimestamp(event["time"]))
        event = {key: value for key, value in event.items() if key not in ("ingestion-time", "event-bus-name")}
        others, every = [], self.targets
        for target in every:
            kind, name = target["Arn"].split(":")[2], target["Arn"].rsplit(":", 1)[-1]
            if kind in services:
                arguments = (services[kind], target["Arn"], input_of(self, target, event), self.region_name)
                threading.Thread(target=send, args=arguments, daemon=True).start()
            elif kind == "sqs":
                group = target.get("SqsParameters", {}).get("MessageGroupId")
                body = input_of(self, target, event)
                sqs_backends[self.account_id][self.region_name].send_message(name, body, group_id=group)
            else:
                others.append(target)
        self.targets = others
        try:
            original(self, original_event, transform_input)
        finally:
            self.targets = every

    Rule.send_to_targets = send_to_targets  # type: ignore[method-assign]


def write_redrive_policies_as_aws_does() -> None:
    """Without blanks: the AWS provider compares texts."""
    from moto.sqs.models import Queue

    original = Queue.attributes

    def attributes(self: Queue) -> dict[str, Any]:
        found = dict(original.fget(self))  # type: ignore[misc]
        if found.get("RedrivePolicy"):
            found["RedrivePolicy"] = json.dumps(json.loads(found["RedrivePolicy"]), separators=(",", ":"))
        return found

    Queue.attributes = property(attributes)  # type: ignore[method-assign]


Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def with_own_addresses(application: Wsgi) -> Wsgi:
    """The application, the address of each function's zip, and the switch for state machines."""

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == STATE_MACHINES_PATH:
            run_state_machines()
            start_response("200 OK", [("Content-Length", "0")])
            return []
        if environ.get("PATH_INFO") != CODE_PATH:
            return application(environ, start_response)
        from moto.awslambda.models import lambda_backends

        query = {key: found[0] for key, found in parse_qs(environ["QUERY_STRING"]).items()}
        code = lambda_backends[query["account"]][query["region"]].get_function(query["name"]).code_bytes
        start_response("200 OK", [("Content-Type", "application/zip"), ("Content-Length", str(len(code)))])
        return [code]

    return serve


def main() -> None:
    os.environ.setdefault("MOTO_ALLOW_NONEXISTENT_REGION", "false")
    # Lambda functions are run by us: no Docker is asked for.
    os.environ["MOTO_DOCKER_NETWORK_MODE"] = "none"
    from moto.server import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import make_server

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    application = DomainDispatcherApplication(create_backend_app)
    server = make_server("127.0.0.1", 0, with_own_addresses(application), threaded=True)  # type: ignore[arg-type]
    _address["endpoint"] = f"http://127.0.0.1:{server.server_port}"
    os.environ["MOTO_PORT"] = str(server.server_port)
    add_methods_of_step_functions()
    run_lambda_functions()
    deliver_events()
    write_redrive_policies_as_aws_does()
    print(server.server_port, flush=True)
    # Nobody reads our output any more: a full pipe would stop us.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    # The parent holds our standard input open: when it ends, so do we.
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    server.serve_forever()


if __name__ == "__main__":
    main()
