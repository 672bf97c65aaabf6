"""Step Functions' names for services, and the operations that it does not call.

From "Supported AWS SDK service integrations" and "Integrating optimized services" of the Step Functions Developer Guide:
https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
"""

from __future__ import annotations

#: The prefixes of error names; a service's name in `arn:aws:states:::aws-sdk:<name>:...` is the same in lower case.
PREFIXES = """
SageMakerA2IRuntime ApiGateway ApiGatewayV2 Account Amplify AmplifyBackend AmplifyUiBuilder AppMesh AppRunner AppConfig
AppConfigData AppFabric AppIntegrations AppStream AppSync Appflow ApplicationAutoScaling ApplicationCostProfiler
ApplicationDiscovery Mgn Athena AuditManager Dsql AutoScalingPlans B2Bi Backup BackupGateway BackupSearch Batch Bedrock
BedrockAgent BedrockRuntime BedrockAgentRuntime Billing Billingconductor BcmPricingCalculator BedrockAgentCore BedrockAgentCoreControl Braket Budgets Acm AcmPca
Chime ChimeSdkIdentity ChimeSdkMediaPipelines ChimeSdkMeetings ChimeSdkMessaging ChimeSdkVoice CleanRooms CleanRoomsMl
CloudControl CloudDirectory ServiceDiscovery Cloud9 CloudFormation CloudFront CloudFrontKeyValueStore CloudHsm CloudHsmV2
CloudSearch CloudTrail CloudTrailData CloudWatch ApplicationInsights ApplicationSignals InternetMonitor CloudWatchLogs Oam
ObservabilityAdmin Rum Synthetics Codeartifact CodeBuild CodeCatalyst CodeCommit CodeConnections CodeDeploy
CodeGuruProfiler CodeGuruReviewer CodeGuruSecurity CodePipeline CodeStarConnections CodestarNotifications CognitoIdentity
CognitoSync CognitoIdentityProvider Comprehend ComprehendMedical ComputeOptimizer Config Connect ConnectCampaigns
ConnectCampaignsV2 ConnectCases ConnectContactLens CustomerProfiles ConnectParticipant VoiceId Wisdom ControlCatalog
ControlTower CostExplorer CostOptimizationHub CostAndUsageReport BedrockDataAutomation DataExchange BcmDataExports Dlm
DataPipeline DataSync DataZone DatabaseMigration Deadline Detective DevOpsGuru DeviceFarm DirectConnect Directory
DirectoryServiceData DocDb DocDbElastic DynamoDb Dax DynamoDbStreams Ebs Ec2 AutoScaling Imagebuilder Ec2InstanceConnect
Ecr EcrPublic Ecs Efs Eks EksAuth Emr EmrContainers EmrServerless ElastiCache ElasticBeanstalk Drs ElasticInference
ElasticLoadBalancing ElasticLoadBalancingV2 ElasticTranscoder Elasticsearch SocialMessaging EntityResolution EventBridge
Pipes Scheduler Schemas Evidently Fis FSx FinspaceData Finspace Fms Forecast Forecastquery FraudDetector FreeTier GameLift
Glue DataBrew GroundStation GuardDuty Health MedicalImaging HealthLake Honeycode Iam AccessAnalyzer RolesAnywhere Ivs
Ivschat IvsRealTime SsmIncidents SsmContacts InspectorScan Inspector Inspector2 Invoicing Iot IoTAnalytics IotDeviceAdvisor
IotEvents IotEventsData IoTFleetHub IoTFleetWise Greengrass GreengrassV2 IotJobsDataPlane IoTSecureTunneling IoTSiteWise
IoTThingsGraph IoTTwinMaker IotWireless Kms Kendra KendraRanking Keyspaces KinesisAnalytics KinesisAnalyticsV2 Firehose
Kinesis KinesisVideoSignaling KinesisVideo KinesisVideoArchivedMedia KinesisVideoMedia KinesisVideoWebRtcStorage
LakeFormation Lambda LaunchWizard LexModelBuilding LexModelsV2 LexRuntime LexRuntimeV2 LicenseManager
LicenseManagerLinuxSubscriptions LicenseManagerUserSubscriptions Lightsail Location GeoMaps GeoPlaces GeoRoutes
LookoutEquipment LookoutMetrics LookoutVision Mq Kafka KafkaConnect Mwaa Macie2 MailManager M2 AppTest ManagedBlockchain
ManagedBlockchainQuery Grafana MarketplaceCatalog MarketplaceCommerceAnalytics MarketplaceEntitlement MarketplaceMetering
MarketplaceReporting MTurk MediaConnect MediaConvert MediaLive MediaPackage MediaPackageV2 MediaPackageVod MediaStore
MediaTailor MemoryDb MigrationHub MigrationHubConfig MigrationHubOrchestrator MigrationHubRefactorSpaces
MigrationHubStrategy Neptune NeptuneGraph NetworkFirewall NetworkFlowMonitor NetworkManager NetworkMonitor Omics OpenSearch
Osis OpenSearchServerless OpsWorks OpsWorksCm Organizations Outposts Panorama Pcs PartnerCentralSelling
PaymentCryptography PaymentCryptographyData Personalize PersonalizeEvents PersonalizeRuntime Pinpoint PinpointEmail
PinpointSmsVoice PinpointSmsVoiceV2 Polly Pricing PrivateNetworks PcaConnectorAd PcaConnectorScep Amp Proton QApps
QBusiness QConnect Qldb QldbSession QuickSight Rds RdsData Pi Rbin Redshift RedshiftData RedshiftServerless Rekognition
Resiliencehub Ram ResourceExplorer2 ResourceGroups ResourceGroupsTaggingApi RoboMaker Route53 ArcZonalShift
Route53Domains Route53Profiles Route53RecoveryControlConfig Route53RecoveryReadiness Route53Resolver
Route53RecoveryCluster BedrockDataAutomationRuntime S3 S3Control S3Vectors Glacier S3Tables S3Outposts Ses SesV2 Sns Sqs Sso
Identitystore SsoAdmin SsoOidc Swf SageMaker SagemakerEdge SageMakerFeatureStoreRuntime SageMakerGeospatial
SageMakerMetrics SageMakerRuntime Savingsplans SecretsManager SecurityHub SecurityIr SecurityLake Sts Sms
ServerlessApplicationRepository ServiceCatalog ServiceCatalogAppRegistry ServiceQuotas Shield Signer SimSpaceWeaver
SnowDeviceManagement Snowball Sfn StorageGateway SupplyChain Support SupportApp Ssm SsmQuickSetup SsmSap TaxSettings Tnb
Textract TimestreamInfluxDb TimestreamQuery TimestreamWrite Transcribe Transfer Translate TrustedAdvisor
NotificationsContacts VpcLattice VerifiedPermissions Waf WafRegional Wafv2 WellArchitected WorkDocs WorkMail
WorkMailMessageFlow WorkSpaces WorkSpacesThinClient WorkSpacesWeb XRay Repostspace
""".split()

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
