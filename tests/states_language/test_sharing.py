"""Lists and dicts under two names: what the machine shows is what CPython shows, or the workflow is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .generator import INPUTS
from .running import run

_HEAD = (
    "def program(n: int, m: int, s: str, xs: list[int], ss: list[str], nn: list[list[int]], d: dict[str, int], "
    "order: Order):\n"
)

REFUSED = {
    "perhaps a second name": "a = xs if n else []\necho(1)\nxs.append(2)\nreturn a",
    "augmented by a display": "a = xs\necho(1)\nxs += [2]\nreturn a",
    "augmented by a name": "a = xs\necho(1)\nxs += ss\necho(xs)\nreturn a",
    "repeated": "a = xs\necho(1)\nxs *= 2\nreturn a",
    "merged": "a = d\nd |= {'a': 1}\nreturn a",
    "merged after a call": "a = d\necho(1)\nd |= {'a': 2}\necho(d)\nreturn a",
    "a part, augmented": "if not nn:\n    return 0\na = nn[0]\nnn[0] += [2]\nreturn a",
    "a part, augmented by a name": "if not nn:\n    return 0\na = nn[0]\necho(1)\nnn[0] += xs\necho(d)\nreturn a",
    "parts of a copy": "a = list(nn)\necho(1)\nfor row in nn:\n    row.append(2)\necho(2)\nreturn a",
    "parts of a slice": "if not nn:\n    return 0\na = nn[:]\necho(1)\nnn[0].append(2)\necho(2)\nreturn a",
    "parts in a comprehension": "if not nn:\n    return 0\na = [q for q in nn]\necho(1)\nnn[0].append(2)\nreturn a",
    "parts of a sum": "if not nn:\n    return 0\na = nn + [xs]\necho(1)\nnn[0].append(2)\necho(2)\nreturn a",
    "in a display": "a = {'x': xs}\necho(1)\nxs.append(2)\nreturn a",
    "a part in a display": "if not nn:\n    return 0\na = {'x': nn[0]}\necho(1)\nnn[0].append(2)\nreturn a",
    "a name that was bound anew": "if len(nn) < 2:\n    return 0\na = nn[:]\nnn = nn[1:]\nnn[0].append(2)\nreturn a",
    "through a function": (
        "def same(x):\n    y = [x]\n    return y[0]\na = same(xs)\necho(1)\nxs.append(2)\necho(2)\nreturn a"
    ),
    "through a default": (
        "ys = [1]\ndef f(k, zs=ys):\n    return [k, *zs]\nys.append(2)\na = f(1)\nys = [9]\nreturn [a, f(2)]"
    ),
    "through a lambda": "a = (lambda x: x or [])(xs)\necho(1)\nxs.append(2)\necho(2)\nreturn a",
    "the same part by repetition": "q = [[0]] * 3\necho(1)\nq[0].append(n)\nreturn q",
    "the same part in a display": "q = [xs, xs]\necho(1)\nq[0].append(n)\nreturn q",
    "the same part under two keys": "q = {'a': xs, 'b': xs}\nq['a'].append(n)\necho(1)\nreturn q",
    "the same part by two assignments": "q = {}\nq['a'] = xs\nq['b'] = xs\nq['a'].append(n)\nreturn q",
    "the same part appended twice": "q = []\nfor y in ss:\n    echo(y)\n    q.append(xs)\nif q:\n    q[0].append(n)\nreturn q",
    "the same part in a comprehension": "q = [xs for y in ss]\nif q:\n    q[0].append(n)\nreturn q",
    "lists of a sum": "if not nn:\n    return 0\nq = nn + nn\nq[0].append(n)\nreturn q",
    "lists that extend themselves": "if not nn:\n    return 0\nnn.extend(nn)\necho(1)\nnn[0].append(n)\nreturn nn",
    "in a try": (
        "a = 0\ntry:\n    a = nn[-1]\n    nn[n - 1].append(int(s))\nexcept (IndexError, ValueError) as e:\n"
        "    return [str(e), nn]\nreturn a"
    ),
}

KEPT = {
    "a second name": "a = xs\necho(1)\nxs.append(2)\nreturn a",
    "a part": "if not nn:\n    return 0\na = nn[0]\necho(1)\nnn[0].append(2)\nreturn a",
    "a copy": "a = xs[:]\necho(1)\nxs.append(2)\necho(2)\nreturn a",
    "a copy of lists": "a = list(nn)\necho(1)\nnn.append([m])\nnn[0] = [1]\necho(2)\nreturn a",
    "numbers": "a = n\necho(1)\nn += m\necho(d)\nreturn a",
    "numbers without a hint": "total = echo(n)\na = total\necho(1)\ntotal += 1\necho(d)\nreturn a",
    "a number of a list": "if not xs:\n    return 0\na = xs[0]\necho(1)\nxs[0] += m\necho(d)\nreturn [a, xs]",
    "a part that is replaced": "if not nn:\n    return 0\na = nn[0]\necho(1)\nnn[0] = [1]\necho(d)\nreturn a",
    "a part in a display": "if not nn:\n    return 0\na = {'x': nn[0]}\necho(1)\nnn.append([m])\necho(d)\nreturn a",
    "what is replaced later": "nn.append(xs)\nxs = echo([n])\nxs.append(1)\nreturn nn",
    "a part in a try": "try:\n    nn[1].append(5)\nexcept IndexError as e:\n    return str(e)\nreturn nn",
    "a part with an index that fails": (
        "try:\n    nn[int(s)].append(n // m)\nexcept (IndexError, ValueError) as e:\n    return [str(e), nn]\nreturn nn"
    ),
    "a part of a part": (
        "g = {'a': {'b': [1, 2]}}\ntry:\n    g['a']['b'].append(int(s))\n    g['a'][s].insert(0, len(xs))\n"
        "except (KeyError, ValueError) as e:\n    return [str(e), g]\nreturn g"
    ),
    "parts made anew": "q = [[0] for y in ss]\nif q:\n    q[0].append(n)\nreturn q",
    "different parts": "q = {'a': order['lines'], 'b': order['id']}\nq['a'].append(n)\nreturn q",
    "numbers of what has no type": (
        "o = echo({'qty': n, 'price': m, 'tags': ss})\ntotal = o['qty'] * o['price'] + o['qty']\necho(1)\n"
        "o['total'] = o['qty'] + 1\no['qty'] = o['qty'] + 1\no['tags'].append('x')\nreturn [total, o]"
    ),
    "what a comprehension takes of what has no type": (
        "o = echo({'lines': [{'price': n}], 'tags': ss})\nprices = [line['price'] for line in o['lines']]\n"
        "o['tags'].append('x')\necho(1)\nreturn [prices, max(prices), o]"
    ),
    "a record of what has no type": (
        "o = echo({'id': n, 'items': xs, 'tags': ss})\nrec = {'id': o['id'], 'items': o['items']}\n"
        "rec['tags'] = o['tags']\nrec['sum'] = o['id'] + 1\nrec['more'] = o['id'] + 2\nrec['items'].append(n)\n"
        "return rec"
    ),
    "through a function": "def total(x):\n    return sum(x)\na = total(xs)\necho(1)\nxs.append(2)\nreturn [a, xs]",
}


def _source(body: str) -> str:
    return _HEAD + "".join(f"    {line}\n" for line in body.splitlines())


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str, tmp_path: Path) -> None:
    assert run(tmp_path, _source(REFUSED[name]), INPUTS).split()[0] in ("FL3012", "FL3104")


@pytest.mark.parametrize("name", KEPT)
def test_kept(name: str, tmp_path: Path) -> None:
    assert run(tmp_path, _source(KEPT[name]), INPUTS) == "same"


_LINES = [{"sku": "a", "qty": 2}, {"sku": "b", "qty": 1}]

#: What people write without type hints: nothing of it may be refused.
UNTYPED: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "a total": (
        "total = 0\nfor line in event['lines']:\n    echo(line['sku'])\n    total += line['qty'] * 2\n"
        "event['total'] = total\nevent['status'] = 'done'\nreturn event",
        [{"lines": _LINES}, {"lines": []}],
    ),
    "a result that grows": (
        "result = {'id': event['id'], 'items': []}\nfor line in event['lines']:\n"
        "    item = {'sku': line['sku'], 'n': line['qty']}\n    item['price'] = echo(line['sku'])\n"
        "    result['items'].append(item)\nresult['count'] = len(result['items'])\nreturn result",
        [{"id": 1, "lines": _LINES}, {"id": 2, "lines": []}],
    ),
    "groups": (
        "groups = {}\nfor line in event['lines']:\n    key = line['sku']\n    if key not in groups:\n"
        "        groups[key] = []\n    groups[key].append(line['qty'])\nfor key, values in groups.items():\n"
        "    echo({'k': key, 'v': values})\nreturn groups",
        [{"lines": _LINES}, {"lines": [*_LINES, *_LINES]}],
    ),
    "tries": (
        "state = {'tries': 0, 'errors': []}\nwhile state['tries'] < 3:\n    state['tries'] += 1\n    try:\n"
        "        r = positive(event['n'])\n        state['result'] = r\n        break\n    except ValueError as e:\n"
        "        state['errors'].append(str(e))\nreturn state",
        [{"n": 1}, {"n": -1}],
    ),
    "pages": (
        "pages = []\nfor page in event['pages']:\n    pages.extend(echo(page)['items'])\nif pages:\n"
        "    pages[0]['first'] = True\nreturn pages",
        [{"pages": [{"items": [{"a": 1}]}, {"items": []}]}, {"pages": []}],
    ),
    "a matrix": (
        "rows = [[0] * 3 for _ in range(3)]\nrows[1][1] = event['n']\nrows[0][2] += 5\necho(rows)\nreturn rows",
        [{"n": 4}],
    ),
    "the best": (
        "best = None\nfor c in event['lines']:\n    score = echo(c['qty'])\n"
        "    if best is None or score > best['score']:\n        best = {'item': c, 'score': score}\nreturn best",
        [{"lines": _LINES}, {"lines": []}],
    ),
    "two parts": (
        "a = event['x']\nb = event['y']\na['n'] = echo(1)\nb['n'] = echo(2)\nreturn [a, b]",
        [{"x": {}, "y": {"k": 1}}],
    ),
    "a part that is replaced": (
        "user = event['user']\nuser['name'] = user['name'].strip()\nuser['tags'] = user.get('tags', []) + ['new']\n"
        "echo(user)\nreturn user",
        [{"user": {"name": " a "}}, {"user": {"name": "b", "tags": ["x"]}}],
    ),
}


@pytest.mark.parametrize("name", UNTYPED)
def test_untyped(name: str, tmp_path: Path) -> None:
    body, inputs = UNTYPED[name]
    source = _source(body).replace(_HEAD, "def program(event: dict):\n")
    assert run(tmp_path, source, inputs) == "same"
