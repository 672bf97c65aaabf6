"""The same resources with the provider's bindings, as one writes them by hand: `handwritten.py OUTDIR N`."""

import json
import os
import sys
import zipfile

from cdktf import App, AssetType, TerraformAsset, TerraformStack
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.dynamodb_table import DynamodbTable, DynamodbTableAttribute
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from cdktf_cdktf_provider_aws.lambda_function import LambdaFunction, LambdaFunctionEnvironment
from cdktf_cdktf_provider_aws.provider import AwsProvider

SOURCE = '''
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(order, context):
    """Keep an order and give what was there before."""
    before = table.get_item(Key={"id": order["id"]}).get("Item")
    table.put_item(Item={"id": order["id"], "index": %d, "total": order["qty"] * 2})
    return {"before": before, "index": %d}
'''
ASSUME = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}},
    ],
}


class Shop(TerraformStack):
    def __init__(self, scope, id, count, folder):
        super().__init__(scope, id)
        AwsProvider(self, "aws", region="us-east-1")
        table = DynamodbTable(
            self,
            "Orders",
            name="shop-orders",
            hash_key="id",
            billing_mode="PAY_PER_REQUEST",
            attribute=[DynamodbTableAttribute(name="id", type="S")],
        )
        for index in range(count):
            name = f"shop-handler{index}"
            path = os.path.join(folder, f"{name}.zip")
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("index.py", SOURCE % (index, index))
            asset = TerraformAsset(self, f"Asset{index}", path=path, type=AssetType.FILE)
            role = IamRole(self, f"Role{index}", name=name, assume_role_policy=json.dumps(ASSUME))
            logs = CloudwatchLogGroup(self, f"Logs{index}", name=f"/aws/lambda/{name}", retention_in_days=30)
            policy = {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                        "Resource": f"{logs.arn}:*",
                    },
                    {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:PutItem"], "Resource": table.arn},
                ],
            }
            IamRolePolicy(self, f"Policy{index}", name="inline", role=role.id, policy=json.dumps(policy))
            LambdaFunction(
                self,
                f"Handler{index}",
                function_name=name,
                role=role.arn,
                runtime="python3.13",
                handler="index.handler",
                filename=asset.path,
                source_code_hash=asset.asset_hash,
                environment=LambdaFunctionEnvironment(variables={"TABLE": table.name}),
                depends_on=[logs],
            )


app = App(outdir=sys.argv[1])
os.makedirs(sys.argv[1], exist_ok=True)
Shop(app, "shop", int(sys.argv[2]), sys.argv[1])
app.synth()
