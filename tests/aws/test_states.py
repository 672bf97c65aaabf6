"""SDK calls in a state machine: names, templates, results."""

import json

import pytest

from cdktf_functionless.aws import aws, model
from cdktf_functionless.aws.casing import Renaming, sdk_name
from cdktf_functionless.aws.states_names import OPTIMIZED, service_name, supported
from cdktf_functionless.compilers.states_language.task import LAMBDA_RETRY, Jsonata
from cdktf_functionless.diagnostics import FunctionlessError
from cdktf_functionless.integration import Argument, Host
from tests.aws.common import PLACE, Context, Resource, call, codes
from tests.states_language.oracle.jsonata_eval import Evaluator

TABLE = Resource("arn:aws:dynamodb:us-east-1:123456789012:table/orders", name="orders")
QUEUE = Resource("arn:aws:sqs:us-east-1:123456789012:jobs", url="https://queue", id="https://queue")
FLOW = Resource("arn:aws:states:us-east-1:123456789012:stateMachine:flow")
ALL = Context(statements=[{"Effect": "Allow", "Action": "*", "Resource": "*"}])


def code(text, kind="any"):
    return Argument(PLACE, Jsonata(text, kind))


def task(operation, parameters, host=Host.STANDARD):
    return call(operation, parameters, host, ALL)


@pytest.fixture(scope="module")
def jsonata():
    evaluator = Evaluator()
    yield evaluator
    evaluator.close()


@pytest.mark.parametrize(
    ("service", "name", "prefix"),
    [
        ("dynamodb", "dynamodb", "DynamoDb"),
        ("stepfunctions", "sfn", "Sfn"),
        ("events", "eventbridge", "EventBridge"),
        ("logs", "cloudwatchlogs", "CloudWatchLogs"),
        ("elbv2", "elasticloadbalancingv2", "ElasticLoadBalancingV2"),
        ("cognito-idp", "cognitoidentityprovider", "CognitoIdentityProvider"),
        ("ce", "costexplorer", "CostExplorer"),
        ("ds", "directory", "Directory"),
        ("dms", "databasemigration", "DatabaseMigration"),
        ("es", "elasticsearch", "Elasticsearch"),
        ("lex-models", "lexmodelbuilding", "LexModelBuilding"),
        ("bedrock-runtime", "bedrockruntime", "BedrockRuntime"),
        ("bedrock-agentcore", "bedrockagentcore", "BedrockAgentCore"),
        ("amp", "amp", "Amp"),
        ("iot-jobs-data", "iotjobsdataplane", "IotJobsDataPlane"),
    ],
)
def test_names_of_services(service, name, prefix):
    assert service_name(service) == (name, prefix)


def test_every_service_of_boto3_has_a_name_or_is_not_listed(record_property):
    """Those without a name are newer than Step Functions' list, or need an endpoint of their own."""
    missing = [name for name in model.services() if service_name(name) is None]
    record_property("services without a name", ", ".join(missing))
    names = {name: service_name(name)[0] for name in model.services() if service_name(name)}
    ids = {model.service(name).metadata["serviceId"] for name in names}  # boto3 has two names for one service
    assert len(ids) == len(set(names.values())) >= 360
    assert all(name.isalnum() for name in names.values())
    old = {"dynamodb", "s3", "sqs", "sns", "lambda", "ec2", "iam", "kms", "ssm", "rds", "ecs", "eks", "glue", "athena"}
    assert not old & set(missing)
    # No endpoint of the account's own: Step Functions cannot call these.
    assert {"apigatewaymanagementapi", "iot-data", "cloudsearchdomain", "sdb"} <= set(missing)


def test_the_table_is_what_the_script_makes():
    import sys
    from pathlib import Path

    tools = Path(__file__).resolve().parents[2] / "tools"
    sys.path.insert(0, str(tools))
    import states_services

    shipped = json.loads((Path(model.__file__).parent / "data" / "states.json").read_text())
    assert shipped == states_services.table()


def test_optimized_integrations_are_operations_of_boto3():
    for service, operation in OPTIMIZED:
        found = {item.api_name: item for item in model.service(service).operations.values()}
        assert operation in found
        optimized = OPTIMIZED[service, operation]
        members = {member[:1].upper() + member[1:] for member in found[operation].members}
        assert optimized.parameters is None or optimized.parameters <= members
        assert optimized.resource.partition(":")[2].lower() == operation.lower()


@pytest.mark.parametrize(
    ("member", "name"),
    [
        ("stateMachineArn", "StateMachineArn"),
        ("TableName", "TableName"),
        ("DBInstanceIdentifier", "DbInstanceIdentifier"),
        ("SSEKMSKeyId", "SsekmsKeyId"),
        ("VPCZoneIdentifier", "VpcZoneIdentifier"),
        ("EC2SecurityGroupName", "Ec2SecurityGroupName"),
        ("MD5OfMessageBody", "Md5OfMessageBody"),
        ("S3Bucket", "S3Bucket"),
        ("BOOL", "Bool"),
        ("SS", "Ss"),
        ("NULL", "Nul"),
        ("Equals", "EqualsValue"),
        ("ipv6Addresses", "Ipv6Addresses"),
        ("name", "Name"),
    ],
)
def test_names_of_members(member, name):
    assert sdk_name(member) == name


def test_the_optimized_integration_comes_first():
    found = task(aws.dynamodb.get_item, {"Table": TABLE, "Key": {"id": {"S": code("$id")}}})
    assert found.resource == "dynamodb:getItem"
    assert found.arguments == {"TableName": "orders", "Key": {"id": {"S": "$id"}}}
    assert isinstance(found.arguments["Key"]["id"]["S"], Jsonata)
    assert found.error_prefix == "DynamoDB" and not found.callback and found.result is None
    assert [sorted(item.actions) for item in found.statements] == [["dynamodb:GetItem"]]


def test_a_parameter_that_the_optimized_one_lacks_takes_the_sdk():
    given = {"QueueUrl": QUEUE, "MessageBody": "x", "MessageSystemAttributes": {}}
    assert task(aws.sqs.send_message, given).resource == "aws-sdk:sqs:sendMessage"
    del given["MessageSystemAttributes"]
    found = task(aws.sqs.send_message, given)
    assert found.resource == "sqs:sendMessage" and found.callback
    assert found.arguments == {"QueueUrl": "https://queue", "MessageBody": "x"}


@pytest.mark.parametrize(
    ("operation", "parameters", "resource", "arguments"),
    [
        (
            aws.dynamodb.query,
            {"Table": TABLE, "ExpressionAttributeValues": {":a": {"BOOL": True}}},
            "aws-sdk:dynamodb:query",
            {"TableName": "orders", "ExpressionAttributeValues": {":a": {"Bool": True}}},
        ),
        (aws.s3.list_objects_v2, {"Bucket": "shop"}, "aws-sdk:s3:listObjectsV2", {"Bucket": "shop"}),
        (
            aws.rds.start_db_instance,
            {"DBInstanceIdentifier": "a"},
            "aws-sdk:rds:startDBInstance",
            {"DbInstanceIdentifier": "a"},
        ),
        (
            aws.stepfunctions.describe_execution,
            {"executionArn": code("$arn")},
            "aws-sdk:sfn:describeExecution",
            {"ExecutionArn": "$arn"},
        ),
        (
            aws.stepfunctions.start_execution,
            {"StateMachine": FLOW, "input": '{"a": 1}'},
            "states:startExecution",
            {"StateMachineArn": FLOW.arn, "Input": {"a": 1}},
        ),
        (
            aws.events.put_events,
            {"Entries": [{"Source": "a", "DetailType": "b", "Detail": {"x": code("$x")}}]},
            "events:putEvents",
            {"Entries": [{"Source": "a", "DetailType": "b", "Detail": {"x": "$x"}}]},
        ),
        (
            aws.ecs.run_task,
            {"taskDefinition": "web", "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["a"]}}},
            "ecs:runTask",
            {"TaskDefinition": "web", "NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets": ["a"]}}},
        ),
        (
            aws.ecs.run_task,
            {"taskDefinition": "web", "count": 2},
            "aws-sdk:ecs:runTask",
            {"TaskDefinition": "web", "Count": 2},
        ),
        (
            aws.batch.submit_job,
            {"jobName": "a", "jobQueue": "b", "jobDefinition": "c", "parameters": {"camelCase": "kept"}},
            "batch:submitJob",
            {"JobName": "a", "JobQueue": "b", "JobDefinition": "c", "Parameters": {"camelCase": "kept"}},
        ),
        (
            aws.sns.publish,
            {"TopicArn": "${TfToken[TOKEN.1]}", "Message": "m"},
            "sns:publish",
            {"TopicArn": "${TfToken[TOKEN.1]}", "Message": "m"},
        ),
        (aws.sts.get_caller_identity, {}, "aws-sdk:sts:getCallerIdentity", {}),
        (
            aws.ec2.describe_instances,
            {"Filters": [{"Name": "a", "Values": ["b"]}]},
            "aws-sdk:ec2:describeInstances",
            {"Filters": [{"Name": "a", "Values": ["b"]}]},
        ),
    ],
)
def test_resources_and_arguments(operation, parameters, resource, arguments):
    for given in (parameters, {key: live(value) for key, value in parameters.items()}):
        found = task(operation, given)
        assert (found.resource, found.arguments) == (resource, arguments)


def live(value):
    """The same value captured instead of written, where it has no code in it."""
    if isinstance(value, (dict, list)) and "Argument" not in repr(value):
        return Argument(PLACE, Jsonata("$captured", "dict"), possible=(value,))
    return value


@pytest.mark.parametrize("host", [Host.STANDARD, Host.EXPRESS])
@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        (aws.sts.assume_role, {"RoleArn": "arn:aws:iam::123456789012:role/a", "RoleSessionName": "session"}),
        (aws.bedrock_runtime.converse_stream, {"modelId": "m"}),
        (aws.iot_data.publish, {"topic": "t"}),
    ],
)
def test_what_step_functions_cannot_call_is_a_diagnostic(operation, parameters, host):
    with pytest.raises(FunctionlessError) as failure:
        task(operation, parameters, host)
    assert codes(failure.value) == ["FL1010"] and host.value in str(failure.value)


def test_wrong_parameters_are_diagnostics_here_too():
    with pytest.raises(FunctionlessError) as failure:
        task(aws.dynamodb.get_item, {"Tabel": "x"})
    assert codes(failure.value) == ["FL2033", "FL2035"]


class Test_lambda:
    def test_a_display_is_the_payload(self):
        found = task(aws.lambda_.invoke, {"FunctionName": "f", "Payload": {"id": code("$id")}})
        assert found.resource == "lambda:invoke" and found.callback and found.retry == LAMBDA_RETRY
        assert found.arguments == {"FunctionName": "f", "Payload": {"id": "$id"}}

    def test_text_is_json_as_in_boto3(self):
        assert task(aws.lambda_.invoke, {"FunctionName": "f", "Payload": b'{"a": [1]}'}).arguments["Payload"] == {
            "a": [1]
        }

    def test_what_may_be_text_is_parsed_at_run_time(self, jsonata):
        payload = task(aws.lambda_.invoke, {"FunctionName": "f", "Payload": code("$x")}).arguments["Payload"]
        assert jsonata(payload, {"x": '{"a": 1}'}) == {"a": 1}
        assert jsonata(payload, {"x": {"a": 1}}) == {"a": 1}
        assert (
            task(aws.lambda_.invoke, {"FunctionName": "f", "Payload": code("$x", "dict")}).arguments["Payload"] == "$x"
        )

    def test_a_log_type_takes_the_sdk(self):
        assert task(aws.lambda_.invoke, {"FunctionName": "f", "LogType": "Tail"}).resource == "aws-sdk:lambda:invoke"


class Test_renaming:
    """Generated JSONata, run in both versions."""

    def result(self, operation, jsonata, response):
        found = task(operation, {})
        return jsonata(found.result(Jsonata("$r")), {"r": response})

    def test_a_result_gets_boto3s_names(self, jsonata):
        found = task(aws.stepfunctions.start_execution, {"StateMachine": FLOW})
        response = {"ExecutionArn": "arn:x", "StartDate": "2026-01-01", "SdkHttpMetadata": {}}
        assert jsonata(found.result(Jsonata("$r")), {"r": response}) == {
            "executionArn": "arn:x",
            "startDate": "2026-01-01",
        }

    @pytest.mark.parametrize("count", [0, 1, 2])
    def test_lists_of_any_length(self, jsonata, count):
        response = {"StateMachines": [{"Name": f"n{i}", "StateMachineArn": f"a{i}"} for i in range(count)]}
        wanted = {"stateMachines": [{"name": f"n{i}", "stateMachineArn": f"a{i}"} for i in range(count)]}
        assert self.result(aws.stepfunctions.list_state_machines, jsonata, response) == wanted

    def test_what_is_missing_stays_missing(self, jsonata):
        assert self.result(aws.stepfunctions.list_state_machines, jsonata, {"NextToken": "t"}) == {"nextToken": "t"}

    def test_values_that_hold_themselves(self, jsonata):
        item = {"a": {"M": {"b": {"L": [{"Bool": True}, {"Ss": ["x"]}, {"Nul": True}, {"N": "1"}]}}}, "e": {"M": {}}}
        found = task(aws.dynamodb.query, {"TableName": "t"})
        wanted = {"a": {"M": {"b": {"L": [{"BOOL": True}, {"SS": ["x"]}, {"NULL": True}, {"N": "1"}]}}}, "e": {"M": {}}}
        assert jsonata(found.result(Jsonata("$r")), {"r": {"Items": [item], "Count": 1}}) == {
            "Items": [wanted],
            "Count": 1,
        }

    def test_a_computed_request_gets_step_functions_names(self, jsonata):
        given = {"TableName": "t", "ExpressionAttributeValues": code("$values")}
        text = task(aws.dynamodb.query, given).arguments["ExpressionAttributeValues"]
        assert jsonata(text, {"values": {":a": {"BOOL": False}, ":b": {"S": "x"}}}) == {
            ":a": {"Bool": False},
            ":b": {"S": "x"},
        }

    def test_keys_of_maps_are_data(self, jsonata):
        found = task(aws.batch.describe_jobs, {"jobs": ["a"]})
        response = {"Jobs": [{"JobName": "n", "Parameters": {"camelCase": "x", "Pascal": "y"}}]}
        wanted = {"jobs": [{"jobName": "n", "parameters": {"camelCase": "x", "Pascal": "y"}}]}
        assert jsonata(found.result(Jsonata("$r")), {"r": response}) == wanted

    def test_there_and_back_for_every_service(self, jsonata):
        """A sample of each service's requests is the same after both renamings."""
        from tests.aws.test_data import sample

        queries, wanted = [], []
        for name in model.services():
            service = model.service(name)
            renaming = Renaming(service, sdk_name)
            for operation in list(service.operations.values())[:40]:
                shape = next((key for key, value in service.shapes.items() if value is operation.input), None)
                if shape is None or not renaming.differs(shape) or len(queries) > 600:
                    continue
                value = json.loads(json.dumps(sample(service, {"shape": shape}), default=str))
                text = renaming.response(shape, f"({renaming.request(shape, '$v')})")
                queries.append((text, {"v": value}))
                wanted.append(value)
        assert len(queries) > 300
        outcomes = jsonata.outcomes(queries)
        assert [(text, got, want) for (text, _), got, want in zip(queries, outcomes, wanted) if got != want] == []


def test_names_of_one_structure_stay_apart():
    """Two members of a structure never become the same name."""
    clashes = []
    for name in model.services():
        for shape, described in model.service(name).shapes.items():
            members = list(described.get("members", ()))
            if len({sdk_name(member) for member in members}) != len(members):
                clashes.append((name, shape))
    assert clashes == []


def test_every_supported_operation_has_a_resource():
    total = sum(supported(item) for name in model.services() for item in model.service(name).operations.values())
    assert total > 15_000
