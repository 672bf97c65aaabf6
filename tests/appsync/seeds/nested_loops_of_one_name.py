def resolver(a: int, b: int, x: float, s: str, t: str, f: bool, xs: list[int], ws: list[str], d: dict[str, int], o: int | None, v: Any, w: Any):
    for q in range(3):
        for q in range(3):
            a += q
        b += q
    x = round(a / 4, 1)
    return [a, b, x, s, t, f, xs, ws, d, o, v, w]
# inputs: [{'x': 3.75, 'a': 8, 'w': [6, 2], 'xs': [], 'f': True, 'o': 2, 'd': {}, 'ws': ['Hello', ''], 's': 'x y', 'b': 10, 'v': None, 't': '10'}]
