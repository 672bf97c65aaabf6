"""Two stacks: functions of one call those of the other, and one of them lives in another region.

CDKTF turns the references between the stacks into outputs and remote state. `provider=` on a construct is respected by
everything that it creates.
"""

from cdktf import App, TerraformStack
from constructs import Construct

from cdktf_functionless import AwsProvider, Function, Table, function


class Storage(TerraformStack):
    """What is kept: a table, an archive in another region, and the functions that write them."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        AwsProvider(self, "aws", region="us-east-1")
        west = AwsProvider(self, "west", region="us-west-2", alias="west")
        notes = Table(self, "Notes", partition_key="id")
        archive = Table(self, "Archive", partition_key="id", provider=west)

        @function(self, "Save")
        def save(note: dict) -> dict:
            notes.put_item(Item={"id": note["id"], "text": note["text"]})
            return {"saved": note["id"]}

        @function(self, "Copy", provider=west)
        def copy(note: dict) -> dict:
            archive.put_item(Item={"id": note["id"], "text": note["text"]})
            return {"copied": note["id"]}

        self.notes, self.archive, self.save, self.copy = notes, archive, save, copy


class Frontend(TerraformStack):
    """What users call: it reads the other stack's table and calls its functions."""

    def __init__(self, scope: Construct, id: str, storage: Storage) -> None:
        super().__init__(scope, id)
        AwsProvider(self, "aws", region="us-east-1")
        notes, save, copy = storage.notes, storage.save, storage.copy

        @function(self, "Submit")
        def submit(id: str, text: str) -> dict:
            before = notes.get_item(Key={"id": id}).get("Item")
            return {"before": before, **save({"id": id, "text": text}), **copy({"id": id, "text": text})}

        self.submit: Function = submit


def build(app: App) -> None:
    """Add both stacks to an app."""
    storage = Storage(app, "storage")
    Frontend(app, "frontend", storage)


if __name__ == "__main__":
    app = App()
    build(app)
    app.synth()
