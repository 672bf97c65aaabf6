"""Lists and dicts that change around calls: methods of items, what is taken out of them, loops that run over them."""
# ruff: noqa: F811

from __future__ import annotations

from ..workers import WORKERS, case

echo, double, is_even, numbers, fetch, fail = (
    WORKERS[n] for n in ("echo", "double", "is_even", "numbers", "fetch", "fail")
)


# Methods of what is inside of something: the receiver comes ahead of the arguments


@case({"xs": [[1], []]}, {"xs": []}, {"xs": [[], [2], [3]]})
def appended_to_an_item(d: dict):
    xs = [list(x) for x in d["xs"]]
    xs[0].append(double(2))
    xs[-1].append(echo(len(xs)))
    return xs


@case({"k": "a"}, {"k": "b"}, {})
def appended_under_a_key(d: dict):
    groups = {"a": [1]}
    try:
        groups[d["k"]].append(double(4))
    except KeyError as error:
        return [str(error), groups]
    return groups


@case(["a", "b", "a"], [], ["c"])
def grouped(words: list[str]):
    groups: dict[str, list[int]] = {}
    for word in words:
        groups.setdefault(word, []).append(fetch(word)["size"])
    return groups


@case(["x", "y"], [])
def grouped_although_the_call_fails(words: list[str]):
    groups: dict[str, list[int]] = {}
    for word in words:
        try:
            groups.setdefault(word, []).append(fail(word))
        except Exception as error:
            groups[word].append(len(str(error)))
    return groups


@case([3, 0], [1])
def receiver_before_the_call(xs: list[int]):
    rows = [[xs[0]]]
    try:
        rows[xs[1]].append(echo(1))
    except IndexError:
        rows.append([echo(2)])
    return rows


@case({"names": ["b", "a"]}, {"names": []}, {})
def method_of_an_item_around_a_call(d: dict):
    text = d["names"][0].replace("a", echo("z"))
    return text + d["names"][-1].upper().rjust(int(double(3)), ".")


@case(2, 0)
def inserted_and_extended_inside(n: int):
    tree = {"a": {"xs": [n]}, "b": [[n], [n, n]]}
    tree["a"]["xs"].extend(numbers(n))
    tree["a"]["xs"].insert(0, double(n))
    for i in range(2):
        tree["b"][i].append(echo(i))
    return tree


@case(2, 0)
def taken_from_inside(n: int):
    tree = {"xs": [[4, 5, 6], [7]]}
    first = tree["xs"][0].pop(int(echo(0)))
    tree["xs"][n % 2].append(echo(first))
    return tree


@case(1)
def key_that_the_argument_changes(n: int):
    rows = [[], []]
    i = 0
    rows[i].append(echo(i := n))
    return [rows, i]


# What takes something out of a list or dict in the middle of a statement


@case({"xs": [1, 2, 3]}, {"xs": [7]}, {"xs": []})
def queue_worked_off(d: dict):
    queue = list(d["xs"])
    out = []
    while queue:
        out.append(echo(queue.pop(0)))
    return [out, queue]


@case({"xs": [1, 2, 3, 4]}, {"xs": []})
def taken_and_called(d: dict):
    queue = list(d["xs"])
    if not queue:
        return echo("empty")
    first = queue.pop(0)
    made = echo(first)
    last = queue.pop()
    return [made, last, queue]


@case({"xs": [4, 3]}, {"xs": [4]}, {"xs": []})
def taken_in_conditions(d: dict):
    stack = list(d["xs"])
    try:
        if is_even(stack.pop()) or stack.pop() > 3:
            return [echo("yes"), stack]
        while stack and echo(stack.pop()) > 0:
            echo("more")
    except IndexError as error:
        return [str(error), stack]
    return stack


@case({"k": "a", "n": 2}, {"k": "b", "n": 0})
def taken_around_calls(d: dict):
    found = {"a": 1}
    seen = [len(found), found.setdefault(d["k"], echo(5)), len(found)]
    rest = double(found.pop("a")) + found.pop("z", 7) * len(found)
    return [seen, rest, found, {"n": d["n"], "left": found.pop("b", None)}]


@case({"xs": [5, 6, 7]}, {"xs": [5, 6]})
def taken_in_a_comprehension(d: dict):
    xs = list(d["xs"])
    return [[echo(xs.pop()) for _ in range(2)], xs]


@case({"xs": [3, 2, 1]}, {"xs": [1]})
def taken_ahead_of_a_return(d: dict):
    xs = list(d["xs"])
    echo(len(xs))
    for i in range(xs.pop()):
        echo(i)
    return {"last": xs.pop() if xs else None, "xs": xs}


# Iterators over what calls give, and where their errors are caught


@case({"xs": [1, 2, 3]}, {"xs": [5]}, {"xs": []})
def comprehensions_over_iterators_of_calls(d: dict):
    xs = list(d["xs"])
    products = [i * x for i, x in enumerate(echo(xs))]
    sums = [x + y for x, y in zip(echo(xs), echo(xs))]
    names = {str(i): name for i, name in enumerate(echo(["u", "v"]), 1)}
    return [products, sums, [n for n in reversed(numbers(3))], names]


@case({"xs": [1, 2, 3]}, {"xs": [5, 0, 1]}, {"xs": []})
def iterators_inside_of_try(d: dict):
    xs = list(d["xs"])
    out = []
    try:
        for i, x in enumerate(xs):
            out.append(double(i + 10 // x))
        for y in reversed(echo(xs)):
            out.append(y)
        for p, q in zip(xs, numbers(2)):
            out.append(echo([p, q]))
    except ZeroDivisionError:
        out.append("zero")
    return out


# Loops that change what they run over where no iteration can tell


@case({"xs": [1, 2, 3]}, {"xs": [7]}, {"xs": []})
def items_that_had_their_turn(d: dict):
    xs = list(d["xs"])
    counts: dict[str, int] = {"a": 1, "b": 2}
    for i, x in enumerate(xs):
        xs[i] = x * 2
    for i, x in enumerate(xs):
        xs[i] = double(x)
    for key in counts:
        counts[key] += 1
    for key, value in counts.items():
        counts[key] = echo(value)
    for x in list(xs):
        xs.remove(x)
        echo(len(xs))
    return [xs, counts]


@case({"xs": [1, 2, 3]}, {"xs": [7]}, {"xs": []})
def changed_as_the_last_act(d: dict):
    xs = list(d["xs"])
    for i, x in enumerate(xs):
        if x > 1:
            xs.pop(i)
            break
    for x in xs:
        if echo(x) == 3:
            xs.append(9)
            return xs
    return [xs, len(xs)]


# Values that come close to sharing, and do not


@case({"n": 2, "lines": [{"sku": "a", "qty": 2}, {"sku": "b", "qty": 1}, {"sku": "a", "qty": 4}]}, {"n": 0, "lines": []})
def grouped_by_a_key_of_the_input(d: dict):
    cart: dict[str, dict] = {}
    for line in d["lines"]:
        cart.setdefault(line["sku"], {"qty": 0, "seen": []})
        cart[line["sku"]]["qty"] += line["qty"]
        cart[line["sku"]]["seen"].append(echo(line["qty"]))
    return cart


@case({"n": 2}, {"n": 3})
def copies_by_keywords_and_patterns(d: dict):
    ys = [1]
    m = dict(k=ys, n=2)
    m["n"] = 3
    m.update(z=4, **{"q": 5})
    if w := list(ys):
        w.append(2)
    match [ys, d["n"]]:
        case [a, 2]:
            b = a + [7]
        case _:
            b = []
    b.append(echo(1))
    return [ys, m, w, b]
