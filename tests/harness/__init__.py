"""What the tests stand on: real Terraform, a pretended cloud, a bare Lambda process, evaluators that we did not write.

* `synth`       a stack synthesized in this process: its JSON, its folder
* `terraform`   init, validate, plan, apply of a synthesized folder with the real provider
* `cloud`       moto's server in a process of its own, which runs deployed Lambda functions
* `lambda_host` a bundle run in a process that has only the zip and boto3, directly or under `awslambdaric`
* `deployed`    a function as the Lambda service has it, run with its deployed zip and environment
* `calls`       the AWS calls that a bundle made, as IAM actions on ARNs
* `iam`         policies evaluated and linted; `assert_exact` for "sufficient and nothing more"
* `quick`       a synthesized stack brought into the cloud without Terraform, for tables of cases
* `sources`     a module from a source that a test has made
* `npm`         persistent Node workers that speak JSON lines
"""
