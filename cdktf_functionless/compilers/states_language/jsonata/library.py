"""The standard library: json, base64, hashlib, uuid, random, time, re, copy, operator."""

from __future__ import annotations

import ast
import base64
import copy
import functools
import hashlib
import json
import random
import re
import string
import time
import unicodedata
import urllib.parse
import uuid
from dataclasses import dataclass

from . import formatting, operators, tree
from . import types as t
from .calls import Call, function, method
from .mathematics import computed
from .tree import E
from .values import Value, bind, bind_all, constant

# json


@dataclass(frozen=True)
class _Style:
    """How JSON is written: what stands between items and behind keys, whether in ASCII, whether keys are sorted."""

    item: str
    pair: str
    ascii_only: bool
    sorted: bool


@function(json.dumps)
def _dumps(call: Call) -> Value:
    """`json.dumps`: Python's separators and escapes; floats are known by their types."""
    node = call.node
    options = {one.arg: one.value for one in node.keywords}
    if len(node.args) != 1 or set(options) - {"separators", "ensure_ascii", "sort_keys", "default"}:
        raise call.no_form("with these arguments has no form here", "Leave out indent and encoders.")
    item, pair = ", ", ": "
    if "separators" in options:
        given = call.c.value(options["separators"])
        if not given.known or not isinstance(given.constant, (list, tuple)):
            raise call.no_form("with separators that are not constants has no form here", "Write them out.")
        item, pair = given.constant
    style = _Style(
        item, pair, _flag(call, options.get("ensure_ascii"), True), _flag(call, options.get("sort_keys"), False)
    )
    value = call.c.firm(node.args[0])
    if not t.is_json(value.type):
        raise call.no_form(f"of a {value.type} raises a TypeError", "Convert it to JSON values.")
    if value.known:
        text = json.dumps(
            value.constant, separators=(item, pair), ensure_ascii=style.ascii_only, sort_keys=style.sorted
        )
        return constant(text)
    return Value(_json(call, value, style), t.STR)


def _flag(call: Call, node: ast.expr | None, default: bool) -> bool:
    if node is None:
        return default
    value = call.c.value(node)
    if not value.known:
        raise call.no_form("with an option that is not a constant has no form here", "Write it out.")
    return bool(value.constant)


def _json(call: Call, value: Value, style: _Style) -> E:
    kind = value.kind
    c = call.c
    if kind == "int":
        return tree.call("string", value.e)
    if kind in ("bool", "none"):
        return tree.call("string", value.e)
    if kind == "float":
        return formatting.representation(c, call.node, value).e
    if kind == "number":
        raise call.no_form(
            "of a number that may be an int or a float has no form here", "Convert it with int or float."
        )
    if kind == "str":
        if not style.ascii_only:
            return _quoted(value.e)
        return tree.uses(tree.call("escape_", value.e, deeper=8), "escape_")
    if kind == "record" and _floats(value.type):
        return bind(value, c.fresh, "d", lambda one: Value(_record(call, one, style), t.STR)).e
    if kind in ("list", "many") and _floats(value.type):
        name = c.fresh("v")
        one = Value(E(name, free=True), t.element(value.type))
        each = tree.function([name], _json(call, one, style))
        joined = tree.call("join", tree.array([tree.call("map", value.e, each)]), tree.literal(style.item))
        return tree.chain("&", [tree.literal("["), joined, tree.literal("]")])
    if _floats(value.type):
        raise call.no_form(
            f"of a {value.type} with floats in it has no form here", "Give hints that say where they are."
        )
    if style == _Style(",", ":", False, False):
        return tree.call("string", value.e)
    helper = "dumps_sorted_" if style.sorted else "dumps_"
    texts = [tree.literal(one) for one in (style.item, style.pair, style.ascii_only)]
    return tree.uses(tree.call(helper, value.e, *texts, deeper=24), helper)


def _record(call: Call, value: Value, style: _Style) -> E:
    """A dict whose values with floats in them are written by their type; keys come in its own order, or sorted."""
    name, key = call.c.fresh("w"), call.c.fresh("k")
    part_of, of_key = E(name, free=True), E(key, free=True)
    written = _json(call, Value(part_of, t.ANY), style)
    for field, part in value.type.fields:
        if _floats(part):
            same = tree.binary("=", of_key, tree.literal(field))
            written = tree.condition(same, _json(call, Value(part_of, part), style), written)
    quoted = _json(call, Value(of_key, t.STR), style)
    text = tree.chain("&", [quoted, tree.literal(style.pair), tree.group(written)])
    if style.sorted:
        keys = tree.call("sort", tree.array([tree.call("keys", value.e)]))
        step = tree.function([key], tree.block([(name, tree.call("lookup", value.e, of_key))], text))
        every = tree.call("map", keys, step)
    else:
        every = tree.call("each", value.e, tree.function([name, key], text))
    joined = tree.call("join", tree.array([every]), tree.literal(style.item))
    return tree.chain("&", [tree.literal("{"), joined, tree.literal("}")])


def _quoted(e: E) -> E:
    """A JSON string of any text: what `$string` gives for a list of it, without the brackets."""
    inner = tree.call("string", tree.array([e, tree.literal(0)]))
    return tree.call("replace", inner, E("/^\\[|,0\\]$/"), tree.literal(""))


def _floats(kind: t.Type) -> bool:
    """Whether its numbers need their types to be written right."""
    if kind.kind in ("float", "number"):
        return True
    parts = [part for _, part in kind.fields] if kind.kind == "record" else kind.items
    return any(_floats(part) for part in parts)


@function(json.loads)
def _loads(call: Call) -> Value:
    value = call.one()
    if value.known:
        return call.c.constant(json.loads(value.constant), call.node)
    if value.kind not in ("str", "any", "bytes"):
        raise call.no_form(f"of a {value.type} raises a TypeError", "Give it a string.")
    made = tree.uses(tree.call("loads_", value.e, deeper=12), "loads_")
    return Value(tree.raising(made, "TypeError", "JSONDecodeError"), t.ANY)


# base64, hashlib, urllib


@function(base64.b64encode, base64.standard_b64encode)
def _b64encode(call: Call) -> Value:
    """UTF-8 first: JSONata's function takes each character for a byte in JavaScript."""
    value = _bytes(call, call.one())
    if value.known:
        return constant(base64.b64encode(value.constant))
    return Value(tree.call("base64encode", _octets(value.e)), t.BYTES)


@function(base64.b64decode, base64.standard_b64decode)
def _b64decode(call: Call) -> Value:
    value = call.one()
    if value.kind not in ("str", "bytes", "any"):
        raise call.no_form(f"of a {value.type} raises a TypeError", "Give it text.")
    return Value(_characters(call, tree.call("base64decode", value.e)), t.BYTES)


def _octets(e: E) -> E:
    """Text as one character for each byte of its UTF-8 form. ASCII, the usual case, is the same in both."""
    return tree.uses(tree.call("octets_", e, deeper=10), "octets_")


def _characters(call: Call, e: E) -> E:
    return tree.uses(tree.call("utf8_", e, deeper=10), "utf8_")


def _bytes(call: Call, value: Value) -> Value:
    if value.kind != "bytes":
        raise call.no_form(f"of a {value.type} raises a TypeError", "Write `text.encode()`.")
    return value


_HASHES = {
    hashlib.md5: "MD5",
    hashlib.sha1: "SHA-1",
    hashlib.sha256: "SHA-256",
    hashlib.sha384: "SHA-384",
    hashlib.sha512: "SHA-512",
}
_DIGEST = {name: t.Type("hash", of=name) for name in _HASHES.values()}


@function(*_HASHES)
def _hash(call: Call) -> Value:
    value = _bytes(call, call.one())
    live = call.c.live(call.node.func)
    name = next(name for one, name in _HASHES.items() if one is live)
    return Value(tree.call("hash", value.e, tree.literal(name)), _DIGEST[name])


@method("hash", "hexdigest")
def _hexdigest(call: Call, owner: Value) -> Value:
    call.values(0, 0)
    return Value(owner.e, t.STR)


@function(urllib.parse.quote)
def _quote(call: Call) -> Value:
    """`quote(text, safe="")` keeps what `$encodeUrlComponent` keeps, but for `!'()*`."""
    value, safe = call.values(1, 2, "safe")
    assert value is not None
    allowed = "/" if safe is None else safe.constant if safe.known else None
    if value.kind != "str" or allowed not in ("", "/"):
        raise call.no_form("with these arguments has no form here", "Quote a string, with safe='' or the default.")
    made = tree.call("encodeUrlComponent", value.e)
    name = call.c.fresh("m")
    hexadecimal = tree.record([(tree.literal(one), tree.literal(f"%{ord(one):02X}")) for one in "!'()*"])
    replaced = tree.function([name], tree.call("lookup", hexadecimal, tree.field(E(name, free=True), "match")))
    made = tree.call("replace", made, E("/[!'()*]/"), replaced)
    if allowed == "/":
        made = tree.call("replace", made, tree.literal("%2F"), tree.literal("/"))
    return Value(made, t.STR)


# uuid, random, time

_UUID = t.Type("uuid")


@function(uuid.uuid4)
def _uuid(call: Call) -> Value:
    call.values(0, 0)
    return Value(tree.call("uuid"), _UUID)


@function(random.random)
def _random(call: Call) -> Value:
    call.values(0, 0)
    return Value(tree.call("random"), t.FLOAT)


@function(random.uniform)
def _uniform(call: Call) -> Value:
    low, high = call.values(2, 2)

    def between(a: Value, b: Value) -> Value:
        span = tree.binary("-", b.e, a.e)
        return Value(tree.binary("+", a.e, tree.binary("*", span, tree.call("random"))), t.FLOAT)

    return computed(call, [low, high], between, fold=False)


@function(random.randint, random.randrange)
def _randint(call: Call) -> Value:
    low, high = call.values(1, 2)
    assert low is not None
    inclusive = call.c.live(call.node.func) == random.randint
    if high is None:
        if inclusive:
            raise call.refused("needs two arguments", "Give both ends.")
        low, high = constant(0), low

    def between(both: list[Value]) -> Value:
        a, b = (operators.number(one) for one in both)
        size = tree.binary("-", b, a)
        if inclusive:
            size = tree.binary("+", size, tree.literal(1))
        drawn = tree.call("floor", tree.binary("*", tree.call("random"), size))
        return Value(tree.binary("+", a, drawn), t.INT)

    return bind_all([low, high], call.c.fresh, "n", between)


@function(random.choice)
def _choice(call: Call) -> Value:
    value = call.one()
    if value.kind not in ("list", "tuple", "many", "range"):
        raise call.no_form(f"of a {value.type} has no form here", "Give it a list.")

    def drawn(one: Value) -> Value:
        name = call.c.fresh("i")
        index = tree.call("floor", tree.binary("*", tree.call("random"), tree.call("count", one.e)))
        picked = tree.block([(name, index)], tree.item(one.e, E(name, free=True)))
        empty = tree.binary("=", one.e, tree.literal([]))
        failed = tree.failure("IndexError", "Cannot choose from an empty sequence")
        return Value(tree.condition(empty, failed, picked), t.element(one.type))

    return bind(value, call.c.fresh, "l", drawn)


@function(time.time)
def _time(call: Call) -> Value:
    call.values(0, 0)
    return Value(tree.binary("/", tree.call("millis"), tree.literal(1000)), t.FLOAT)


# re


def _pattern(call: Call, value: Value | None, flags: Value | None) -> E:
    """A constant pattern as JSONata's literal, where JavaScript gives it the same meaning.

    Raises:
        FunctionlessError: a pattern that is not known at synth, or one that JavaScript reads otherwise.
    """
    if value is None or not value.known or not isinstance(value.constant, str):
        raise call.no_form("needs a pattern that is known at synth", "Write the pattern as a string.")
    text = value.constant
    given = flags.constant if flags is not None and flags.known else 0 if flags is None else None
    if not isinstance(given, int) or given & ~(re.IGNORECASE | re.MULTILINE | re.DOTALL | re.ASCII):
        raise call.no_form("with these flags has no form here", "Use re.IGNORECASE, re.MULTILINE or re.DOTALL.")
    try:
        re.compile(text, given)
    except re.error as failure:
        raise call.no_form(f"has a broken pattern ({failure})", "Mend it.") from None
    refused = re.search(r"\(\?(?![:=!])|\\[AZzabBwWdDsSuUxN](?<!\\[bBwWdDsSx])|[^\x00-\x7f]", text)
    if refused is not None:
        raise call.no_form(f"has a pattern with `{refused[0]}`, which JavaScript reads otherwise", "Write it simpler.")
    if not text or re.search(r"[+*?}]\+", text):
        raise call.no_form("has a pattern that JavaScript reads otherwise", "Write it simpler.")
    # Python's `$` also matches before a newline at the end.
    written = _translated(text, dotall=bool(given & re.DOTALL), multiline=bool(given & re.MULTILINE))
    suffix = ("i" if given & re.IGNORECASE else "") + ("m" if given & re.MULTILINE else "")
    return E(f"/{written}/{suffix}")


def _subject(call: Call, pattern: Value | None, text: Value, flags: Value | None) -> Value:
    """The text to search: `\\w` and its like mean ASCII in JavaScript, so other text is refused at run time."""
    assert pattern is not None
    given = str(pattern.constant)
    if flags is not None and flags.known and flags.constant & re.ASCII:
        return text
    if re.search(r"\\[wWbB]", given):
        other = "[^\\x00-\\x7f]"
    else:
        spaces = "\\x1c-\\x1f\\x85\\uFEFF" if re.search(r"\\[sS]", given) else ""
        digits = _digits() if re.search(r"\\[dD]", given) else ""
        if not spaces and not digits:
            return text
        other = f"[{spaces}{digits}]"
    checked = tree.call("plain_", text.e, E(f"/{other}/"), deeper=8)
    return Value(tree.uses(checked, "plain_"), t.STR)


@functools.cache
def _digits() -> str:
    """The digits of other scripts, which `\\d` matches in Python alone."""
    codes = [code for code in range(128, 0x10000) if unicodedata.category(chr(code)) == "Nd"]
    return "".join(f"\\u{code:04X}-\\u{code + 9:04X}" for code in codes if unicodedata.decimal(chr(code)) == 0)


def _translated(text: str, *, dotall: bool, multiline: bool) -> str:
    out: list[str] = []
    index, in_class = 0, False
    while index < len(text):
        one = text[index]
        if one == "\\":
            out.append(text[index : index + 2])
            index += 2
            continue
        if one == "[":
            in_class = True
        elif one == "]":
            in_class = False
        if in_class:
            out.append("\\/" if one == "/" else one)
        elif one == "/":
            out.append("\\/")
        elif one == "." and dotall:
            out.append("[\\s\\S]")
        elif one == ".":
            out.append("[^\\n]")
        elif one == "$" and not multiline:
            out.append("(?=\\n?$)(?![\\s\\S]{2})")
        else:
            out.append({"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(one, one))
        index += 1
    return "".join(out)


def _anchored(call: Call, pattern: E, live: object) -> E:
    body, _, flags = pattern.text[1:].rpartition("/")
    if live is re.match:
        return E(f"/^(?:{body})/{flags.replace('m', '')}")
    if live is re.fullmatch:
        return E(f"/^(?:{body})$/{flags.replace('m', '')}")
    return pattern


_MATCH = t.Type("match")


@function(re.search, re.match, re.fullmatch)
def _search(call: Call) -> Value:
    pattern, text, flags = call.values(2, 3, "flags")
    assert text is not None
    written = _anchored(call, _pattern(call, pattern, flags), call.c.live(call.node.func))
    text = _subject(call, pattern, text, flags)
    found = tree.item(tree.call("match", text.e, written, tree.literal(1)), tree.literal(0))
    name = call.c.fresh("m")
    value = E(name, free=True)
    chosen = tree.condition(tree.call("exists", value), value, tree.literal(None))
    return Value(tree.block([(name, found)], chosen), t.union((_MATCH, t.NONE)))


@method("match", "group", "__getitem__")
def _group(call: Call, owner: Value) -> Value:
    number = call.values(0, 1)[0]
    if number is None or (number.known and number.constant == 0):
        return Value(tree.field(owner.e, "match"), t.STR)
    if not number.known or not isinstance(number.constant, int):
        raise call.no_form("needs the number of a group", "Number the groups.")

    def group(one: Value) -> Value:
        found = tree.item(tree.field(one.e, "groups"), tree.literal(number.constant - 1))
        name = call.c.fresh("g")
        value = E(name, free=True)
        chosen = tree.condition(tree.call("exists", value), value, tree.literal(None))
        return Value(tree.block([(name, found)], chosen), t.union((t.STR, t.NONE)))

    return bind(owner, call.c.fresh, "m", group)


@function(re.findall)
def _findall(call: Call) -> Value:
    pattern, text, flags = call.values(2, 3, "flags")
    assert text is not None and pattern is not None
    written = _pattern(call, pattern, flags)
    groups = re.compile(str(pattern.constant)).groups
    if groups > 1:
        raise call.no_form("with several groups has no form here", "Use one group, or `(?:...)`.")
    if re.compile(str(pattern.constant)).match("") is not None:
        raise call.no_form("with a pattern that matches nothing at all has no form here", "Use `+` instead of `*`.")
    text = _subject(call, pattern, text, flags)
    found = tree.call("match", text.e, written)
    if not groups:
        return Value(tree.array([tree.field(found, "match")]), t.list_of(t.STR))
    name = call.c.fresh("m")
    group = tree.item(tree.field(E(name, free=True), "groups"), tree.literal(0))
    value = call.c.fresh("g")
    chosen = tree.condition(tree.call("exists", E(value, free=True)), E(value, free=True), tree.literal(""))
    body = tree.block([(value, group)], chosen)
    return Value(tree.array([tree.call("map", found, tree.function([name], body))]), t.list_of(t.STR))


@function(re.sub)
def _sub(call: Call) -> Value:
    pattern, new, text, count, flags = call.values(3, 5, "count", "flags")
    assert new is not None and text is not None and pattern is not None
    written = _pattern(call, pattern, flags)
    if not new.known or not isinstance(new.constant, str):
        raise call.no_form("needs a replacement that is known at synth", "Write it as a string.")
    if re.compile(str(pattern.constant)).match("") is not None:
        raise call.no_form("with a pattern that matches nothing at all has no form here", "Use `+` instead of `*`.")
    parts = re.split(r"\\([1-9])|\\g<([1-9])>", new.constant)
    groups = re.compile(str(pattern.constant)).groups
    if any("\\" in part for part in parts[::3]) or groups > 9:
        raise call.no_form("with this replacement has no form here", "Write it simpler.")
    out = "".join(
        part.replace("$", "$$") if index % 3 == 0 else (f"${part}" if part else "") for index, part in enumerate(parts)
    )
    text = _subject(call, pattern, text, flags)
    limit = [count.e] if count is not None and count.known and count.constant else []
    return Value(tree.call("replace", text.e, written, tree.literal(out), *limit), t.STR)


@function(re.split)
def _resplit(call: Call) -> Value:
    pattern, text, flags = call.values(2, 3, "flags")
    assert text is not None and pattern is not None
    written = _pattern(call, pattern, flags)
    compiled = re.compile(str(pattern.constant))
    if compiled.groups or compiled.match("") is not None:
        raise call.no_form("with groups or empty matches has no form here", "Use `(?:...)`.")
    text = _subject(call, pattern, text, flags)
    return Value(tree.call("split", text.e, written), t.list_of(t.STR))


# Others


@function(copy.copy, copy.deepcopy)
def _copied(call: Call) -> Value:
    return call.one()


@function(string.capwords)
def _capwords(call: Call) -> Value:
    raise call.no_form("has no form here", "Join the capitalized words of split().")
