"""What all constructs share: checked scope and id, names, and documents that are computed at synth.

Documents (policies, environments, definitions) are made when Terraform JSON is, or when somebody looks at one: by then
every name that a function uses is bound. Errors found during `app.synth()` are reported through CDKTF's validation,
so that one run shows those of all constructs.
"""

from __future__ import annotations

import difflib
import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, cast

import jsii
from cdktf import (
    App,
    DefaultTokenResolver,
    IAnyProducer,
    IListProducer,
    IResolveContext,
    IStringProducer,
    Lazy,
    StringConcat,
    TerraformStack,
    Token,
    Tokenization,
)
from constructs import Construct, IValidation

from .. import naming
from ..diagnostics import FL1005, FL1006, FL1011, FunctionlessError, Position, error
from ..iam import Statement, calls_of
from ..provider import resource
from .blocks import blocks
from .existing import current_stand_in
from .late import LateValues

T = TypeVar("T")


class FunctionlessConstruct(Construct):
    """The base of the library's constructs.

    Args:
        scope: a stack, or a construct inside one.
        id: unique in the scope.

    Raises:
        FunctionlessError: FL1005 for a scope outside of a stack, FL1006 for an id that cannot be used.
    """

    def __init__(self, scope: Construct, id: str) -> None:
        check_scope(scope)
        # Each question to jsii costs as much as the analysis of a small function: what the scope knows is not asked.
        parent = scope if isinstance(scope, FunctionlessConstruct) else None
        check_id(scope, id, taken=parent is None)
        try:
            super().__init__(scope, id)
        except RuntimeError:
            check_id(scope, id)
            raise
        self._parent = parent
        self._inside: list[FunctionlessConstruct] = []
        self._stand_in = current_stand_in()
        inside = "" if parent is None else f"{parent._construct_path}/{id.replace('/', '--')}"
        self._construct_path: str = inside or self.node.path
        self._documents: dict[str, Any] = {}
        self._validated = False
        self._late: LateValues | None = None

    def document(self, name: str, make: Callable[[], T]) -> T:
        """The document of that name, made once; an error is made once too, and raised each time."""
        if name not in self._documents:
            try:
                self._documents[name] = make()
            except FunctionlessError as failure:
                self._documents[name] = failure
        found = self._documents[name]
        if isinstance(found, FunctionlessError):
            raise found
        return cast("T", found)

    def lazy_string(self, make: Callable[[], str]) -> str:
        """A token for a string that is made at synth."""
        self._validate()
        return Lazy.string_value(_String(self, make))

    def lazy_map(self, make: Callable[[], dict[str, str]]) -> Mapping[str, str]:
        """A token for a map of strings that is made at synth."""
        return Token.as_string_map(self.lazy_any(make))

    def lazy_any(self, make: Callable[[], Any]) -> Any:
        """A token for a block or a map that is made at synth."""
        self._validate()
        return Lazy.any_value(_Any(self, make))

    def lazy_list(self, make: Callable[[], list[str]]) -> list[str]:
        """A token for a list of strings that is made at synth."""
        self._validate()
        return Lazy.list_value(_List(self, make))

    def late(self, make: Callable[[], Any], put: Callable[[Any], None]) -> None:
        """An argument of a resource that is made at synth: as a lazy one, with fewer calls of jsii (see `late`).

        Args:
            make: gives the value.
            put: gives it to the resource, where it is set as if it had been given to the constructor.
        """
        self._validate()
        top = self
        while top._parent is not None:
            top = top._parent
        if top._late is None:
            top._late = LateValues(top, "$late")
        top._late.add(make, put, functools.partial(self._failed, make))

    def _failed(self, make: Callable[[], Any], failure: FunctionlessError) -> None:
        """Keeps an error for the validation, once for each document."""
        self._documents.setdefault(f"error {id(make)}", failure)

    def physical_name(self, limit: int, *, lower: bool = False, suffix: str = "") -> str:
        """A name from the construct's path (see `naming.physical_name`)."""
        return naming.name_of_path(self._construct_path, limit, lower=lower, suffix=suffix)

    @property
    def exists_already(self) -> bool:
        """Whether it stands for a resource that somebody else made."""
        return self._stand_in is not None

    def describe_calls(self, policy: Any, statements: Callable[[], Sequence[Statement]]) -> None:
        """Leaves a comment in the Terraform JSON of a policy: which line calls what, for `cdktf_functionless.graph`.

        Args:
            policy: the `aws_iam_role_policy`.
            statements: those of its statements that the user's code needs.
        """
        policy.add_override("//.calls", self.lazy_any(lambda: calls_of(statements())))

    def resolved(self, text: str) -> str:
        """A text with its tokens as the references that Terraform reads, for people."""
        resolver = DefaultTokenResolver(StringConcat())
        return str(Tokenization.resolve(text, scope=self, resolver=resolver, preparing=False))

    @functools.cached_property
    def stack_path(self) -> str:
        """The path of the stack that the construct is in."""
        if self._parent is not None:
            return self._parent.stack_path
        return str(TerraformStack.of(self).node.path)

    @property
    def label(self) -> str:
        """The construct's path inside its stack, for messages and for names of environment variables."""
        return self._construct_path.partition("/")[2] or self._construct_path

    def _validate(self) -> None:
        if not self._validated:
            self._validated = True
            if self._parent is not None:
                self._parent._inside.append(self)
                self._parent._validate()
            else:
                self.node.add_validation(_Validation(self))

    def _failures(self) -> list[FunctionlessError]:
        own = (found for found in self._documents.values() if isinstance(found, FunctionlessError))
        every = [*own, *(failure for each in self._inside for failure in each._failures())]
        return list({str(failure): failure for failure in every}.values())  # several documents may have the same


class ResourceConstruct(FunctionlessConstruct):
    """A construct around one resource of the provider that has an ARN and a name."""

    #: The Terraform resource.
    resource: Any

    @functools.cached_property
    def arn(self) -> str:
        """The resource's ARN, as a token."""
        return str(self.resource.arn)

    @functools.cached_property
    def name(self) -> str:
        """The resource's name, as a token."""
        return str(self.resource.name)


def check_scope(scope: object) -> None:
    """Raises FL1005 unless `scope` is a construct inside a stack."""
    if isinstance(scope, (FunctionlessConstruct, TerraformStack)):  # was checked, or is one: a question to jsii less
        return
    if isinstance(scope, Construct) and not isinstance(scope, App):
        try:
            TerraformStack.of(scope)
            return
        except RuntimeError:  # no stack above it
            pass
    raise error(
        FL1005,
        f"The scope is {scope!r}, which is not inside a stack.",
        caller(),
        "Give a TerraformStack, or a construct inside one: in a stack's __init__ that is `self`.",
    )


def check_id(scope: Construct, id: object, *, taken: bool = True) -> None:
    """Raises FL1006 unless `id` is a string that CDKTF takes and, if `taken`, that the scope does not have yet."""
    if not isinstance(id, str) or not id or any(char.isspace() for char in id):
        problem = f"{id!r} is not an id: it must be a string with at least one character and no blanks."
    elif taken and scope.node.try_find_child(id) is not None:
        problem = f"The scope {scope.node.path!r} already has a construct with the id {id!r}."
    else:
        return
    raise error(FL1006, problem, caller(), "Give each construct of a scope its own short name, as 'Orders'.")


def caller() -> Position | None:
    """The nearest frame outside of the library: the user's line."""
    frame = inspect.currentframe()
    root = __name__.partition(".")[0]
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        if module.partition(".")[0] not in (root, "jsii", "contextlib"):
            line = frame.f_lineno
            info = inspect.getframeinfo(frame, context=0).positions
            if info is not None and info.col_offset is not None and info.end_col_offset is not None:
                end = info.end_lineno or line
                return Position(frame.f_code.co_filename, line, info.col_offset + 1, end, info.end_col_offset + 1)
            return Position(frame.f_code.co_filename, line, 1, line, 1)
        frame = frame.f_back
    return None


def make(module: str, cls: str, scope: Construct, id: str, props: Mapping[str, Any]) -> Any:
    """A resource of the provider, with its arguments checked by name.

    Raises:
        FunctionlessError: FL1011 for an argument that the resource does not have, or a value that it refuses.
    """
    stand_in = getattr(scope, "_stand_in", None)
    if stand_in is not None:
        return stand_in
    kind = resource(module, cls)
    try:
        return kind(scope, id, **blocks(kind, props))
    except TypeError as failure:
        known = [name for name in inspect.signature(kind.__init__).parameters if name not in ("self", "scope", "id_")]
        unknown = [name for name in props if name not in known]
        if not unknown:
            raise error(
                FL1011, f"aws_{module}: {failure}".splitlines()[0], caller(), "Give a value of that type."
            ) from failure
        near = difflib.get_close_matches(unknown[0], known, 1)
        remedy = f"Did you mean {near[0]!r}?" if near else f"It takes: {', '.join(known)}."
        raise error(FL1011, f"aws_{module} has no argument {unknown[0]!r}.", caller(), remedy) from failure


def region_of(provider: Any) -> dict[str, str]:
    """The region of a provider alias, for the SDK client of what lives there; empty for the stack's own provider."""
    region = getattr(provider, "region", None)
    return {"region": region} if region else {}


class _Producer:
    """Makes a value at synth. While stacks are prepared an error is kept for the validation that comes next."""

    def __init__(self, owner: FunctionlessConstruct, make: Callable[[], Any]) -> None:
        self._owner = owner
        self._make = make

    def value(self, context: IResolveContext, otherwise: Any) -> Any:
        """The value; `otherwise` in place of an error that validation will report."""
        try:
            return self._make()
        except FunctionlessError as failure:
            self._owner._failed(self._make, failure)
            if context.preparing:
                return otherwise
            raise


@jsii.implements(IStringProducer)
class _String(_Producer):
    def produce(self, context: IResolveContext) -> str:
        return str(self.value(context, ""))


@jsii.implements(IListProducer)
class _List(_Producer):
    def produce(self, context: IResolveContext) -> list[str]:
        return list(self.value(context, []))


@jsii.implements(IAnyProducer)
class _Any(_Producer):
    def produce(self, context: IResolveContext) -> Any:
        return self.value(context, None)


@jsii.implements(IValidation)
class _Validation:
    def __init__(self, owner: FunctionlessConstruct) -> None:
        self._owner = owner

    def validate(self) -> list[str]:
        return [f"\n{failure}" for failure in self._owner._failures()]
