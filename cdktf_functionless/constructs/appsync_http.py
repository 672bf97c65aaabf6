"""`HttpEndpoint`: any HTTP API that an AppSync resolver calls.

https://docs.aws.amazon.com/appsync/latest/devguide/js-resolver-reference-http.html
"""

from __future__ import annotations

import inspect
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypedDict

from ..diagnostics import FL5017, FL5019, error
from ..integration import Argument, Call, Integration
from .base import caller
from .operation import Operation

if TYPE_CHECKING:
    from ..compilers.appsync_js import Request


class HttpAnswer(TypedDict):
    """What a call gives."""

    statusCode: int
    headers: dict[str, str]
    body: str


_URL = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?/?\Z")
_PARAMETERS = ("query", "headers", "body")


class HttpEndpoint:
    """An HTTP API: `endpoint.get("/users/7")` gives `{"statusCode", "headers", "body"}`, the body as text.

    Args:
        url: scheme, host and port, as `"https://api.example.com"`; a token stands for one too.

    Raises:
        FunctionlessError: FL5017 for what is not a URL of that form.
    """

    def __init__(self, url: str) -> None:
        if "${" not in url and not _URL.match(url):
            problem = f"{url!r} is not the URL of an HTTP endpoint."
            raise error(FL5017, problem, caller(), 'Write "https://host": paths are given to the calls.')
        self.url = url.rstrip("/")

    @property
    def get(self) -> Operation[..., dict[str, Any]]:
        """`get(path, query={...}, headers={...})`."""
        return self._operation("GET")

    @property
    def post(self) -> Operation[..., dict[str, Any]]:
        """`post(path, query={...}, headers={...}, body=...)`; a body that is not text is sent as JSON."""
        return self._operation("POST")

    @property
    def put(self) -> Operation[..., dict[str, Any]]:
        """`put(path, query={...}, headers={...}, body=...)`."""
        return self._operation("PUT")

    @property
    def patch(self) -> Operation[..., dict[str, Any]]:
        """`patch(path, query={...}, headers={...}, body=...)`."""
        return self._operation("PATCH")

    @property
    def delete(self) -> Operation[..., dict[str, Any]]:
        """`delete(path, query={...}, headers={...})`."""
        return self._operation("DELETE")

    def _operation(self, method: str) -> Operation[..., dict[str, Any]]:
        def run(
            path: str,
            *,
            query: Mapping[str, Any] | None = None,
            headers: Mapping[str, str] | None = None,
            body: Any = None,
        ) -> dict[str, Any]:
            return send(self.url, method, path, query or {}, headers or {}, body)

        return Operation(self, _HttpCall(self, method), run)

    def __repr__(self) -> str:
        return f"<HttpEndpoint {self.url}>"


def send(
    url: str, method: str, path: str, query: Mapping[str, Any], headers: Mapping[str, str], body: Any
) -> dict[str, Any]:
    """Sends a request from this process, for `testing.local()`."""
    full = url + path + ("?" + urllib.parse.urlencode(query) if query else "")
    data = None if body is None else (body if isinstance(body, str) else json.dumps(body)).encode()
    request = urllib.request.Request(full, data, dict(headers), method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return {"statusCode": answer.status, "headers": dict(answer.headers), "body": answer.read().decode()}
    except urllib.error.HTTPError as failure:
        return {"statusCode": failure.code, "headers": dict(failure.headers), "body": failure.read().decode()}


class _HttpCall(Integration):
    """One method of an endpoint."""

    def __init__(self, endpoint: HttpEndpoint, method: str) -> None:
        self.endpoint = endpoint
        self.method = method
        self.name = f"HttpEndpoint.{method.lower()}"
        parameters = [inspect.Parameter("path", inspect.Parameter.POSITIONAL_OR_KEYWORD)]
        parameters += [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None) for name in _PARAMETERS]
        self.signature = inspect.Signature(parameters)

    def in_resolver(self, call: Call) -> Request:
        """A request of AppSync's HTTP data source.

        Raises:
            FunctionlessError: FL5019 for arguments that it does not take.
        """
        from ..compilers.appsync_js import Request, js

        try:
            assert self.signature is not None
            given: dict[str, Argument] = self.signature.bind(*call.args, **call.kwargs).arguments
        except TypeError as failure:
            remedy = "Write endpoint.get(path, query={...}, headers={...})."
            raise error(FL5019, f"{self.name}: {failure}.", call.position, remedy) from failure
        for name, argument in given.items():
            if argument.code is None:
                raise error(FL5019, f"{name} has no form in AppSync.", argument.position, "Give text or a dict.")
        items = [(name, given[name].code) for name in _PARAMETERS if name in given]
        request: dict[str, js.Expr] = {"method": js.Lit(self.method), "resourcePath": given["path"].code}
        if items:
            request["params"] = js.Object(tuple(items))
        return Request(
            "HTTP",
            ("http", self.endpoint.url),
            js.Object(tuple(request.items())),
            {"http_config": {"endpoint": self.endpoint.url}},
            result_type=HttpAnswer,
            name=re.sub(r"\W+", "_", self.endpoint.url.partition("://")[2].partition(":")[0]) or "http",
        )
