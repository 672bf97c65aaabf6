"""The methods of str. Lengths and positions count code points, as Python does."""

from __future__ import annotations

import ast
from collections.abc import Callable

from . import access, comprehensions, formatting, operators, tree, unknown
from . import types as t
from .calls import Call, method
from .tree import E
from .types import Type
from .values import Value, bind, bind_all, constant, tight

#: What Python takes for blank, as far as JavaScript's `\\s` agrees, and the four separators that it does not know.
_BLANK = r"[\s\x1c-\x1f\x85]"
_STRINGS = frozenset(("str",))


def _known(value: Value, *others: Value | None) -> bool:
    return value.known and all(one is None or one.known for one in others)


def _folded(call: Call, owner: Value, *arguments: Value | None) -> Value | None:
    """The result where everything is known at synth."""
    if not _known(owner, *arguments):
        return None
    name = call.name[1:]
    given = [one.constant for one in arguments if one is not None]
    try:
        return constant(getattr(owner.constant, name)(*given))
    except (TypeError, ValueError) as failure:
        return Value(tree.failure(type(failure).__name__, str(failure)), t.STR)


class _Other:
    """What is no string, to find out what Python says of it."""


def _complaint(name: str, given: object) -> str:
    """The message of the TypeError of a method of str."""
    try:
        getattr("", name)(*given) if isinstance(given, list) else getattr("", name)(given)
    except TypeError as failure:
        return str(failure)
    return ""


def _complaints(call: Call, given: Callable[[object], object] = lambda one: one) -> tuple[str, str, str]:
    """That message ahead of the type's name, the name that it has for None's, and what follows."""
    name = call.name[1:]
    before, _, after = _complaint(name, given(_Other())).partition(_Other.__name__)
    return before, _complaint(name, given(None)).removeprefix(before).removesuffix(after), after


def _text(call: Call, value: Value | None, given: Callable[[object], object] = lambda one: one) -> Value:
    """An argument that has to be a string; `given` makes the argument of it, or a list of them."""
    assert value is not None
    if value.kind == "str":
        return value
    if t.disguised(value.type) or not t.may_be(value.type, _STRINGS):
        raise call.no_form(f"wants a string and gets a {value.type}", "Convert it with str().")
    texts = map(tree.literal, _complaints(call, given))
    made = tree.uses(tree.call("texted_", value.e, *texts, deeper=8), "texted_")
    return Value(tree.raising(made, "TypeError"), t.STR)


@method("str", "upper")
def _upper(call: Call, owner: Value) -> Value:
    call.values(0, 0)
    return _folded(call, owner) or Value(tree.call("uppercase", owner.e), t.STR)


@method("str", "lower")
def _lower(call: Call, owner: Value) -> Value:
    call.values(0, 0)
    return _folded(call, owner) or Value(tree.call("lowercase", owner.e), t.STR)


@method("str", "capitalize")
def _capitalize(call: Call, owner: Value) -> Value:
    call.values(0, 0)

    def made(one: Value) -> Value:
        first = tree.call("uppercase", tree.call("substring", one.e, tree.literal(0), tree.literal(1)))
        rest = tree.call("lowercase", tree.call("substring", one.e, tree.literal(1)))
        return Value(tree.binary("&", first, rest), t.STR)

    return _folded(call, owner) or bind(owner, call.c.fresh, "s", made)


@method("str", "title")
def _title(call: Call, owner: Value) -> Value:
    call.values(0, 0)
    name = call.c.fresh("m")
    word = tree.field(E(name, free=True), "match")
    first = tree.call("uppercase", tree.call("substring", word, tree.literal(0), tree.literal(1)))
    rest = tree.call("lowercase", tree.call("substring", word, tree.literal(1)))
    replacer = tree.function([name], tree.binary("&", first, rest))
    made = tree.call("replace", owner.e, E("/[A-Za-z\\u00C0-\\u024F]+/"), replacer)
    return _folded(call, owner) or Value(made, t.STR)


@method("str", "swapcase")
def _swapcase(call: Call, owner: Value) -> Value:
    call.values(0, 0)
    name = call.c.fresh("m")
    letter = tree.field(E(name, free=True), "match")
    upper = tree.call("uppercase", letter)
    swapped = tree.condition(tree.binary("=", letter, upper), tree.call("lowercase", letter), upper)
    made = tree.call("replace", owner.e, E("/[A-Za-z\\u00C0-\\u024F]/"), tree.function([name], swapped))
    return _folded(call, owner) or Value(made, t.STR)


def _class(characters: str) -> str:
    """A regular expression's class of these characters, as JSONata writes it between slashes."""
    return (
        "[" + "".join(f"\\u{ord(one):04x}" if not one.isalnum() or ord(one) > 126 else one for one in characters) + "]"
    )


@method("str", "strip", "lstrip", "rstrip")
def _strip(call: Call, owner: Value) -> Value:
    given = call.values(0, 1)[0]
    folded = _folded(call, owner, given)
    if folded is not None:
        return folded
    if given is not None and given.known and given.constant is None:
        given = None
    if given is not None and not given.known:
        raise call.no_form("with characters that are not known at synth has no form here", "Write the characters.")
    if given is not None and any(ord(one) > 0xFFFF for one in given.constant):
        raise call.no_form("of characters beyond U+FFFF has no form here", "Use a Function.")
    if given is not None and not given.constant:
        return owner
    blanks = _BLANK if given is None else _class(str(given.constant))
    ends = {".lstrip": f"^{blanks}+", ".rstrip": f"{blanks}+$"}.get(call.name, f"^{blanks}+|{blanks}+$")
    return Value(tree.call("replace", owner.e, E(f"/{ends}/"), tree.literal("")), t.STR)


@method("str", "removeprefix")
def _removeprefix(call: Call, owner: Value) -> Value:
    given = _text(call, call.values(1, 1)[0])

    def made(both: list[Value]) -> Value:
        size = tree.literal(len(both[1].constant)) if both[1].known else tree.call("length", both[1].e)
        cut = tree.call("substring", both[0].e, size)
        return Value(tree.condition(_begins(both[0].e, both[1]), cut, both[0].e), t.STR)

    return _folded(call, owner, given) or bind_all([owner, given], call.c.fresh, "s", made)


@method("str", "removesuffix")
def _removesuffix(call: Call, owner: Value) -> Value:
    given = _text(call, call.values(1, 1)[0])

    def made(both: list[Value]) -> Value:
        size = tree.literal(len(both[1].constant)) if both[1].known else tree.call("length", both[1].e)
        rest = tree.binary("-", tree.call("length", both[0].e), size)
        cut = tree.call("substring", both[0].e, tree.literal(0), rest)
        return Value(tree.condition(_finishes(both[0].e, both[1]), cut, both[0].e), t.STR)

    return _folded(call, owner, given) or bind_all([owner, given], call.c.fresh, "s", made)


def _begins(text: E, prefix: Value) -> E:
    size = tree.literal(len(prefix.constant)) if prefix.known else tree.call("length", prefix.e)
    return tree.binary("=", tree.call("substring", text, tree.literal(0), size), prefix.e)


def _finishes(text: E, suffix: Value) -> E:
    if suffix.known:
        if not suffix.constant:
            return tree.literal(True)
        return tree.binary("=", tree.call("substring", text, tree.literal(-len(suffix.constant))), suffix.e)
    negative = tree.negative(tree.call("length", suffix.e))
    same = tree.binary("=", tree.call("substring", text, negative), suffix.e)
    return tree.binary("or", tree.binary("=", suffix.e, tree.literal("")), same)


@method("str", "startswith", "endswith")
def _startswith(call: Call, owner: Value) -> Value:
    node = call.arguments(1, 1)[0]
    assert node is not None
    test = _begins if call.name == ".startswith" else _finishes
    options = call.c.live(node)
    if isinstance(options, tuple):
        given = [constant(one) for one in options]
    elif isinstance(node, ast.Tuple):
        given = [_text(call, call.c.firm(one), lambda one: (one,)) for one in node.elts]
    else:
        given = [_text(call, call.c.firm(node))]
        folded = _folded(call, owner, given[0])
        if folded is not None:
            return folded
        if given[0].known:
            if given[0].constant:
                return Value(test(owner.e, given[0]), t.BOOL)
            return Value(_begins(owner.e, given[0]), t.BOOL) if owner.e.raises else constant(True)
    if not given:
        return constant(False)

    def made(all_: list[Value]) -> Value:
        return Value(tree.chain("or", [test(all_[0].e, one) for one in all_[1:]]), t.BOOL)

    return bind_all([owner, *given], call.c.fresh, "s", made)


@method("str", "replace")
def _replace(call: Call, owner: Value) -> Value:
    old, new, count = call.values(2, 3, "count")
    folded = _folded(call, owner, old, new, count)
    if folded is not None:
        return folded
    old, new = _text(call, old, lambda one: [one, ""]), _text(call, new, lambda one: ["", one])
    if not old.known or not old.constant:
        if old.known:
            raise call.no_form("of an empty string has no form here", "Join the characters.")

        def made(all_: list[Value]) -> Value:
            if count is not None:
                raise call.no_form("with a count and text that is not known has no form here", "Leave it out.")
            # `$replace` refuses an empty pattern, where Python puts the new text between all characters.
            text, before, after = (one.e for one in all_)
            spread = tree.chain("&", [after, tree.call("join", access.characters(text), after), after])
            spread = tree.condition(tree.binary("=", text, tree.literal("")), after, spread)
            empty = tree.binary("=", before, tree.literal(""))
            return Value(tree.condition(empty, spread, tree.call("replace", text, before, after)), t.STR)

        return bind_all([owner, old, new], call.c.fresh, "s", made)
    extra: list[E] = []
    if count is not None:
        if not count.known:
            raise call.no_form("with a count that is not known has no form here", "Write the number.")
        if count.constant >= 0:
            extra = [count.e]
    return Value(tree.call("replace", owner.e, old.e, new.e, *extra), t.STR)


@method("str", "split")
def _split(call: Call, owner: Value) -> Value:
    separator, most = call.values(0, 2, "sep", "maxsplit")
    folded = _folded(call, owner, separator, most)
    if folded is not None:
        return folded
    kind = t.list_of(t.STR)
    limit = -1 if most is None else most.constant if most.known else None
    if limit is None or not isinstance(limit, int):
        raise call.no_form("with a limit that is not a constant has no form here", "Write the number.")
    if separator is None or (separator.known and separator.constant is None):
        if limit >= 0:
            raise call.no_form("by blanks with a limit has no form here", "Give it a separator.")
        return Value(_words(owner.e), kind)

    def made(both: list[Value]) -> Value:
        text, sep = both[0].e, both[1].e
        parts = tree.call("split", text, sep)
        if limit >= 0:
            parts = _limited(call, parts, sep, limit)
        if both[1].known:
            return Value(parts, kind)
        empty = tree.binary("=", sep, tree.literal(""))
        return Value(tree.condition(empty, tree.failure("ValueError", "empty separator"), parts), kind)

    if separator.known:
        if not separator.constant:
            return Value(tree.failure("ValueError", "empty separator"), kind)
        return made([owner, separator])
    if separator.kind == "str" or limit >= 0:
        return bind_all([owner, _text(call, separator)], call.c.fresh, "s", made)

    def either(both: list[Value]) -> Value:
        by_text = bind(_text(call, both[1]), call.c.fresh, "s", lambda one: made([both[0], one]))
        none = tree.binary("=", both[1].e, tree.literal(None))
        return Value(tree.condition(none, _words(both[0].e), by_text.e), kind)

    return bind_all([owner, separator], call.c.fresh, "s", either)


def _words(text: E) -> E:
    """What stands between blanks."""
    return tree.array([tree.field(tree.call("match", text, E("/[^\\s\\x1c-\\x1f\\x85]+/")), "match")])


def _limited(call: Call, parts: E, separator: E, limit: int) -> E:
    """At most `limit` splits: what comes after them stays together."""
    name, item, index = call.c.fresh("l"), call.c.fresh("v"), call.c.fresh("i")
    every = E(name, free=True)
    position = E(index, free=True)
    head = tree.array(
        [
            tree.call(
                "filter",
                every,
                tree.function([item, index], tree.binary("<", position, tree.literal(limit))),
            )
        ]
    )
    tail = tree.array(
        [
            tree.call(
                "filter",
                every,
                tree.function([item, index], tree.binary(">=", position, tree.literal(limit))),
            )
        ]
    )
    joined = tree.call("append", head, tree.call("join", tail, separator))
    enough = tree.binary(">", tree.call("count", every), tree.literal(limit))
    return tree.block([(name, parts)], tree.condition(enough, joined, every))


@method("str", "rsplit")
def _rsplit(call: Call, owner: Value) -> Value:
    separator, most = call.values(0, 2, "sep", "maxsplit")
    folded = _folded(call, owner, separator, most)
    if folded is not None:
        return folded
    if most is None:
        return _split(call, owner)
    if separator is None or not separator.known or not separator.constant or not most.known or most.constant < 1:
        raise call.no_form("with these arguments has no form here", "Use split or rpartition.")
    limit = int(most.constant)

    def made(all_: Value) -> Value:
        name, index = call.c.fresh("v"), call.c.fresh("i")
        position = E(index, free=True)
        cut = tree.binary("-", tree.call("count", all_.e), tree.literal(limit))
        head = tree.array([tree.call("filter", all_.e, tree.function([name, index], tree.binary("<", position, cut)))])
        tail = tree.array([tree.call("filter", all_.e, tree.function([name, index], tree.binary(">=", position, cut)))])
        joined = tree.call("append", tree.call("join", head, separator.e), tail)
        enough = tree.binary(">", tree.call("count", all_.e), tree.literal(limit))
        return Value(tree.condition(enough, joined, all_.e), t.list_of(t.STR))

    return bind(Value(tree.call("split", owner.e, separator.e), t.list_of(t.STR)), call.c.fresh, "l", made)


@method("str", "splitlines")
def _splitlines(call: Call, owner: Value) -> Value:
    if call.values(0, 1, "keepends")[0] is not None:
        raise call.no_form("with keepends has no form here", "Leave it out.")
    folded = _folded(call, owner)
    if folded is not None:
        return folded

    def made(one: Value) -> Value:
        ends = "/\\r\\n|[\\n\\r\\x0b\\x0c\\x1c-\\x1e\\x85\\u2028\\u2029]/"
        trimmed = tree.call(
            "replace", one.e, E("/(\\r\\n|[\\n\\r\\x0b\\x0c\\x1c-\\x1e\\x85\\u2028\\u2029])$/"), tree.literal("")
        )
        empty = tree.binary("=", one.e, tree.literal(""))
        return Value(tree.condition(empty, tree.literal([]), tree.call("split", trimmed, E(ends))), t.list_of(t.STR))

    return bind(owner, call.c.fresh, "s", made)


@method("str", "join")
def _join(call: Call, owner: Value) -> Value:
    node = call.arguments(1, 1)[0]
    assert node is not None
    listed = comprehensions.iterate(call.c, node)
    inside = t.element(listed.type)
    extra = [] if owner.known and not owner.constant else [owner.e]
    if inside.kind in ("str", "never"):
        return Value(tree.call("join", tight(listed), *extra), t.STR)
    if inside.kind != "any":
        raise call.no_form(f"of a list of {inside} raises a TypeError", "Convert the elements with str().")

    def checked(one: Value) -> Value:
        name, index = call.c.fresh("v"), call.c.fresh("i")
        item = E(name, free=True)
        which = tree.uses(tree.call("kind_", item, deeper=6), "kind_")
        message = tree.chain(
            "&",
            [
                tree.literal("sequence item "),
                E(index, free=True),
                tree.literal(": expected str instance, "),
                which,
                tree.literal(" found"),
            ],
        )
        test = tree.binary("=", tree.call("type", item), tree.literal("string"))
        made = tree.condition(test, item, tree.failure("TypeError", message))
        mapped = tree.array([tree.call("map", one.e, tree.function([name, index], made))])
        return Value(tree.call("join", mapped, *extra), t.STR)

    return checked(Value(tight(listed), listed.type))


def _sought(call: Call) -> Value:
    """What is looked for in a string.

    Raises:
        FunctionlessError: where it is known to be no string.
    """
    what = call.one()
    if not (call.unsure or t.may_be(what.type, {"str"})):
        raise call.no_form(f"wants a string and gets a {what.type}", "Convert it with str().")
    return what


def _if_text(call: Call, what: Value, made: Value) -> Value:
    """What is made of a string; a TypeError for anything else."""
    if what.kind == "str":
        return made
    before, none, after = _complaints(call)
    failed = unknown.failure("TypeError", before, what.e, after)
    if none != "NoneType":
        failed = unknown.by_sort(what.e, {"null": tree.failure("TypeError", before + none + after)}, failed)
    return Value(unknown.by_sort(what.e, {"string": made.e}, failed), made.type)


@method("str", "find", "index", "rfind", "rindex")
def _find(call: Call, owner: Value) -> Value:
    what = _sought(call)
    folded = _folded(call, owner, what)
    if folded is not None:
        return folded
    last = call.name in (".rfind", ".rindex")

    def made(both: list[Value]) -> Value:
        text, sought = both[0].e, both[1].e
        if last:
            parts = tree.call("split", text, sought)
            size = tree.call("length", text)
            name = call.c.fresh("l")
            tail = tree.call("length", tree.item(E(name, free=True), tree.literal(-1)))
            at = tree.binary("-", tree.binary("-", size, tail), tree.call("length", sought))
            at = tree.block([(name, parts)], at)
            if not both[1].known:
                at = tree.condition(tree.binary("=", sought, tree.literal("")), size, at)
        else:
            at = tree.call("length", tree.call("substringBefore", text, sought))
        there = tree.call("contains", text, sought)
        missing: E = tree.literal(-1)
        if call.name in (".index", ".rindex"):
            missing = tree.failure("ValueError", "substring not found")
        if not both[1].known:
            there = tree.binary("or", tree.binary("=", sought, tree.literal("")), there)
        elif both[1].constant == "":
            return Value(tree.call("length", text) if last else tree.literal(0), t.INT)
        return _if_text(call, both[1], Value(tree.condition(there, at, missing), t.INT))

    return bind_all([owner, what], call.c.fresh, "s", made)


@method("str", "count")
def _count(call: Call, owner: Value) -> Value:
    what = _sought(call)
    folded = _folded(call, owner, what)
    if folded is not None:
        return folded

    def made(both: list[Value]) -> Value:
        pieces = tree.binary("-", tree.call("count", tree.call("split", both[0].e, both[1].e)), tree.literal(1))
        between = tree.binary("+", tree.call("length", both[0].e), tree.literal(1))
        if both[1].known and both[1].kind == "str":
            return Value(pieces if both[1].constant else between, t.INT)
        counted = tree.condition(tree.binary("=", both[1].e, tree.literal("")), between, pieces)
        return _if_text(call, both[1], Value(counted, t.INT))

    return bind_all([owner, what], call.c.fresh, "s", made)


@method("str", "ljust", "rjust", "center", "zfill")
def _justified(call: Call, owner: Value) -> Value:
    width, fill = call.values(1, 1 if call.name == ".zfill" else 2) + ([None] if call.name == ".zfill" else [])
    folded = _folded(call, owner, width, fill)
    if folded is not None:
        return folded
    assert width is not None
    if width.kind != "int":
        raise call.no_form("needs an int as its width", "Give it a type hint.")
    character = " " if fill is None else fill.constant if fill.known else None
    if not isinstance(character, str) or len(character) != 1 or ord(character) > 0xFFFF:
        raise call.no_form("needs one known character to fill with", "Write the character.")
    if call.name == ".zfill":

        def zeros(both: list[Value]) -> Value:
            text, size = both[0].e, both[1].e
            pattern = E("/^[-+]/")
            less = tree.binary("-", tree.literal(1), size)
            first = tree.call("substring", text, tree.literal(0), tree.literal(1))
            rest = tree.call(
                "pad", tree.call("substring", text, tree.literal(1)), _backwards(less, size), tree.literal("0")
            )
            with_sign = tree.binary("&", first, rest)
            plain = tree.call("pad", text, tree.negative(size), tree.literal("0"))
            return Value(tree.condition(tree.call("contains", text, pattern), with_sign, plain), t.STR)

        return bind_all([owner, width], call.c.fresh, "s", zeros)
    if call.name == ".center":

        def centered(both: list[Value]) -> Value:
            # str.center puts the odd blank before the text where the width is odd too.
            text, size = both[0].e, both[1].e
            length = tree.call("length", text)
            margin = call.c.fresh("m")
            left = call.c.fresh("l")
            space = E(margin, free=True)
            odd = tree.binary("%", tree.binary("*", tree.binary("%", space, tree.literal(2)), size), tree.literal(2))
            half = tree.call("floor", tree.binary("/", space, tree.literal(2)))
            before = tree.binary("+", half, odd)
            inner = tree.call(
                "pad",
                text,
                tree.negative(tree.group(tree.binary("+", length, E(left, free=True)))),
                tree.literal(character),
            )
            padded = tree.call("pad", inner, size, tree.literal(character))
            steps = [(margin, tree.binary("-", size, length)), (left, before)]
            fits = tree.binary(">=", length, size)
            return Value(tree.condition(fits, text, tree.block(steps, padded)), t.STR)

        return bind_all([owner, width], call.c.fresh, "s", centered)

    def sided(both: list[Value]) -> Value:
        size = both[1]
        extra = [] if character == " " else [tree.literal(character)]
        if size.known:
            number = max(0, int(size.constant))
            at = tree.literal(number if call.name == ".ljust" else -number)
        else:
            positive = tree.call("max", tree.array([tree.literal(0), size.e]))
            at = positive if call.name == ".ljust" else tree.negative(positive)
        return Value(tree.call("pad", both[0].e, at, *extra), t.STR)

    return bind_all([owner, width], call.c.fresh, "s", sided)


def _backwards(less: E, size: E) -> E:
    """A width for padding before the text, never one that pads after it."""
    return tree.condition(tree.binary(">", size, tree.literal(1)), less, tree.literal(0))


_CLASSES = {
    ".isdigit": "^[0-9]+$",
    ".isdecimal": "^[0-9]+$",
    ".isnumeric": "^[0-9]+$",
    ".isspace": rf"^{_BLANK}+$",
    ".isalpha": "^[A-Za-z\\u00AA\\u00B5\\u00BA\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02C1]+$",
    ".isalnum": "^[0-9A-Za-z\\u00AA\\u00B5\\u00BA\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02C1]+$",
    ".isidentifier": "^[A-Za-z_][0-9A-Za-z_]*$",
    ".isascii": "^[\\x00-\\x7f]*$",
}


@method("str", *(name[1:] for name in _CLASSES))
def _classified(call: Call, owner: Value) -> Value:
    call.values(0, 0)
    pattern = E(f"/{_CLASSES[call.name]}/")
    return _folded(call, owner) or Value(tree.call("contains", owner.e, pattern), t.BOOL)


@method("str", "isupper", "islower")
def _cased(call: Call, owner: Value) -> Value:
    call.values(0, 0)

    def made(one: Value) -> Value:
        same, other = ("uppercase", "lowercase") if call.name == ".isupper" else ("lowercase", "uppercase")
        unchanged = tree.binary("=", tree.call(same, one.e), one.e)
        differs = tree.binary("!=", tree.call(other, one.e), one.e)
        return Value(tree.binary("and", unchanged, differs), t.BOOL)

    return _folded(call, owner) or bind(owner, call.c.fresh, "s", made)


@method("str", "partition", "rpartition")
def _partition(call: Call, owner: Value) -> Value:
    separator = _text(call, call.values(1, 1)[0])
    folded = _folded(call, owner, separator)
    if folded is not None:
        return folded
    kind: Type = t.tuple_of([t.STR, t.STR, t.STR])
    if not separator.known or not separator.constant:
        raise call.no_form("needs a separator that is known at synth", "Write the separator.")

    def made(one: Value) -> Value:
        text, sep = one.e, separator.e
        empty = tree.literal("")
        if call.name == ".partition":
            found = [tree.call("substringBefore", text, sep), sep, tree.call("substringAfter", text, sep)]
            parts = tree.array(found)
            missing = tree.array([text, empty, empty])
        else:
            name = call.c.fresh("l")
            tail = tree.item(E(name, free=True), tree.literal(-1))
            size = tree.binary(
                "-",
                tree.binary("-", tree.call("length", text), tree.call("length", tail)),
                tree.literal(len(separator.constant)),
            )
            head = tree.call("substring", text, tree.literal(0), size)
            parts = tree.block([(name, tree.call("split", text, sep))], tree.array([head, sep, tail]))
            missing = tree.array([empty, empty, text])
        return Value(tree.condition(tree.call("contains", text, sep), parts, missing), kind)

    return bind(owner, call.c.fresh, "s", made)


@method("str", "format")
def _format(call: Call, owner: Value) -> Value:
    """`"{} {name:>5}".format(...)` as an f-string."""
    if not owner.known:
        raise call.no_form("of a string that is not known at synth has no form here", "Write an f-string.")
    import string

    parts: list[E] = []
    given = [call.c.firm(one) for one in call.node.args]
    named = {one.arg: call.c.firm(one.value) for one in call.node.keywords}
    counter = 0
    for text, field, form, conversion in string.Formatter().parse(str(owner.constant)):
        if text:
            parts.append(tree.literal(text))
        if field is None:
            continue
        if field == "":
            field, counter = str(counter), counter + 1
        value = given[int(field)] if field.isdigit() and int(field) < len(given) else named.get(field)
        if value is None or "{" in (form or ""):
            raise call.no_form("with these fields has no form here", "Write an f-string.")
        if conversion == "r":
            value = formatting.representation(call.c, call.node, value)
        elif conversion == "s":
            value = formatting.text(call.c, call.node, value)
        parts.append(formatting.spec(call.c, call.node, value, form or "").e)
    if not parts:
        return constant("")
    made = tree.chain("&", parts)
    return Value(made, t.STR)


@method("str", "encode")
def _encode(call: Call, owner: Value) -> Value:
    """Bytes are kept as the text that they encode: only what hashes or encodes them reads them."""
    encoding = call.values(0, 1, "encoding")[0]
    if encoding is not None and not (encoding.known and str(encoding.constant).lower() in ("utf-8", "utf8", "ascii")):
        raise call.no_form("with another encoding than UTF-8 has no form here", "Use UTF-8.")
    return Value(owner.e, t.BYTES)


@method("bytes", "decode")
def _decode(call: Call, owner: Value) -> Value:
    encoding = call.values(0, 1, "encoding")[0]
    if encoding is not None and not (encoding.known and str(encoding.constant).lower() in ("utf-8", "utf8", "ascii")):
        raise call.no_form("with another encoding than UTF-8 has no form here", "Use UTF-8.")
    return Value(owner.e, t.STR)


__all__ = ["operators"]
