"""SDK calls to the actions and ARNs that they need."""

import pytest

from cdktf_functionless.aws import aws
from cdktf_functionless.aws.boto import statements as boto_statements
from cdktf_functionless.aws.context import using
from cdktf_functionless.diagnostics import FunctionlessError
from cdktf_functionless.integration import Call, Host
from tests.aws.common import PLACE, UNKNOWN, Context, Either, Resource, argument, call, codes, statements

D = "arn:aws:dynamodb:us-east-1:123456789012:table"
TABLE = Resource(f"{D}/orders", name="orders")
BUCKET = Resource("arn:aws:s3:::shop", bucket="shop")
QUEUE = Resource("arn:aws:sqs:us-east-1:123456789012:jobs", url="https://sqs.us-east-1.amazonaws.com/123456789012/jobs")
ROLE = Resource("arn:aws:iam::123456789012:role/worker", name="worker")
KEY = {"id": {"S": "7"}}
U = UNKNOWN
ENTRY = {"Source": "shop", "DetailType": "Placed", "Detail": "{}"}


def of(prefix, rest, region="us-east-1", account="123456789012"):
    return f"arn:aws:{prefix}:{region}:{account}:{rest}"


CASES = [
    # DynamoDB
    (aws.dynamodb.get_item, {"TableName": "orders", "Key": KEY}, [("dynamodb:GetItem", f"{D}/orders")]),
    (aws.dynamodb.get_item, {"Table": TABLE, "Key": U}, [("dynamodb:GetItem", f"{D}/orders")]),
    (aws.dynamodb.get_item, {"TableName": f"{D}/other", "Key": U}, [("dynamodb:GetItem", f"{D}/other")]),
    (
        aws.dynamodb.get_item,
        {"TableName": Either("a-1", TABLE), "Key": U},
        [("dynamodb:GetItem", f"{D}/a-1"), ("dynamodb:GetItem", f"{D}/orders")],
    ),
    (aws.dynamodb.query, {"Table": TABLE, "IndexName": "by-date"}, [("dynamodb:Query", f"{D}/orders/index/by-date")]),
    (aws.dynamodb.scan, {"Table": TABLE, "IndexName": U}, [("dynamodb:Scan", f"{D}/orders/index/*")]),
    (aws.dynamodb.scan, {"Table": TABLE}, [("dynamodb:Scan", f"{D}/orders")]),
    (
        aws.dynamodb.batch_get_item,
        {"RequestItems": {"one": {"Keys": []}, "two": U}},
        [("dynamodb:BatchGetItem", f"{D}/one"), ("dynamodb:BatchGetItem", f"{D}/two")],
    ),
    (aws.dynamodb.batch_write_item, {"RequestItems": argument({"one": U})}, [("dynamodb:BatchWriteItem", f"{D}/one")]),
    (
        aws.dynamodb.transact_get_items,
        {"TransactItems": [{"Get": {"TableName": TABLE, "Key": KEY}}]},
        [("dynamodb:GetItem", f"{D}/orders")],
    ),
    (
        aws.dynamodb.transact_write_items,
        {
            "TransactItems": [
                {"Put": {"TableName": "one", "Item": {}}},
                {"ConditionCheck": {"TableName": TABLE, "Key": KEY, "ConditionExpression": "x"}},
                {"Update": {"TableName": "two", "Key": KEY, "UpdateExpression": "x"}},
                {"Delete": {"TableName": "one", "Key": KEY}},
            ]
        },
        [
            ("dynamodb:ConditionCheckItem", f"{D}/orders"),
            ("dynamodb:DeleteItem", f"{D}/one"),
            ("dynamodb:PutItem", f"{D}/one"),
            ("dynamodb:UpdateItem", f"{D}/two"),
        ],
    ),
    (
        aws.dynamodb.execute_statement,
        {"Statement": 'SELECT * FROM "orders" WHERE id = ?'},
        [("dynamodb:PartiQLSelect", f"{D}/orders")],
    ),
    (
        aws.dynamodb.execute_statement,
        {"Statement": 'select a from "orders"."by-date"'},
        [("dynamodb:PartiQLSelect", f"{D}/orders/index/by-date")],
    ),
    (
        aws.dynamodb.execute_statement,
        {"Statement": "INSERT INTO orders VALUE {'id': '7'}"},
        [("dynamodb:PartiQLInsert", f"{D}/orders")],
    ),
    (
        aws.dynamodb.batch_execute_statement,
        {"Statements": [{"Statement": "UPDATE a SET b = 1"}, {"Statement": "DELETE FROM c WHERE d = 1"}]},
        [("dynamodb:PartiQLDelete", f"{D}/c"), ("dynamodb:PartiQLUpdate", f"{D}/a")],
    ),
    (aws.dynamodb.list_tables, {}, [("dynamodb:ListTables", "*")]),
    (aws.dynamodb.describe_table, {"TableName": "orders"}, [("dynamodb:DescribeTable", f"{D}/orders")]),
    (
        aws.dynamodbstreams.describe_stream,
        {"StreamArn": f"{D}/orders/stream/2026"},
        [("dynamodb:DescribeStream", f"{D}/orders/stream/2026")],
    ),
    # S3
    (aws.s3.put_object, {"Bucket": BUCKET, "Key": U, "Body": U}, [("s3:PutObject", "arn:aws:s3:::shop/*")]),
    (
        aws.s3.put_object,
        {"Bucket": "shop", "Key": "a/b.txt", "Tagging": U},
        [("s3:PutObject", "arn:aws:s3:::shop/a/b.txt"), ("s3:PutObjectTagging", "arn:aws:s3:::shop/a/b.txt")],
    ),
    (
        aws.s3.put_object,
        {"Bucket": "shop", "Key": "a", "ACL": "private"},
        [("s3:PutObject", "arn:aws:s3:::shop/a"), ("s3:PutObjectAcl", "arn:aws:s3:::shop/a")],
    ),
    (aws.s3.get_object, {"Bucket": "shop", "Key": "50%*?"}, [("s3:GetObject", "arn:aws:s3:::shop/50%${*}${?}")]),
    (
        aws.s3.get_object,
        {"Bucket": "shop", "Key": "a", "VersionId": U},
        [("s3:GetObjectVersion", "arn:aws:s3:::shop/a")],
    ),
    (aws.s3.head_object, {"Bucket": "shop", "Key": "a"}, [("s3:GetObject", "arn:aws:s3:::shop/a")]),
    (
        aws.s3.get_object,
        {"Bucket": of("s3", "accesspoint/ap"), "Key": "a"},
        [("s3:GetObject", of("s3", "accesspoint/ap/object/a"))],
    ),
    (aws.s3.list_objects_v2, {"Bucket": BUCKET, "Prefix": U}, [("s3:ListBucket", "arn:aws:s3:::shop")]),
    (aws.s3.list_buckets, {}, [("s3:ListAllMyBuckets", "*")]),
    (aws.s3.head_bucket, {"Bucket": BUCKET}, [("s3:ListBucket", "arn:aws:s3:::shop")]),
    (
        aws.s3.delete_objects,
        {"Bucket": BUCKET, "Delete": {"Objects": [{"Key": "a"}]}},
        [("s3:DeleteObject", "arn:aws:s3:::shop/*")],
    ),
    (
        aws.s3.delete_objects,
        {"Bucket": BUCKET, "Delete": U},
        [("s3:DeleteObject", "arn:aws:s3:::shop/*"), ("s3:DeleteObjectVersion", "arn:aws:s3:::shop/*")],
    ),
    (
        aws.s3.copy_object,
        {"Bucket": BUCKET, "Key": "b", "CopySource": "src/a/b"},
        [
            ("s3:GetObject", "arn:aws:s3:::src/a/b"),
            ("s3:GetObjectTagging", "arn:aws:s3:::src/a/b"),
            ("s3:PutObject", "arn:aws:s3:::shop/b"),
            ("s3:PutObjectTagging", "arn:aws:s3:::shop/b"),
        ],
    ),
    (
        aws.s3.copy_object,
        {"Bucket": BUCKET, "Key": "b", "CopySource": {"Bucket": "src", "Key": U}, "TaggingDirective": "REPLACE"},
        [("s3:GetObject", "arn:aws:s3:::src/*"), ("s3:PutObject", "arn:aws:s3:::shop/b")],
    ),
    (
        aws.s3.upload_part,
        {"Bucket": BUCKET, "Key": "b", "PartNumber": 1, "UploadId": U},
        [("s3:PutObject", "arn:aws:s3:::shop/b")],
    ),
    (
        aws.s3.put_bucket_lifecycle_configuration,
        {"Bucket": BUCKET},
        [("s3:PutLifecycleConfiguration", "arn:aws:s3:::shop")],
    ),
    # Lambda, Step Functions
    (aws.lambda_.invoke, {"FunctionName": "f"}, [("lambda:InvokeFunction", of("lambda", "function:f"))]),
    (
        aws.lambda_.invoke,
        {"FunctionName": "f", "Qualifier": "live"},
        [("lambda:InvokeFunction", of("lambda", "function:f:live"))],
    ),
    (aws.lambda_.get_function, {"FunctionName": "f"}, [("lambda:GetFunction", of("lambda", "function:f"))]),
    (aws.lambda_.list_functions, {}, [("lambda:ListFunctions", "*")]),
    (
        aws.lambda_.create_function,
        {"FunctionName": "f", "Role": ROLE, "Code": {}},
        [("iam:PassRole", ROLE.arn), ("lambda:CreateFunction", of("lambda", "function:f"))],
    ),
    (
        aws.stepfunctions.start_execution,
        {"StateMachine": Resource(of("states", "stateMachine:flow"))},
        [("states:StartExecution", of("states", "stateMachine:flow"))],
    ),
    (
        aws.stepfunctions.describe_execution,
        {"executionArn": of("states", "execution:flow:1")},
        [("states:DescribeExecution", of("states", "execution:flow:1"))],
    ),
    (aws.stepfunctions.send_task_success, {"taskToken": U, "output": U}, [("states:SendTaskSuccess", "*")]),
    # Messages and events
    (aws.sqs.send_message, {"Queue": QUEUE, "MessageBody": U}, [("sqs:SendMessage", QUEUE.arn)]),
    (
        aws.sqs.send_message,
        {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/111111111111/q.fifo", "MessageBody": U},
        [("sqs:SendMessage", of("sqs", "q.fifo", "eu-west-1", "111111111111"))],
    ),
    (aws.sqs.delete_message_batch, {"Queue": QUEUE, "Entries": U}, [("sqs:DeleteMessage", QUEUE.arn)]),
    (aws.sqs.get_queue_url, {"QueueName": "q"}, [("sqs:GetQueueUrl", of("sqs", "q"))]),
    (aws.sqs.list_queues, {}, [("sqs:ListQueues", "*")]),
    (aws.sns.publish, {"TopicArn": of("sns", "t"), "Message": U}, [("sns:Publish", of("sns", "t"))]),
    (aws.sns.publish, {"PhoneNumber": U, "Message": U}, [("sns:Publish", "*")]),
    (
        aws.sns.publish_batch,
        {"TopicArn": of("sns", "t"), "PublishBatchRequestEntries": U},
        [("sns:Publish", of("sns", "t"))],
    ),
    (aws.events.put_events, {"Entries": [ENTRY]}, [("events:PutEvents", of("events", "event-bus/default"))]),
    (
        aws.events.put_events,
        {"Entries": [ENTRY, {**ENTRY, "EventBusName": "mine"}]},
        [("events:PutEvents", of("events", "event-bus/default")), ("events:PutEvents", of("events", "event-bus/mine"))],
    ),
    (aws.events.put_rule, {"Name": "r"}, [("events:PutRule", of("events", "rule/r"))]),
    (
        aws.events.put_targets,
        {"Rule": "r", "EventBusName": "mine", "Targets": U},
        [("events:PutTargets", of("events", "rule/mine/r"))],
    ),
    (
        aws.kinesis.put_record,
        {"StreamName": "s", "Data": U, "PartitionKey": U},
        [("kinesis:PutRecord", of("kinesis", "stream/s"))],
    ),
    (
        aws.kinesis.put_records,
        {"StreamARN": of("kinesis", "stream/s"), "Records": U},
        [("kinesis:PutRecords", of("kinesis", "stream/s"))],
    ),
    (
        aws.firehose.put_record,
        {"DeliveryStream": "d", "Record": U},
        [("firehose:PutRecord", of("firehose", "deliverystream/d"))],
    ),
    (
        aws.scheduler.create_schedule,
        {
            "Name": "x",
            "ScheduleExpression": "rate(1 day)",
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "Target": {"Arn": U, "RoleArn": ROLE},
        },
        [("iam:PassRole", ROLE.arn), ("scheduler:CreateSchedule", of("scheduler", "schedule/default/x"))],
    ),
    # Names inside ARNs
    (aws.ssm.get_parameter, {"Name": "/app/db"}, [("ssm:GetParameter", of("ssm", "parameter/app/db"))]),
    (aws.ssm.get_parameter, {"Name": "db:3"}, [("ssm:GetParameter", of("ssm", "parameter/db"))]),
    (
        aws.ssm.get_parameters,
        {"Names": ["/a", "b"]},
        [("ssm:GetParameters", of("ssm", "parameter/a")), ("ssm:GetParameters", of("ssm", "parameter/b"))],
    ),
    (
        aws.secretsmanager.get_secret_value,
        {"SecretId": "db"},
        [("secretsmanager:GetSecretValue", of("secretsmanager", "secret:db-??????"))],
    ),
    (
        aws.secretsmanager.get_secret_value,
        {"Secret": Resource(of("secretsmanager", "secret:db-AbCdEf"))},
        [("secretsmanager:GetSecretValue", of("secretsmanager", "secret:db-AbCdEf"))],
    ),
    (aws.secretsmanager.get_random_password, {}, [("secretsmanager:GetRandomPassword", "*")]),
    (
        aws.kms.encrypt,
        {"KeyId": "1234abcd-12ab-34cd-56ef-1234567890ab", "Plaintext": U},
        [("kms:Encrypt", of("kms", "key/1234abcd-12ab-34cd-56ef-1234567890ab"))],
    ),
    (aws.kms.encrypt, {"KeyId": "alias/a", "Plaintext": U}, [("kms:Encrypt", of("kms", "key/*"))]),
    (
        aws.kms.re_encrypt,
        {"SourceKeyId": of("kms", "key/a"), "DestinationKeyId": of("kms", "key/b"), "CiphertextBlob": U},
        [("kms:ReEncryptFrom", of("kms", "key/a")), ("kms:ReEncryptTo", of("kms", "key/b"))],
    ),
    (
        aws.logs.put_log_events,
        {"logGroupName": "/a", "logStreamName": U, "logEvents": U},
        [("logs:PutLogEvents", of("logs", "log-group:/a:log-stream:*"))],
    ),
    (aws.logs.filter_log_events, {"logGroupName": "/a"}, [("logs:FilterLogEvents", of("logs", "log-group:/a:*"))]),
    (
        aws.logs.start_query,
        {"logGroupNames": ["a", "b"], "startTime": 1, "endTime": 2, "queryString": "x"},
        [("logs:StartQuery", of("logs", "log-group:a:*")), ("logs:StartQuery", of("logs", "log-group:b:*"))],
    ),
    (
        aws.bedrock_runtime.invoke_model,
        {"modelId": "anthropic.claude-v2", "body": U},
        [("bedrock:InvokeModel", of("bedrock", "foundation-model/anthropic.claude-v2", account=""))],
    ),
    (
        aws.bedrock_runtime.converse,
        {"modelId": "us.amazon.nova-lite-v1:0"},
        [
            ("bedrock:InvokeModel", of("bedrock", "foundation-model/amazon.nova-lite-v1:0", "*", "")),
            ("bedrock:InvokeModel", of("bedrock", "inference-profile/us.amazon.nova-lite-v1:0")),
        ],
    ),
    (
        aws.apigateway.get_rest_api,
        {"restApiId": "abc"},
        [("apigateway:GET", of("apigateway", "/restapis/abc", account=""))],
    ),
    (
        aws.apigatewayv2.delete_route,
        {"ApiId": "abc", "RouteId": U},
        [("apigateway:DELETE", of("apigateway", "/apis/abc/routes/*", account=""))],
    ),
    (
        aws.ses.send_email,
        {"Source": "Shop <a@shop.example>", "Destination": {}, "Message": U},
        [
            ("ses:SendEmail", of("ses", "identity/a@shop.example")),
            ("ses:SendEmail", of("ses", "identity/shop.example")),
        ],
    ),
    (aws.cloudwatch.put_metric_data, {"Namespace": "n"}, [("cloudwatch:PutMetricData", "*")]),
    (aws.sts.get_caller_identity, {}, []),
    (aws.sts.assume_role, {"RoleArn": ROLE, "RoleSessionName": "session"}, [("sts:AssumeRole", ROLE.arn)]),
    (aws.cognito_idp.sign_up, {"ClientId": "c", "Username": "u"}, []),
    (
        aws.cognito_idp.admin_get_user,
        {"UserPoolId": "us-east-1_a", "Username": U},
        [("cognito-idp:AdminGetUser", of("cognito-idp", "userpool/us-east-1_a"))],
    ),
    (
        aws.translate.translate_text,
        {"Text": U, "SourceLanguageCode": "en", "TargetLanguageCode": "de"},
        [("translate:TranslateText", "*")],
    ),
    (
        aws.athena.start_query_execution,
        {"QueryString": U},
        [("athena:StartQueryExecution", of("athena", "workgroup/primary"))],
    ),
    (aws.rds.start_db_instance, {"DBInstanceIdentifier": "db"}, [("rds:StartDBInstance", of("rds", "db:db"))]),
    (aws.rds.describe_db_instances, {}, [("rds:DescribeDBInstances", of("rds", "db:*"))]),
    (
        aws.ec2.start_instances,
        {"InstanceIds": ["i-1", "i-2"]},
        [("ec2:StartInstances", of("ec2", "instance/i-1")), ("ec2:StartInstances", of("ec2", "instance/i-2"))],
    ),
    (aws.ecs.update_service, {"cluster": "c", "service": "s"}, [("ecs:UpdateService", of("ecs", "service/c/s"))]),
    (aws.ecs.update_service, {"service": "s"}, [("ecs:UpdateService", of("ecs", "service/default/s"))]),
    (
        aws.autoscaling.set_desired_capacity,
        {"AutoScalingGroupName": "g", "DesiredCapacity": 1},
        [("autoscaling:SetDesiredCapacity", of("autoscaling", "autoScalingGroup:*:autoScalingGroupName/g"))],
    ),
    (
        aws.batch.submit_job,
        {"jobName": "j", "jobQueue": "q", "jobDefinition": "d"},
        [("batch:SubmitJob", of("batch", "job-definition/d:*")), ("batch:SubmitJob", of("batch", "job-queue/q"))],
    ),
    (
        aws.lambda_.tag_resource,
        {"Resource": of("lambda", "function:f"), "Tags": {}},
        [("lambda:TagResource", of("lambda", "function:f"))],
    ),
    (
        aws.keyspaces.get_table,
        {"keyspaceName": "k", "tableName": "t"},
        [("cassandra:Select", of("cassandra", "/keyspace/k/table/t"))],
    ),
]


@pytest.mark.parametrize(("operation", "parameters", "expected"), CASES, ids=[repr(case[0]) for case in CASES])
def test_actions_and_resources(operation, parameters, expected):
    assert statements(operation, parameters) == sorted(expected)


UNTOLD = [
    (aws.dynamodb.get_item, {"TableName": U, "Key": U}),
    (aws.dynamodb.batch_get_item, {"RequestItems": U}),
    (aws.dynamodb.transact_write_items, {"TransactItems": [{"Put": U}]}),
    (aws.dynamodb.execute_statement, {"Statement": U}),
    (aws.dynamodb.execute_statement, {"Statement": "EXPLAIN x"}),
    (aws.s3.get_object, {"Bucket": U, "Key": "a"}),
    (aws.s3.copy_object, {"Bucket": "shop", "Key": "a", "CopySource": U}),
    (aws.s3.copy_object, {"Bucket": "shop", "Key": "a", "CopySource": "src"}),
    (aws.sqs.send_message, {"QueueUrl": U, "MessageBody": U}),
    (aws.sqs.send_message, {"QueueUrl": "jobs", "MessageBody": U}),
    (aws.sns.publish, {"TopicArn": "not-an-arn", "Message": U}),
    (aws.events.put_events, {"Entries": U}),
    (aws.stepfunctions.describe_execution, {"executionArn": U}),
    (aws.lambda_.create_function, {"FunctionName": "f", "Role": U, "Code": {}}),
    (aws.ecs.run_task, {"taskDefinition": "web:3"}),
    (aws.ec2.run_instances, {"MinCount": 1, "MaxCount": 1, "ImageId": "ami-1", "IamInstanceProfile": {"Name": "p"}}),
    (aws.athena.get_query_results, {"QueryExecutionId": "q"}),
    (aws.bedrock_runtime.invoke_model, {"modelId": U, "body": U}),
]


@pytest.mark.parametrize(("operation", "parameters"), UNTOLD, ids=[repr(case[0]) for case in UNTOLD])
def test_what_cannot_be_told_asks_for_policy_statements(operation, parameters):
    with pytest.raises(FunctionlessError) as failure:
        call(operation, parameters)
    assert codes(failure.value) == ["FL2036"]
    assert "policy_statements=[" in failure.value.diagnostics[0].remedy
    assert failure.value.diagnostics[0].position == PLACE


@pytest.mark.parametrize(("operation", "parameters"), UNTOLD, ids=[repr(case[0]) for case in UNTOLD])
def test_policy_statements_answer_it(operation, parameters):
    everything = Context(statements=[{"Effect": "Allow", "Action": "*", "Resource": "*"}])
    statements(operation, parameters, everything)


def test_policy_statements_of_another_action_do_not():
    other = Context(statements=[{"Effect": "Allow", "Action": ["dynamodb:Put*"], "Resource": "*"}])
    with pytest.raises(FunctionlessError):
        statements(aws.dynamodb.get_item, {"TableName": U, "Key": U}, other)
    assert statements(aws.dynamodb.put_item, {"TableName": U, "Item": U}, other) == []


def test_an_operation_that_no_data_set_knows_asks_too():
    with pytest.raises(FunctionlessError) as failure:
        call(aws.lambda_core.get_runtime, {"RuntimeName": "runtime"})
    assert "not known" in str(failure.value) and codes(failure.value) == ["FL2036"]


TOKENS = {
    "${TfToken[TOKEN.1]}": (BUCKET, "bucket"),
    "${TfToken[TOKEN.2]}": (QUEUE, "url"),
    "${TfToken[TOKEN.3]}": (TABLE, "name"),
    "${TfToken[TOKEN.4]}": (TABLE, "arn"),
    "${TfToken[TOKEN.5]}": (Resource("arn:x"), "value"),
}


@pytest.mark.parametrize(
    ("operation", "parameters", "expected"),
    [
        (aws.s3.get_object, {"Bucket": "${TfToken[TOKEN.1]}", "Key": "a"}, "arn:aws:s3:::shop/a"),
        (aws.sqs.purge_queue, {"QueueUrl": "${TfToken[TOKEN.2]}"}, QUEUE.arn),
        (aws.dynamodb.scan, {"TableName": "${TfToken[TOKEN.3]}", "IndexName": "abc"}, f"{D}/orders/index/abc"),
        (aws.dynamodb.scan, {"TableName": "${TfToken[TOKEN.4]}"}, f"{D}/orders"),
        # an attribute that is no name of the resource, a variable, and text around one are names themselves
        (aws.dynamodb.scan, {"TableName": "${TfToken[TOKEN.5]}"}, D + "/${TfToken[TOKEN.5]}"),
        (aws.dynamodb.scan, {"TableName": "${TfToken[TOKEN.9]}"}, D + "/${TfToken[TOKEN.9]}"),
        (aws.dynamodb.scan, {"TableName": "a-${TfToken[TOKEN.3]}"}, D + "/a-${TfToken[TOKEN.3]}"),
        (aws.sns.publish, {"TopicArn": "${TfToken[TOKEN.9]}", "Message": "x"}, "${TfToken[TOKEN.9]}"),
        (
            aws.s3.get_object,
            {"Bucket": "${TfToken[TOKEN.1]}", "Key": "p/${TfToken[TOKEN.9]}"},
            "arn:aws:s3:::shop/p/${TfToken[TOKEN.9]}",
        ),
    ],
)
def test_tokens(operation, parameters, expected):
    assert [resource for _, resource in statements(operation, parameters, Context(TOKENS))] == [expected]


def test_the_key_of_an_encrypted_resource_comes_along():
    key = of("kms", "key/k")
    queue = Resource(QUEUE.arn, url="https://queue", kms_key_arn=key)
    found = call(aws.sqs.send_message, {"Queue": queue, "MessageBody": "x"}).statements
    assert [(sorted(item.actions), item.resources, item.condition) for item in found] == [
        (["sqs:SendMessage"], (queue.arn,), None),
        (
            ["kms:Decrypt", "kms:GenerateDataKey"],
            (key,),
            {"StringEquals": {"kms:ViaService": "sqs.us-east-1.amazonaws.com"}},
        ),
    ]
    assert len(call(aws.sqs.get_queue_attributes, {"Queue": queue}).statements) == 1


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"kms_master_key_id_input": "1234"}, of("kms", "key/1234")),
        ({"kms_master_key_id_input": of("kms", "key/k")}, of("kms", "key/k")),
        ({"kms_master_key_id_input": "${TfToken[TOKEN.7]}"}, of("kms", "key/t")),
        ({"kms_master_key_id_input": "alias/aws/sqs"}, None),
        ({}, None),
    ],
)
def test_the_key_of_a_resource_of_the_provider(given, key):
    tokens = {"${TfToken[TOKEN.7]}": (Resource(of("kms", "key/t")), "key_id")}
    found = call(
        aws.sqs.send_message,
        {"Queue": Resource(QUEUE.arn, url="https://queue", **given), "MessageBody": "x"},
        context=Context(tokens),
    )
    assert [item.resources[0] for item in found.statements[1:]] == ([key] if key else [])


def test_a_key_that_the_call_names():
    found = statements(aws.s3.put_object, {"Bucket": BUCKET, "Key": "a", "SSEKMSKeyId": of("kms", "key/k")})
    assert found == [("kms:GenerateDataKey", of("kms", "key/k")), ("s3:PutObject", "arn:aws:s3:::shop/a")]


def test_the_roles_of_a_task_are_passed():
    task = Resource(
        of("ecs", "task-definition/web:3"),
        task_role_arn_input=ROLE.arn,
        execution_role_arn_input=of("iam", "role/pull", "", "123456789012"),
    )
    assert statements(aws.ecs.run_task, {"taskDefinition": task}) == [
        ("ecs:RunTask", task.arn),
        ("iam:PassRole", task.execution_role_arn_input),
        ("iam:PassRole", ROLE.arn),
    ]


def test_an_alias_is_a_condition():
    (statement,) = call(aws.kms.decrypt, {"KeyId": "alias/a", "CiphertextBlob": UNKNOWN}).statements
    assert statement.condition == {"StringEquals": {"kms:RequestAlias": "alias/a"}}


def test_every_statement_remembers_its_line():
    (statement,) = call(aws.dynamodb.scan, {"Table": TABLE}).statements
    assert statement.sources == (PLACE,)


class Test_boto3:
    def of(self, service, operation, parameters, **options):
        call_ = Call((), {key: argument(value) for key, value in parameters.items()}, PLACE, Host.LAMBDA)
        with using(Context()):
            found = boto_statements(service, operation, call_, **options)
        return [(sorted(item.actions), item.resources) for item in found]

    def test_a_client(self):
        assert self.of("s3", "list_objects_v2", {"Bucket": "shop"}) == [(["s3:ListBucket"], ("arn:aws:s3:::shop",))]

    def test_a_paginator_has_parameters_of_its_own(self):
        given = {"TableName": "orders", "PaginationConfig": {"PageSize": 5}}
        assert self.of("dynamodb", "scan", given, via="paginator") == [(["dynamodb:Scan"], (f"{D}/orders",))]

    def test_a_waiter_too(self):
        given = {"Bucket": "shop", "WaiterConfig": {"Delay": 1}}
        assert self.of("s3", "head_bucket", given, via="waiter") == [(["s3:ListBucket"], ("arn:aws:s3:::shop",))]

    def test_a_resource_takes_plain_values(self):
        given = {"TableName": "orders", "Key": {"id": "7"}}
        assert self.of("dynamodb", "get_item", given, via="resource") == [(["dynamodb:GetItem"], (f"{D}/orders",))]
        with pytest.raises(FunctionlessError):
            self.of("dynamodb", "get_item", given)

    def test_a_transfer_fills_in_the_rest(self):
        given = {"Bucket": "shop", "Key": "a", "ExtraArgs": {}}
        assert self.of("s3", "upload_part", given, via="transfer") == [(["s3:PutObject"], ("arn:aws:s3:::shop/a",))]

    def test_further_arguments_may_come(self):
        self.of("dynamodb", "get_item", {"TableName": "orders"}, complete=False)
        with pytest.raises(FunctionlessError):
            self.of("dynamodb", "get_item", {"TableName": "orders"})

    def test_spellings_of_ours_are_not_boto3s(self):
        with pytest.raises(FunctionlessError) as failure:
            self.of("dynamodb", "get_item", {"Table": "orders", "Key": KEY})
        assert "FL2033" in codes(failure.value)

    def test_a_client_of_another_region(self):
        found = self.of("dynamodb", "scan", {"TableName": "orders"}, region="eu-west-1")
        assert found == [(["dynamodb:Scan"], (of("dynamodb", "table/orders", "eu-west-1"),))]
