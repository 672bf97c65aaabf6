"""N functions and one table with the library: `functionless.py OUTDIR N`; prints what each part took, as JSON."""

import json
import sys
import time

STARTED = time.perf_counter()

from cdktf import App, TerraformStack  # noqa: E402

from cdktf_functionless import AwsProvider, Table, function  # noqa: E402


class Shop(TerraformStack):
    def __init__(self, scope, id, count):
        super().__init__(scope, id)
        AwsProvider(self, "aws", region="us-east-1")
        table = Table(self, "Orders", partition_key="id")
        self.functions = [self.add(table, index) for index in range(count)]

    def add(self, table, index):
        @function(self, f"Handler{index}")
        def handler(order: dict) -> dict:
            """Keep an order and give what was there before."""
            before = table.get_item(Key={"id": order["id"]}).get("Item")
            table.put_item(Item={"id": order["id"], "index": index, "total": order["qty"] * 2})
            return {"before": before, "index": index}

        return handler


def main(outdir, count):
    imported = time.perf_counter()
    app = App(outdir=outdir)
    stack = Shop(app, "shop", count)
    built, worked = time.perf_counter(), time.process_time()
    for handler in stack.functions:
        handler.policy
        handler.bundle
    documents, worked = time.perf_counter(), time.process_time() - worked
    app.synth()
    done = time.perf_counter()
    print(json.dumps({
        "import": imported - STARTED,
        "constructs": built - imported,
        "analysis and bundling": documents - built,
        "the same, Python alone": worked,
        "synth": done - documents,
    }))  # fmt: skip


main(sys.argv[1], int(sys.argv[2]))
