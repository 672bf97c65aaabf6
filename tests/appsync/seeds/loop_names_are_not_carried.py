def resolver(a: int, b: int, x: float, s: str, t: str, f: bool, xs: list[int], ws: list[str], d: dict[str, int], o: int | None, v: Any, w: Any):
    if bool((v if (v == []) else (w and 1))):
        xs = sorted(set(xs[:-1]))
    else:
        v = load(v)
    xs = [(a + b), len([])]
    c1 = 0
    while c1 < 3 and bool(xs):
        c1 += 1
    for q in range(3):
        a += q
    return [a, b, x, s, t, f, xs, ws, d, o, v, w]
# inputs: [{'v': None, 'd': {}, 'f': True, 'xs': [-3, 11, 11, 2], 'x': 3.75, 't': 'b-c', 's': '10', 'a': 2, 'w': None, 'o': 5, 'b': -2, 'ws': ['ab', '10', 'b-c']}]
