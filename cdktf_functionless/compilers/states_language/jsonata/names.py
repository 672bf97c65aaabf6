"""How Python's names are spelled as JSONata variables.

A name of the user's keeps its spelling, unless it is a function of JSONata's, which it would hide, or ends in an
underscore: those get one more. Every variable and helper of ours is a short word with one underscore at its end, so
the two never meet.
"""

from __future__ import annotations

from ..sharing import Fact, Shared

BUILTINS = frozenset(
    [
        "abs",
        "append",
        "assert",
        "average",
        "base64decode",
        "base64encode",
        "boolean",
        "ceil",
        "clone",
        "contains",
        "count",
        "decodeUrl",
        "decodeUrlComponent",
        "distinct",
        "each",
        "encodeUrl",
        "encodeUrlComponent",
        "error",
        "eval",
        "exists",
        "filter",
        "floor",
        "formatBase",
        "formatInteger",
        "formatNumber",
        "fromMillis",
        "hash",
        "join",
        "keys",
        "length",
        "lookup",
        "lowercase",
        "map",
        "match",
        "max",
        "merge",
        "millis",
        "min",
        "not",
        "now",
        "number",
        "pad",
        "parse",
        "parseInteger",
        "partition",
        "power",
        "random",
        "range",
        "reduce",
        "replace",
        "reverse",
        "round",
        "shuffle",
        "sift",
        "single",
        "sort",
        "split",
        "spread",
        "sqrt",
        "string",
        "substring",
        "substringAfter",
        "substringBefore",
        "sum",
        "toMillis",
        "trim",
        "type",
        "uppercase",
        "uuid",
        "zip",
        "states",
        "hasOwnProperty",
        "constructor",
        "toString",
        "valueOf",
        "isPrototypeOf",
        "propertyIsEnumerable",
        "toLocaleString",
    ]
)


def spell(name: str) -> str:
    """The JSONata variable for a Python name: `$order`, `$sum_` for `sum`."""
    return f"${name}_" if name in BUILTINS or name.endswith("_") else f"${name}"


#: Words that a variable of ours must not consist of alone: the helpers' names, added by `prelude`.
RESERVED = {*BUILTINS, "it"}


class Fresh:
    """Gives out variables that nothing else in the expression uses."""

    def __init__(self) -> None:
        self._used: dict[str, int] = {}
        self._made_up: dict[str, str] = {}
        #: What `aliases` knows: which variables may share values, and the names that are read after what is compiled.
        self.shared = Shared()
        #: What ended inside of a `try`: it may still hold in its handlers.
        self.ended: set[Fact] = set()
        self.live: frozenset[str] = frozenset()
        #: Whether anything is changed in place, so that it matters what is shared.
        self.changing = True
        #: Whether exceptions are caught around what is compiled, so that they have to come last.
        self.checking = False
        #: The exception classes that were raised by name, for handlers by their bases.
        self.classes: dict[str, type[BaseException]] = {}

    def __call__(self, root: str = "v") -> str:
        """A new variable that starts with a word."""
        count = self._used[root] = self._used.get(root, int(root in RESERVED)) + 1
        return f"${root}_" if count == 1 else f"${root}{count}_"

    def named(self, name: str) -> str:
        """The variable of a name that the compiler itself has made up; always the same one."""
        if name not in self._made_up:
            self._made_up[name] = self("t")
        return self._made_up[name]
