def resolver(a: int, b: int, x: float, s: str, t: str, f: bool, xs: list[int], ws: list[str], d: dict[str, int], o: int | None, v: Any, w: Any):
    if a:
        xs = [number(q) for q in xs]
        xs = [number(q) for q in xs[1:]]
    return [a, xs]
# inputs: [{'s': 'k', 'a': 1, 'x': 2.0, 'v': 'Hello', 'f': False, 'o': None, 'w': {'b-c': -5}, 'xs': [10, 8], 'ws': ['ab', 'k', 'ab'], 't': 'ab', 'd': {}, 'b': 1}]
