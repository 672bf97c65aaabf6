"""Start of a bare Lambda process: only the zip's folder, the standard library and boto3 can be imported.

    python -I -S -B launch.py serve  HANDLER              poll a Runtime API, as AWS does
    python -I -S -B launch.py batch  HANDLER IN OUT       run the payloads of file IN, write the answers to file OUT

Folders come in the environment: LAMBDA_TASK_ROOT (the unpacked zip) and BARE_BASE (boto3 and awslambdaric).
With BARE_CALLS naming a file, every AWS call is written to it as a line of JSON.
"""

import importlib.abc
import importlib.machinery
import json
import os
import sys
import time

TASK_ROOT = os.environ["LAMBDA_TASK_ROOT"]
BASE = os.environ.pop("BARE_BASE")
CALLS = os.environ.pop("BARE_CALLS", None)


def record_call(params, model, context, **_):
    context["bare_parameters"] = params


def write_call(model, params, context, **_):
    line = {
        "service": model.service_model.service_name,
        "operation": model.name,
        "parameters": context.get("bare_parameters", {}),
        "region": context.get("client_region"),
    }
    with open(CALLS, "a", encoding="utf-8") as file:
        file.write(json.dumps(line, default=str) + "\n")


class Recorder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Hooks botocore's events once the handler imports botocore: imported here, it would hide a missing import."""

    def find_spec(self, name, path, target=None):
        if name != "botocore.client":
            return None
        self.spec = importlib.machinery.PathFinder.find_spec(name, path)
        return importlib.machinery.ModuleSpec(name, self, origin=self.spec.origin)

    def create_module(self, spec):
        return self.spec.loader.create_module(self.spec)

    def exec_module(self, module):
        module.__file__ = self.spec.origin
        self.spec.loader.exec_module(module)
        construct = module.BaseClient.__init__

        def init(client, *args, **kwargs):
            construct(client, *args, **kwargs)
            client.meta.events.register_first("provide-client-params.*.*", record_call)
            client.meta.events.register_last("before-call.*.*", write_call)

        module.BaseClient.__init__ = init


class Collector:
    """Stands where awslambdaric's Runtime API client stands, and keeps the answers."""

    def __init__(self, marshaller):
        self.marshaller = marshaller
        self.answers = []

    def post_invocation_result(self, invoke_id, result, content_type="application/json", invocation_id=None):
        text = result.decode("utf-8", "surrogateescape") if isinstance(result, bytes) else result
        self.answers.append({"result": text, "content_type": content_type})

    def post_invocation_error(self, invoke_id, error, xray_fault, invocation_id=None):
        self.answers.append({"error": error})

    def post_init_error(self, error, error_type_override=None):
        self.answers.append({"error": json.dumps(error), "init": True})


def batch(handler, source, target):
    from awslambdaric import bootstrap
    from awslambdaric.lambda_runtime_exception import FaultException
    from awslambdaric.lambda_runtime_marshaller import LambdaMarshaller

    with open(source, encoding="utf-8") as file:
        payloads = json.load(file)
    collector = Collector(LambdaMarshaller())
    sink = bootstrap.StandardLogSink()
    bootstrap._setup_logging(bootstrap._AWS_LAMBDA_LOG_FORMAT, bootstrap._AWS_LAMBDA_LOG_LEVEL, sink)
    started = time.process_time()  # what the import itself costs, on a busy machine too
    function = None
    try:
        function = bootstrap._get_handler(handler)
    except FaultException as fault:
        collector.post_init_error(bootstrap.make_error(fault.msg, fault.exception_type, fault.trace))
    except Exception:
        collector.post_init_error(bootstrap.build_fault_result(sys.exc_info(), None))
    imported = time.process_time() - started
    for index, payload in enumerate(payloads if function else ()):
        deadline = int(time.time() * 1000) + 30_000
        arn = os.environ.get("BARE_FUNCTION_ARN", "")
        body = payload.encode("utf-8")
        bootstrap._GLOBAL_AWS_REQUEST_ID = request = f"00000000-0000-4000-8000-{index:012d}"
        bootstrap.handle_event_request(
            collector, function, request, body, "application/json", None, None, arn, deadline, None, sink
        )
    with open(target, "w", encoding="utf-8") as file:
        json.dump({"answers": collector.answers, "import_seconds": imported}, file)


def serve(handler):
    from awslambdaric import bootstrap
    from awslambdaric.lambda_runtime_client import LambdaRuntimeClient

    bootstrap.run(handler, LambdaRuntimeClient(os.environ["AWS_LAMBDA_RUNTIME_API"]))


def main(mode, *arguments):
    standard = [path for path in sys.path if "site-packages" not in path and "dist-packages" not in path]
    # Lambda's own order: the function, the standard library, then what the runtime brings.
    sys.path[:] = [TASK_ROOT, *standard, BASE]
    os.chdir(TASK_ROOT)
    if CALLS:
        sys.meta_path.insert(0, Recorder())
    {"batch": batch, "serve": serve}[mode](*arguments)


if __name__ == "__main__":
    main(*sys.argv[1:])
