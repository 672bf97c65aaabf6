def resolver(a: int, b: int, x: float, s: str, t: str, f: bool, xs: list[int], ws: list[str], d: dict[str, int], o: int | None, v: Any, w: Any):
    try:
        v = load(s)
    except Exception as e:
        w = str(e)
    return [a, b, x, s, t, f, xs, ws, d, o, v, w]
# inputs: [{'ws': [], 'v': [5, 11], 't': 'b-c', 'xs': [], 'x': 3.75, 'b': 7, 'd': {'b': 1}, 's': 'a', 'w': 11, 'a': 2, 'f': True, 'o': 3}]
