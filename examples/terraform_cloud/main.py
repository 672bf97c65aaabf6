"""A stack whose state and runs live in a Terraform Cloud workspace.

The synthesized folder (cdktf.out/stacks/greeter) is self-contained: the functions' zips lie in it and are named by
relative paths, so it can be uploaded, or moved, and run by Terraform alone.
"""

from cdktf import App, CloudBackend, NamedCloudWorkspace, TerraformStack
from constructs import Construct

from cdktf_functionless import AwsProvider, Table, function


class Greeter(TerraformStack):
    """One table and one function."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        AwsProvider(self, "aws", region="us-east-1")
        visits = Table(self, "Visits", partition_key="name")

        @function(self, "Greet")
        def greet(name: str) -> str:
            answer = visits.update_item(
                Key={"name": name},
                UpdateExpression="ADD visits :one",
                ExpressionAttributeValues={":one": 1},
                ReturnValues="UPDATED_NEW",
            )
            return f"Hello {name}, visit {answer['Attributes']['visits']}"

        self.greet = greet
        CloudBackend(self, organization="example", workspaces=NamedCloudWorkspace("greeter"))


if __name__ == "__main__":
    app = App()
    Greeter(app, "greeter")
    app.synth()
