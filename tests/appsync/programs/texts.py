"""Methods of str."""

from __future__ import annotations

import base64
import json
from typing import Any

from ..fakes import case

S = [{"s": s} for s in ("Hello, World", "", "  padded \t", "a,b,,c", "ÀÉ ß", "x" * 40, "\x1c mixed \u3000", "$& $1 `")]


@case(*S)
def simple_methods(s: str):
    return [
        s.upper(),
        s.lower(),
        s.strip(),
        s.lstrip(),
        s.rstrip(),
        s.strip("H "),
        s.capitalize(),
        s.startswith("H"),
        s.endswith(("d", "c")),
    ]


@case(*S)
def splitting(s: str):
    return [
        s.split(","),
        s.split(),
        s.split(",", 1),
        s.rsplit(",", 1),
        s.partition(","),
        s.rpartition(","),
        s.splitlines(),
    ]


@case(*S)
def replacing(s: str):
    return [
        s.replace("l", "$&"),
        s.replace(",", ";", 1),
        s.replace("", "-"),
        s.removeprefix("He"),
        s.removesuffix("ld"),
        s.count("l"),
        s.count(""),
    ]


@case(*S)
def finding(s: str):
    return [s.find("o"), s.rfind("o"), "o" in s, s.find(""), "xyz" not in s]


@case({"s": "abc", "t": "c"}, {"s": "abc", "t": "z"})
def indexing(s: str, t: str):
    return s.index(t)


@case({"parts": ["a", "b"]}, {"parts": []}, {"parts": ["x"]})
def joining(parts: list[str]):
    return [", ".join(parts), "".join(parts), "-".join(p.upper() for p in parts), "|".join(sorted(parts, reverse=True))]


@case({"parts": ["a", 1]}, {"parts": ["a", "b"]}, {"parts": [None]})
def joining_any(parts: list):
    return ",".join(parts)


@case({"s": "7"}, {"s": "-42"}, {"s": "\U0001f600"})
def justifying(s: str):
    return [s.zfill(5), s.ljust(4, "."), s.rjust(4), s.rjust(2, "*")]


@case({"s": "héllo"}, {"s": ""}, {"s": "a b+c"})
def base64_text(s: str):
    encoded = base64.b64encode(s.encode()).decode()
    return [encoded, base64.b64decode(encoded).decode()]


@case({"x": {"a": 1, "b": [True, None, 'é\U0001f600"\\\n']}}, {"x": []}, {"x": "a:b,c"}, {"x": 5}, {"x": {"k": {}}})
def json_text(x: Any):
    return [
        json.dumps(x),
        json.dumps(x, separators=(",", ":")),
        json.dumps(x, ensure_ascii=False),
        json.loads(json.dumps(x)),
    ]


@case({"s": "hello world"}, {"s": ""}, {"s": "a"})
def words(s: str):
    return [w.capitalize() for w in s.split()] + [c for c in s if c not in "lo"]


@case({"s": "user@example.com"}, {"s": "nobody"})
def unpacked(s: str):
    name, _, host = s.partition("@")
    return {"name": name, "host": host or None, "short": name[:3]}


@case({"s": "a=1;b=2"}, {"s": ""})
def parsed(s: str):
    return {k: v for k, v in (part.split("=") for part in s.split(";") if part)}


@case({"s": "abc", "t": ""}, {"s": "", "t": ""}, {"s": "a-b", "t": "-"})
def split_by(s: str, t: str):
    return s.split(t)


@case({"s": "it's"}, {"s": 'say "hi"'}, {"s": "both ' \""}, {"s": "new\nline"})
def quoted(s: str):
    raise KeyError(s)


@case({"names": ["b", "A", "c"]}, {"names": []})
def sorted_texts(names: list[str]):
    return [
        sorted(names),
        sorted(names, key=str.lower),
        sorted(names, key=len),
        sorted(names, key=lambda n: (len(n), n), reverse=True),
    ]


@case({"x": "ab"}, {"x": 5}, {"x": None}, {"x": ["a"]}, {"x": {"upper": 1}})
def any_method(x: Any):
    return x.upper()


@case({"s": "ab", "n": 3, "x": 2.5}, {"s": "", "n": -3, "x": -0.125})
def percent_signs(s: str, n: int, x: float):
    return [
        "%s-%d" % (s, n), "%5s|%-5s|%.1s" % (s, s, s), "%05d|%-5d|%+d|% d" % (n, n, n, n), "%f|%.2f|%8.1f|%d%%" % (x, x, x, n), "%s" % s, "%r" % n,
        "%s and %s" % (s.upper(), n + 1),
    ]  # fmt: skip


@case({"s": "ab", "n": 3}, {"s": "", "n": -3})
def format_method(s: str, n: int):
    return [
        "{}-{}".format(s, n), "{1}{0}{1}".format(s, n), "{a:>4}|{b:04d}|{{}}".format(a=s, b=n), "{:^5}{!s:>4}".format(s, n), "{}".format(s.upper() + "!"),
        "{x}{}".format(n, x=s),
    ]  # fmt: skip


@case({"n": 3}, {"n": -12})
def conversions_with_width(n: int):
    return [f"{n!r:>5}|", f"{n!s:<5}|", f"{n!r}"]
