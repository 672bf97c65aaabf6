"""The figures of AppSync: what a resolver costs to compile, and what many on one API cost."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator

from cdktf import App, TerraformStack

from cdktf_functionless import AppsyncApi, AwsProvider, Table
from cdktf_functionless.compilers.appsync_js import compile_resolver
from tests.appsync import fakes
from tests.appsync.expert.sizes import rows
from tests.appsync.programs import calls, containers, flow, texts, values  # noqa: F401 they register their resolvers
from tests.benchmarks.speed import Figure


def resolver(repeat: int) -> Iterator[Figure]:
    """All the resolvers of the tests, the least of several times each; the first time reads their files too."""
    every = [function for function, _ in fakes.CASES]
    compile_resolver(every[0])
    rounds = []
    for _ in range(repeat):
        times = []
        for function in every:
            started = time.process_time()
            compile_resolver(function)
            times.append((time.process_time() - started) * 1000)
        rounds.append(times)
    least = {function.__name__: min(found) for function, *found in zip(every, *rounds, strict=True)}
    slowest = max(least, key=lambda name: least[name])
    note = f"median {statistics.median(least.values()):.2f} ms, of {len(least)}; "
    note += f"with the parse of its file, slowest {max(rounds[0]):.1f} ms"
    yield Figure(f"the slowest resolver ({slowest}), processor time", least[slowest], 10, "ms", note)


def _api(count: int) -> float:
    """Seconds for building and synthesizing an API of so many resolvers."""
    app = App()
    stack = TerraformStack(app, "many")
    AwsProvider(stack, "aws", region="us-east-1")
    posts = Table(stack, "Posts", partition_key="id")
    fields = "\n".join(f"get{number}(id: ID!): AWSJSON" for number in range(count))
    api = AppsyncApi(stack, "Api", schema=f"type Query {{\n{fields}\n}}")
    started = time.perf_counter()
    for number in range(count):

        @api.query(f"get{number}")
        def get(id: str):
            return posts.get_item(Key={"id": id}).get("Item")

    app.synth()
    return time.perf_counter() - started


def many(repeat: int) -> Iterator[Figure]:
    """75, 150 and 300 resolvers on one API."""
    _api(5)
    seconds = {count: _api(count) for count in (75, 150, 300)}
    note = ", ".join(f"{count}: {spent:.2f} s" for count, spent in seconds.items())
    yield Figure("300 resolvers, of the time of 150 (linear: 2)", seconds[300] / seconds[150], 2.4, "", note)


def size(repeat: int) -> Iterator[Figure]:
    """The ten examples beside an expert's code (`python -m tests.appsync.expert` prints each)."""
    for what, ours_at in (("code", 4), ("code with comments", 2)):
        ratios = {row[0]: row[ours_at] / row[ours_at - 1] for row in rows()}
        worst = max(ratios, key=lambda name: ratios[name])
        note = f"median {statistics.median(ratios.values()):.2f}, of {len(ratios)}"
        yield Figure(f"{what} of {worst}, of the expert's", ratios[worst], 1.5, "", note)


PARTS: dict[str, Callable[[int], Iterator[Figure]]] = {"resolver": resolver, "api": many, "resolver-size": size}
