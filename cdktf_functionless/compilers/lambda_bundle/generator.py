"""astor's source generator, extended: newer syntax, what it drops, and a layout of its own.

astor writes the statements and expressions that it knows; what is overridden here it does not know (`match`,
`except*`, `type`, type parameters), gets wrong (positional-only parameters with few defaults, f-strings with quotes
inside) or breaks at odd places. Long displays and calls are written with one element a line.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from astor.code_gen import SourceGenerator, set_precedence
from astor.op_util import Precedence

#: Longer lines are broken, where there is something to break.
WIDTH = 100
_TRIPLE = '"""'
_IMPORTS = (ast.Import, ast.ImportFrom)


class Generator(SourceGenerator):  # type: ignore[misc]
    """Writes a tree as source; see `astor.to_source`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._flat = 0

    # layout

    def _column(self) -> int:
        """How long the current line is."""
        length = 0
        piece: str
        for piece in reversed(self.result):
            newline = piece.rfind("\n")
            if newline >= 0:
                return length + len(piece) - newline - 1
            length += len(piece)
        return length

    def _elements(
        self,
        opening: str,
        items: Sequence[Callable[[], None]],
        closing: str,
        *,
        comma: bool = False,
        trailing: bool = True,
    ) -> None:
        """Elements between brackets: on one line where they fit, else one on each line.

        Args:
            opening: the opening bracket.
            items: what writes each element.
            closing: the closing bracket.
            comma: whether a comma follows the last one even on one line.
            trailing: whether one may follow the last line.
        """
        self.write(opening)
        mark = len(self.result)
        column = self._column()
        self._flat += 1
        for index, item in enumerate(items):
            self.write(", " if index else "", item)
        self.write("," if comma else "", closing)
        self._flat -= 1
        text = "".join(self.result[mark:])
        if self._flat or not items or "\n" in text or column + len(text) <= WIDTH:
            return
        del self.result[mark:]
        self.indentation += 1
        for item in items:
            self.newline()
            self.write(item)
            self.write("," if trailing else "")
        self.indentation -= 1
        self.newline()
        self.write(closing)

    def _each(self, nodes: Sequence[ast.AST], precedence: int = Precedence.Comma) -> list[Callable[[], None]]:
        set_precedence(precedence, *nodes)
        return [lambda node=node: self.visit(node) for node in nodes]  # type: ignore[misc]

    def visit_List(self, node: ast.List) -> None:
        self._elements("[", self._each(node.elts), "]")

    def visit_Set(self, node: ast.Set) -> None:
        self._elements("{", self._each(node.elts), "}")

    def visit_Tuple(self, node: ast.Tuple) -> None:
        with self.delimit(node) as delimiters:
            starred = any(isinstance(item, ast.Starred) for item in node.elts)
            bare = delimiters.discard and node.elts and not (starred and self.get__pp(node) > Precedence.Comma)
            delimiters.discard = bool(bare)
            if bare:
                self.comma_list(node.elts, len(node.elts) == 1)
            else:
                self.result[delimiters.index - 1] = ""
                delimiters.discard = True
                self._elements("(", self._each(node.elts), ")", comma=len(node.elts) == 1)

    def visit_Dict(self, node: ast.Dict) -> None:
        def entry(key: ast.expr | None, value: ast.expr) -> Callable[[], None]:
            def write() -> None:
                set_precedence(Precedence.Comma, value)
                if key is None:
                    set_precedence(Precedence.highest, value)
                    self.write("**", value)
                else:
                    set_precedence(Precedence.Comma, key)
                    self.write(key, ": ", value)

            return write

        pairs = zip(node.keys, node.values, strict=True)
        self._elements("{", [entry(key, value) for key, value in pairs], "}")

    def visit_Call(self, node: ast.Call) -> None:
        self.visit(node.func)
        alone = len(node.args) == 1 and not node.keywords
        items = self._each(node.args, Precedence.call_one_arg if alone else Precedence.Comma)
        generator = alone and isinstance(node.args[0], ast.GeneratorExp)
        self._elements("(", [*items, *self._keywords(node.keywords)], ")", trailing=not generator)

    def _keywords(self, keywords: Sequence[ast.keyword]) -> list[Callable[[], None]]:
        def write(keyword: ast.keyword) -> None:
            set_precedence(Precedence.Comma if keyword.arg else Precedence.highest, keyword.value)
            self.write(f"{keyword.arg}=" if keyword.arg else "**", keyword.value)

        return [lambda keyword=keyword: write(keyword) for keyword in keywords]  # type: ignore[misc]

    def visit_Module(self, node: ast.Module) -> None:
        for before, statement in zip([None, *node.body], node.body, strict=False):
            if isinstance(before, _IMPORTS) and not isinstance(statement, _IMPORTS):
                self.newline(extra=1)
            self.visit(statement)

    # functions and classes

    def visit_FunctionDef(self, node: Any, is_async: bool = False) -> None:
        self.decorators(node, 1 if self.indentation else 2)
        self.statement(node, f"{'async ' if is_async else ''}def {node.name}")
        self._type_parameters(node)
        self._elements("(", self._parameters(node.args), ")")
        if node.returns is not None:
            set_precedence(Precedence.Comma, node.returns)
            self.write(" -> ", node.returns)
        self.write(":")
        self._block(node.body)
        if not self.indentation:
            self.newline(extra=2)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self.visit_FunctionDef(node, is_async=True)

    def visit_ClassDef(self, node: Any) -> None:
        self.decorators(node, 1 if self.indentation else 2)
        self.statement(node, f"class {node.name}")
        self._type_parameters(node)
        if node.bases or node.keywords:
            self._elements("(", [*self._each(node.bases), *self._keywords(node.keywords)], ")")
        self.write(":")
        self._block(node.body)
        if not self.indentation:
            self.newline(extra=2)

    def _block(self, body: list[ast.stmt]) -> None:
        """A body; its docstring in triple quotes."""
        self.indentation += 1
        first = body[0]
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            self.newline()
            self.write(_docstring(first.value.value))
            body = body[1:]
        self.write(*body)
        self.indentation -= 1

    def _parameters(self, arguments: ast.arguments) -> list[Callable[[], None]]:
        def parameter(argument: ast.arg, default: ast.expr | None) -> Callable[[], None]:
            def write() -> None:
                self.write(argument)
                if default is not None:
                    set_precedence(Precedence.Comma, default)
                    self.write(" = " if argument.annotation is not None else "=", default)

            return write

        def word(text: str) -> Callable[[], None]:
            return lambda: self.write(text)

        def starred(stars: str, argument: ast.arg) -> Callable[[], None]:
            return lambda: self.write(stars, argument)

        positional = [*arguments.posonlyargs, *arguments.args]
        defaults = [None] * (len(positional) - len(arguments.defaults)) + list(arguments.defaults)
        items = [parameter(argument, default) for argument, default in zip(positional, defaults, strict=True)]
        if arguments.posonlyargs:
            items.insert(len(arguments.posonlyargs), word("/"))
        if arguments.vararg is not None:
            items.append(starred("*", arguments.vararg))
        elif arguments.kwonlyargs:
            items.append(word("*"))
        items += [parameter(*pair) for pair in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
        if arguments.kwarg is not None:
            items.append(starred("**", arguments.kwarg))
        return items

    def visit_arg(self, node: ast.arg) -> None:
        self.write(node.arg)
        if node.annotation is not None:
            set_precedence(Precedence.Comma, node.annotation)
            self.write(": ", node.annotation)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        with self.delimit(node) as delimiters:
            set_precedence(delimiters.p, node.body)
            self.write("lambda")
            self._flat += 1
            for index, item in enumerate(self._parameters(node.args)):
                self.write(", " if index else " ", item)
            self._flat -= 1
            self.write(": ", node.body)

    def _type_parameters(self, node: Any) -> None:
        parameters = getattr(node, "type_params", None)
        if parameters:
            self._elements("[", self._each(parameters), "]")

    def visit_TypeVar(self, node: Any) -> None:
        self.write(node.name)
        if node.bound is not None:
            set_precedence(Precedence.Comma, node.bound)
            self.write(": ", node.bound)
        self._type_default(node)

    def visit_ParamSpec(self, node: Any) -> None:
        self.write("**", node.name)
        self._type_default(node)

    def visit_TypeVarTuple(self, node: Any) -> None:
        self.write("*", node.name)
        self._type_default(node)

    def _type_default(self, node: Any) -> None:
        default = getattr(node, "default_value", None)
        if default is not None:
            set_precedence(Precedence.Comma, default)
            self.write(" = ", default)

    def visit_TypeAlias(self, node: Any) -> None:
        self.statement(node, "type ", node.name)
        self._type_parameters(node)
        set_precedence(Precedence.Comma, node.value)
        self.write(" = ", node.value)

    # statements

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        set_precedence(Precedence.Comma, node.annotation)
        bare = isinstance(node.target, ast.Name) and not node.simple
        self.statement(node, "(" if bare else "", node.target, ")" if bare else "", ": ", node.annotation)
        if node.value is not None:
            set_precedence(
                Precedence.Assign if isinstance(node.value, (ast.Yield, ast.YieldFrom)) else Precedence.Comma,
                node.value,
            )
            self.write(" = ", node.value)

    def visit_TryStar(self, node: Any) -> None:
        self._try(node, "except*")

    def visit_Try(self, node: ast.Try) -> None:
        self._try(node, "except")

    def _try(self, node: Any, word: str) -> None:
        self.statement(node, "try:")
        self.body(node.body)
        for handler in node.handlers:
            self.statement(handler, word)
            if handler.type is not None:
                set_precedence(Precedence.Comma, handler.type)
                self.write(" ", handler.type)
            if handler.name:
                self.write(" as ", handler.name)
            self.write(":")
            self.body(handler.body)
        self.else_body(node.orelse)
        if node.finalbody:
            self.statement(node, "finally:")
            self.body(node.finalbody)

    def visit_For(self, node: Any, is_async: bool = False) -> None:
        set_precedence(node, node.target)
        set_precedence(Precedence.Comma, node.iter)
        self.statement(node, f"{'async ' if is_async else ''}for ", node.target, " in ", node.iter, ":")
        self.body_or_else(node)

    def visit_withitem(self, node: ast.withitem) -> None:
        set_precedence(
            Precedence.highest if isinstance(node.context_expr, ast.Tuple) else Precedence.Comma, node.context_expr
        )
        self.write(node.context_expr)
        if node.optional_vars is not None:
            set_precedence(Precedence.highest, node.optional_vars)
            self.write(" as ", node.optional_vars)

    def visit_Assert(self, node: ast.Assert) -> None:
        set_precedence(Precedence.Comma, node.test, node.msg)
        self.statement(node, "assert ", node.test)
        self.conditional_write(", ", node.msg)

    # match

    def visit_Match(self, node: ast.Match) -> None:
        set_precedence(Precedence.Comma, node.subject)
        self.statement(node, "match ", node.subject, ":")
        self.indentation += 1
        for case in node.cases:
            self.statement(case.pattern, "case ", case.pattern)
            if case.guard is not None:
                set_precedence(Precedence.Comma, case.guard)
                self.write(" if ", case.guard)
            self.write(":")
            self.body(case.body)
        self.indentation -= 1

    def visit_MatchValue(self, node: ast.MatchValue) -> None:
        set_precedence(Precedence.Comma, node.value)
        self.write(node.value)

    def visit_MatchSingleton(self, node: ast.MatchSingleton) -> None:
        self.write(repr(node.value))

    def visit_MatchSequence(self, node: ast.MatchSequence) -> None:
        self._elements("[", [lambda part=part: self.visit(part) for part in node.patterns], "]")  # type: ignore[misc]

    def visit_MatchStar(self, node: ast.MatchStar) -> None:
        self.write("*", node.name or "_")

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        def entry(key: ast.expr, pattern: ast.pattern) -> Callable[[], None]:
            set_precedence(Precedence.Comma, key)
            return lambda: self.write(key, ": ", pattern)

        items = [entry(key, pattern) for key, pattern in zip(node.keys, node.patterns, strict=True)]
        if node.rest:
            items.append(lambda: self.write("**", node.rest))
        self._elements("{", items, "}")

    def visit_MatchClass(self, node: ast.MatchClass) -> None:
        def named(name: str, pattern: ast.pattern) -> Callable[[], None]:
            return lambda: self.write(f"{name}=", pattern)

        self.visit(node.cls)
        items: list[Callable[[], None]] = [lambda part=part: self.visit(part) for part in node.patterns]  # type: ignore[misc]
        items += [named(name, pattern) for name, pattern in zip(node.kwd_attrs, node.kwd_patterns, strict=True)]
        self._elements("(", items, ")")

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        if node.pattern is None:
            self.write(node.name or "_")
            return
        self.write("(", node.pattern, " as ", node.name or "_", ")")

    def visit_MatchOr(self, node: ast.MatchOr) -> None:
        self.write("(")
        for index, pattern in enumerate(node.patterns):
            self.write(" | " if index else "", pattern)
        self.write(")")

    # expressions

    def visit_Constant(self, node: ast.Constant) -> None:
        value = node.value
        if isinstance(value, str):
            self.write(f"{node.kind or ''}{self._string(value)}")
        elif isinstance(value, (int, float, complex)) and not isinstance(value, bool):
            with self.delimit(node):
                self.write(repr(value).replace("inf", "1e1000").replace("nan", "(1e1000-1e1000)"))
        else:
            self.write("..." if value is Ellipsis else repr(value))

    def _string(self, value: str) -> str:
        """A string of several lines in triple quotes, where that says the same."""
        plain = repr(value)
        if self._flat or value.count("\n") < 2 or not _fits_triple(value):
            return plain
        return _TRIPLE + value.replace("\\", "\\\\") + _TRIPLE

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self.write(ast.unparse(node))

    def visit_TemplateStr(self, node: Any) -> None:
        self.write(ast.unparse(node))

    def visit_Await(self, node: ast.Await) -> None:
        with self.delimit(node):
            set_precedence(Precedence.highest, node.value)
            self.write("await ", node.value)

    def visit_YieldFrom(self, node: ast.YieldFrom) -> None:
        with self.delimit(node):
            set_precedence(Precedence.Comma, node.value)
            self.write("yield from ", node.value)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        set_precedence(node, node.slice)
        self.write(node.value, "[")
        self._flat += 1
        self.write(node.slice)
        self._flat -= 1
        self.write("]")


def _fits_triple(value: str) -> bool:
    return (
        _TRIPLE not in value
        and not value.endswith(('"', "\\"))
        and all(char.isprintable() or char == "\n" for char in value)
    )


def _docstring(value: str) -> str:
    return _TRIPLE + value.replace("\\", "\\\\") + _TRIPLE if _fits_triple(value) else repr(value)
