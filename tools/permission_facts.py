"""Facts that no data set has: which service's actions an SDK call needs, and operations named unlike their actions.

Read from the "Actions, resources, and condition keys" pages of the AWS Service Authorization Reference and from the
services' own pages on permissions.
"""

from __future__ import annotations

#: boto3's service -> IAM prefix, where neither the signing name nor the endpoint prefix is it.
PREFIXES = {
    "cloudcontrol": "cloudformation",
    "iot-data": "iot",
    "iotsecuretunneling": "iot",
    "keyspaces": "cassandra",
    "mturk": "mechanicalturk",
    "partnercentral-account": "partnercentral",
    "partnercentral-benefits": "partnercentral",
    "partnercentral-channel": "partnercentral",
    "partnercentral-selling": "partnercentral",
    "resourcegroupstaggingapi": "tag",
}

#: Services whose calls carry a token of their own instead of an IAM identity.
UNSIGNED = ("connectparticipant", "sso", "sso-oidc", "codecatalyst")

#: Operations that any identity may call.
FREE = {"sts": ("GetCallerIdentity", "GetSessionToken", "GetAccessKeyInfo")}

#: service -> operation -> actions, where the action is not `prefix:Operation`.
ACTIONS = {
    "apigatewaymanagementapi": {
        "DeleteConnection": "execute-api:ManageConnections",
        "GetConnection": "execute-api:ManageConnections",
        "PostToConnection": "execute-api:ManageConnections",
    },
    "batch": {"TerminateJobs": "batch:TerminateJob"},
    "bedrock-runtime": {
        "Converse": "bedrock:InvokeModel",
        "ConverseStream": "bedrock:InvokeModelWithResponseStream",
        "InvokeModelWithBidirectionalStream": "bedrock:InvokeModelWithResponseStream",
        "StartAsyncInvoke": "bedrock:InvokeModel",
    },
    "budgets": {
        "CreateBudget": "budgets:ModifyBudget",
        "CreateNotification": "budgets:ModifyBudget",
        "CreateSubscriber": "budgets:ModifyBudget",
        "DeleteBudget": "budgets:ModifyBudget",
        "DeleteNotification": "budgets:ModifyBudget",
        "DeleteSubscriber": "budgets:ModifyBudget",
        "DescribeBudget": "budgets:ViewBudget",
        "DescribeBudgetNotificationsForAccount": "budgets:ViewBudget",
        "DescribeBudgetPerformanceHistory": "budgets:ViewBudget",
        "DescribeBudgets": "budgets:ViewBudget",
        "DescribeNotificationsForBudget": "budgets:ViewBudget",
        "DescribeSubscribersForNotification": "budgets:ViewBudget",
        "UpdateBudget": "budgets:ModifyBudget",
        "UpdateNotification": "budgets:ModifyBudget",
        "UpdateSubscriber": "budgets:ModifyBudget",
    },
    "cloudsearchdomain": {
        "Search": "cloudsearch:search",
        "Suggest": "cloudsearch:suggest",
        "UploadDocuments": "cloudsearch:document",
    },
    "dynamodb": {
        "TransactGetItems": "dynamodb:GetItem",
        "TransactWriteItems": "dynamodb:PutItem dynamodb:UpdateItem dynamodb:DeleteItem dynamodb:ConditionCheckItem",
        "ExecuteStatement": "dynamodb:PartiQLSelect dynamodb:PartiQLInsert dynamodb:PartiQLUpdate "
        "dynamodb:PartiQLDelete",
        "BatchExecuteStatement": "dynamodb:PartiQLSelect dynamodb:PartiQLInsert dynamodb:PartiQLUpdate "
        "dynamodb:PartiQLDelete",
        "ExecuteTransaction": "dynamodb:PartiQLSelect dynamodb:PartiQLInsert dynamodb:PartiQLUpdate "
        "dynamodb:PartiQLDelete dynamodb:ConditionCheckItem",
    },
    "kms": {"ReEncrypt": "kms:ReEncryptFrom kms:ReEncryptTo"},
    "lambda": {
        "Invoke": "lambda:InvokeFunction",
        "InvokeWithResponseStream": "lambda:InvokeFunction",
        "GetLayerVersionByArn": "lambda:GetLayerVersion",
    },
    "keyspaces": {
        "CreateKeyspace": "cassandra:Create",
        "CreateTable": "cassandra:Create",
        "DeleteKeyspace": "cassandra:Drop",
        "DeleteTable": "cassandra:Drop",
        "GetKeyspace": "cassandra:Select",
        "GetTable": "cassandra:Select",
        "ListKeyspaces": "cassandra:Select",
        "ListTables": "cassandra:Select",
        "ListTagsForResource": "cassandra:Select",
        "RestoreTable": "cassandra:Restore",
        "UpdateTable": "cassandra:Alter",
    },
    "s3": {
        "CompleteMultipartUpload": "s3:PutObject",
        "CopyObject": "s3:PutObject",
        "CreateBucketMetadataConfiguration": "s3:CreateBucketMetadataTableConfiguration",
        "CreateMultipartUpload": "s3:PutObject",
        "DeleteBucketAnalyticsConfiguration": "s3:PutAnalyticsConfiguration",
        "DeleteBucketCors": "s3:PutBucketCORS",
        "DeleteBucketEncryption": "s3:PutEncryptionConfiguration",
        "DeleteBucketIntelligentTieringConfiguration": "s3:PutIntelligentTieringConfiguration",
        "DeleteBucketInventoryConfiguration": "s3:PutInventoryConfiguration",
        "DeleteBucketLifecycle": "s3:PutLifecycleConfiguration",
        "DeleteBucketMetadataConfiguration": "s3:DeleteBucketMetadataTableConfiguration",
        "DeleteBucketMetricsConfiguration": "s3:PutMetricsConfiguration",
        "DeleteBucketOwnershipControls": "s3:PutBucketOwnershipControls",
        "DeleteBucketReplication": "s3:PutReplicationConfiguration",
        "DeleteBucketTagging": "s3:PutBucketTagging",
        "DeleteObjects": "s3:DeleteObject",
        "DeletePublicAccessBlock": "s3:PutBucketPublicAccessBlock",
        "GetBucketAccelerateConfiguration": "s3:GetAccelerateConfiguration",
        "GetBucketAnalyticsConfiguration": "s3:GetAnalyticsConfiguration",
        "GetBucketEncryption": "s3:GetEncryptionConfiguration",
        "GetBucketIntelligentTieringConfiguration": "s3:GetIntelligentTieringConfiguration",
        "GetBucketInventoryConfiguration": "s3:GetInventoryConfiguration",
        "GetBucketLifecycle": "s3:GetLifecycleConfiguration",
        "GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
        "GetBucketMetadataConfiguration": "s3:GetBucketMetadataTableConfiguration",
        "GetBucketMetricsConfiguration": "s3:GetMetricsConfiguration",
        "GetBucketNotificationConfiguration": "s3:GetBucketNotification",
        "GetBucketReplication": "s3:GetReplicationConfiguration",
        "GetObjectLockConfiguration": "s3:GetBucketObjectLockConfiguration",
        "GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
        "HeadBucket": "s3:ListBucket",
        "HeadObject": "s3:GetObject",
        "ListBucketAnalyticsConfigurations": "s3:GetAnalyticsConfiguration",
        "ListBucketIntelligentTieringConfigurations": "s3:GetIntelligentTieringConfiguration",
        "ListBucketInventoryConfigurations": "s3:GetInventoryConfiguration",
        "ListBucketMetricsConfigurations": "s3:GetMetricsConfiguration",
        "ListBuckets": "s3:ListAllMyBuckets",
        "ListDirectoryBuckets": "s3express:ListAllMyDirectoryBuckets",
        "ListMultipartUploads": "s3:ListBucketMultipartUploads",
        "ListObjectVersions": "s3:ListBucketVersions",
        "ListObjects": "s3:ListBucket",
        "ListObjectsV2": "s3:ListBucket",
        "ListParts": "s3:ListMultipartUploadParts",
        "PutBucketAccelerateConfiguration": "s3:PutAccelerateConfiguration",
        "PutBucketAnalyticsConfiguration": "s3:PutAnalyticsConfiguration",
        "PutBucketEncryption": "s3:PutEncryptionConfiguration",
        "PutBucketIntelligentTieringConfiguration": "s3:PutIntelligentTieringConfiguration",
        "PutBucketInventoryConfiguration": "s3:PutInventoryConfiguration",
        "PutBucketLifecycle": "s3:PutLifecycleConfiguration",
        "PutBucketLifecycleConfiguration": "s3:PutLifecycleConfiguration",
        "PutBucketMetricsConfiguration": "s3:PutMetricsConfiguration",
        "PutBucketNotificationConfiguration": "s3:PutBucketNotification",
        "PutBucketReplication": "s3:PutReplicationConfiguration",
        "PutObjectLockConfiguration": "s3:PutBucketObjectLockConfiguration",
        "PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
        "SelectObjectContent": "s3:GetObject",
        "UploadPart": "s3:PutObject",
        "UploadPartCopy": "s3:PutObject",
        "WriteGetObjectResponse": "s3-object-lambda:WriteGetObjectResponse",
    },
    "s3control": {
        "DeletePublicAccessBlock": "s3:PutAccountPublicAccessBlock",
        "GetPublicAccessBlock": "s3:GetAccountPublicAccessBlock",
        "PutPublicAccessBlock": "s3:PutAccountPublicAccessBlock",
        "ListRegionalBuckets": "s3-outposts:ListRegionalBuckets",
    },
    "sns": {"PublishBatch": "sns:Publish"},
    "sqs": {
        "ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
        "DeleteMessageBatch": "sqs:DeleteMessage",
        "SendMessageBatch": "sqs:SendMessage",
    },
    "timestream-query": {"Query": "timestream:Select"},
    "transcribe": {},
    "ssm": {
        "ListTagsForResource": "ssm:ListTagsForResource",
    },
    "verifiedpermissions": {
        "BatchIsAuthorized": "verifiedpermissions:IsAuthorized",
        "BatchIsAuthorizedWithToken": "verifiedpermissions:IsAuthorizedWithToken",
    },
    "neptunedata": {
        "CancelGremlinQuery": "neptune-db:CancelQuery",
        "CancelOpenCypherQuery": "neptune-db:CancelQuery",
        "GetGremlinQueryStatus": "neptune-db:GetQueryStatus",
        "GetOpenCypherQueryStatus": "neptune-db:GetQueryStatus",
        "ListGremlinQueries": "neptune-db:GetQueryStatus",
        "ListOpenCypherQueries": "neptune-db:GetQueryStatus",
        "ExecuteFastReset": "neptune-db:ResetDatabase",
    },
    "kafka": {},
    "comprehendmedical": {"DetectEntities": "comprehendmedical:DetectEntitiesV2"},
    "accessanalyzer": {"GetFindingV2": "access-analyzer:GetFinding", "ListFindingsV2": "access-analyzer:ListFindings"},
    "location": {},
    "cloudfront": {"CreateDistributionWithTags": "cloudfront:CreateDistribution cloudfront:TagResource"},
    "cloudwatch": {"DescribeAlarmContributors": "cloudwatch:DescribeAlarmContributors"},
    "taxsettings": {
        "BatchGetTaxExemptions": "tax:GetExemptions",
        "GetTaxExemptionTypes": "tax:GetExemptions",
        "ListTaxExemptions": "tax:GetExemptions",
        "PutTaxExemption": "tax:UpdateExemptions",
    },
}

#: service -> operation -> needs, where they cannot be read off the names (see `aws/permissions.py` for the notation).
NEEDS = {
    "batch": {"SubmitJob": "job-definition(?) & job-queue(jobQueue)"},
    "elb": {
        "AddTags": "loadbalancer(LoadBalancerNames)",
        "DescribeTags": "-",
        "RemoveTags": "loadbalancer(LoadBalancerNames)",
    },
    "ecs": {"RegisterTaskDefinition": "task-definition(family,*)"},
    "cloudwatch": {"GetDashboard": "dashboard(DashboardName)"},
    "dynamodb": {
        "BatchGetItem": "table(?)",
        "BatchWriteItem": "table(?)",
        "TransactGetItems": "table(?)",
        "TransactWriteItems": "table(?)",
        "ExecuteStatement": "table(?)",
        "BatchExecuteStatement": "table(?)",
        "ExecuteTransaction": "table(?)",
    },
    "events": {
        "DeleteRule": "rule-on-default-event-bus(Name)",
        "DescribeRule": "rule-on-default-event-bus(Name)",
        "DisableRule": "rule-on-default-event-bus(Name)",
        "EnableRule": "rule-on-default-event-bus(Name)",
        "ListTargetsByRule": "rule-on-default-event-bus(Rule)",
        "PutEvents": "event-bus(?)",
        "PutRule": "rule-on-default-event-bus(Name)",
        "PutTargets": "rule-on-default-event-bus(Rule)",
        "RemoveTargets": "rule-on-default-event-bus(Rule)",
    },
    "kms": {"ReEncrypt": "key(?)"},
    "lambda": {
        "DeleteProvisionedConcurrencyConfig": "function alias(FunctionName,Qualifier)",
        "GetProvisionedConcurrencyConfig": "function alias(FunctionName,Qualifier)",
        "PutProvisionedConcurrencyConfig": "function alias(FunctionName,Qualifier)",
        "GetLayerVersion": "layerVersion(LayerName,VersionNumber)",
        "GetLayerVersionByArn": "layerVersion(=Arn)",
    },
    "secretsmanager": {"BatchGetSecretValue": "-", "CreateSecret": "Secret(Name)"},
    "sns": {"Publish": "topic(=TopicArn|TargetArn)"},
}

_DATABASES = {
    "cluster": "DBClusterIdentifier",
    "cluster-pg": "DBClusterParameterGroupName",
    "cluster-snapshot": "DBClusterSnapshotIdentifier",
    "db": "DBInstanceIdentifier",
    "es": "SubscriptionName",
    "global-cluster": "GlobalClusterIdentifier",
    "og": "OptionGroupName",
    "pg": "DBParameterGroupName",
    "proxy": "DBProxyName",
    "secgrp": "DBSecurityGroupName",
    "snapshot": "DBSnapshotIdentifier",
    "subgrp": "DBSubnetGroupName",
}

#: service -> type of resource -> the parameter that names it, where the names differ too much.
MEMBERS = {
    "appsync": {"graphqlapi": "apiId"},
    "docdb": _DATABASES,
    "iam": {"mfa": "SerialNumber"},
    "neptune": _DATABASES,
    "rds": _DATABASES,
}

_LEX = "arn:${Partition}:lex:${Region}:${Account}"
_LEX_V1 = {
    "bot": f"{_LEX}:bot:${{BotName}}",
    "bot alias": f"{_LEX}:bot:${{BotName}}:${{BotAlias}}",
    "bot version": f"{_LEX}:bot:${{BotName}}:${{BotVersion}}",
}

#: service -> type of resource -> its ARN, where two services of one prefix have types of the same name.
ARNS = {"lex-models": _LEX_V1, "lex-runtime": _LEX_V1}
