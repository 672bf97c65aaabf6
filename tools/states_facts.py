"""Step Functions' names for services, and the operations that it does not call.

From "Supported AWS SDK service integrations" and "Integrating optimized services" of the Developer Guide:
https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
"""

from __future__ import annotations

from pathlib import Path

#: The prefixes of error names; a service's name in `arn:aws:states:::aws-sdk:<name>:...` is the same in lower case.
PREFIXES = Path(__file__).with_name("states_prefixes.txt").read_text(encoding="utf-8").split()

#: boto3's service -> prefix in lower case, where it does not follow from the service's id.
NAMES = {
    "amp": "amp",
    "apigateway": "apigateway",
    "ce": "costexplorer",
    "config": "config",
    "cur": "costandusagereport",
    "discovery": "applicationdiscovery",
    "dms": "databasemigration",
    "ds": "directory",
    "es": "elasticsearch",
    "lex-models": "lexmodelbuilding",
    "lex-runtime": "lexruntime",
    "marketplace-entitlement": "marketplaceentitlement",
    "signer": "signer",
}

#: prefix -> operations that cannot be called.
UNSUPPORTED = {
    "ApplicationDiscovery": "DescribeExportConfigurations ExportConfigurations",
    "BedrockRuntime": "InvokeModelWithResponseStream ConverseStream",
    "BedrockAgentRuntime": "InvokeAgent InvokeFlow InvokeInlineAgent OptimizePrompt RetrieveAndGenerateStream",
    "CloudWatchLogs": "StartLiveTail",
    "CodeDeploy": "BatchGetDeploymentInstances GetDeploymentInstance ListDeploymentInstances "
    "SkipWaitTimeForInstanceTermination",
    "ComprehendMedical": "DetectEntities",
    "DataExchange": "SendApiAsset",
    "DirectConnect": "AllocateConnectionOnInterconnect DescribeConnectionLoa DescribeConnectionsOnInterconnect "
    "DescribeInterconnectLoa",
    "Efs": "CreateTags",
    "Emr": "DescribeJobFlows",
    "ElasticTranscoder": "TestRole",
    "Iot": "AttachPrincipalPolicy ListPrincipalPolicies DetachPrincipalPolicy ListPolicyPrincipals",
    "IotDeviceAdvisor": "ListTestCases",
    "IoTSiteWise": "InvokeAssistant",
    "Kinesis": "SubscribeToShard",
    "Lambda": "InvokeAsync InvokeWithResponseStream",
    "LexRuntimeV2": "StartConversation",
    "MediaPackage": "RotateChannelCredentials",
    "QBusiness": "Chat",
    "RdsData": "ExecuteSql",
    "S3": "SelectObjectContent",
    "S3Control": "SelectObjectContent",
    "SageMakerRuntime": "InvokeEndpointWithResponseStream",
    "SecurityLake": "GetDatalake GetDatalakeAutoEnable GetDatalakeExceptionsExpiry GetDatalakeExceptionsSubscription "
    "GetDatalakeStatus CreateSubscriptionNotificationConfiguration CreateDatalake CreateDatalakeAutoEnable "
    "CreateDatalakeDelegatedAdmin CreateDatalakeExceptionsSubscription DeleteDatalake UpdateDatalake "
    "UpdateSubscriptionNotificationConfiguration UpdateDatalakeExceptionsExpiry UpdateDatalakeExceptionsSubscription "
    "DeleteDatalakeAutoEnable DeleteDatalakeDelegatedAdmin DeleteDatalakeExceptionsSubscription "
    "DeleteSubscriptionNotificationConfiguration ListDatalakeExceptions",
    "Shield": "DeleteSubscription",
    "Sts": "AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity",
}
