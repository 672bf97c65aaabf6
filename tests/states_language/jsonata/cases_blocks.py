"""Function bodies: (parameters with hints, arguments, bodies separated by blank lines)."""

from __future__ import annotations

import textwrap
from typing import Any

from .cases_expressions import ANY1, DICTS, INTS, LINES, LISTS, NESTED, SEEN, STRINGS, Line
from .harness import Program

TABLE: list[tuple[dict[str, Any], list[dict[str, Any]], str]] = [
    (
        {"a": int, "b": int},
        INTS,
        """
        return a + b

        x = a
        x += b
        return x

        x = y = a
        y -= 1
        return [x, y]

        x, y = a, b
        x, y = y, x
        return x - y

        x, *rest = [a, b, 3]
        return [x, rest]

        *head, (p, q) = [a, b, (1, 2)]
        return [head, p, q]

        if a > b:
            return "big"
        return "small"

        if a > b:
            x = 1
        else:
            x = 2
        return x

        x = 0
        if a > b:
            x = a
        elif a == b:
            x = 7
        return x

        if a > 0:
            x = a
            y = "p"
        else:
            x = -a
            y = "n"
        return f"{x}{y}"

        if a > 0:
            x = a
        return x

        if a < 0:
            raise ValueError(f"negative: {a}")
        return a

        if a < 0:
            raise ValueError("negative")
        if b < 0:
            raise KeyError("b")
        if b == 0:
            raise ZeroDivisionError
        return a // b

        if a > 0:
            if b > 0:
                return "both"
            x = 1
        else:
            x = 2
        return x

        if a > 0:
            x = 1
            if b > 0:
                return x
            x = 5
        elif b > 2:
            return "e"
        else:
            x = 3
        x += 1
        return x

        total = 0
        for i in range(a):
            total += i
        return total

        total = 0
        count = 0
        for i in range(a):
            total += i * b
            count += 1
        return [total, count]

        for i in range(a):
            if i == b:
                return i
        return None

        found = None
        for i in range(a):
            if i * 2 > b:
                found = i
                break
        return found

        for i in range(a):
            if i == b:
                break
        else:
            return "none"
        return "some"

        x = 0
        for i in range(a):
            if i % 2:
                continue
            x += i
        return x

        x = 0
        for i in range(a):
            for j in range(b):
                if j > i:
                    break
                x += j
        return x

        n = a
        steps = 0
        while n > 0:
            n -= 2
            steps += 1
        return [n, steps]

        n = a
        while True:
            n += 1
            if n > 5:
                break
        return n

        n = 0
        while n < a:
            n += 1
            if n == b:
                return "hit"
        return n

        n = 0
        while n < a:
            n += 1
            if n == b:
                break
        else:
            n = 100
        return n

        i = 0
        out = []
        while (i := i + 1) < a:
            out.append(i)
        return out

        def inner(x, y=2):
            return x * y + b
        return inner(a) + inner(a, 3)

        def inner(x):
            if x > 0:
                return "p"
            return "n"
        return inner(a) + inner(b)

        scale = 2
        f = lambda x: x * scale
        scale = 3
        return f(a)

        assert a > 0, f"bad {a}"
        return a

        assert a > 0
        return b

        x: int = a
        x **= 2
        return x

        match a:
            case 0:
                return "zero"
            case 3 | 8:
                return "some"
            case x if x < b:
                return f"less {x}"
            case _:
                return "other"

        match (a, b):
            case (0, _):
                return "first"
            case (x, 1):
                return x
            case _:
                return None

        match [a, b]:
            case [x, y] if x == y:
                r = "same"
            case [0, *rest]:
                r = rest
            case _:
                r = a
        return r

        x = a
        x = x + 1
        y = x
        x = x * 2
        return [x, y]

        z = a
        del z
        z = b
        return z

        pass

        return

        s = ""
        for i in range(a):
            s += str(i)
        return s

        total = 0
        for i in range(a):
            total += i / 2
        return [total]

        prev, cur = 0, 1
        for _ in range(a):
            prev, cur = cur, prev + cur
        return prev

        x = 1
        for i in range(300):
            x += i
        return x

        n = 0
        while n < 200:
            n += 1
        return n

        last = -1
        for last in range(a):
            pass
        return last

        out = [[0] * 2 for _ in range(2)]
        out[0][1] = a
        out[1][0] = b
        return out

        counts = {}
        for i in range(a):
            key = f"k{i % 3}"
            counts[key] = counts.get(key, 0) + 1
        return counts

        if (n := a + b) > 3:
            return n
        return -n

        if (a > b) == [1][b]:
            pass
        return a

        if a > 0 or False:
            return "pos"
        if a and True:
            return "neg"
        return "zero"

        x = 5 if a else 6
        if x == 5 and a > 2 or b < 0:
            x -= 1
        return x

        for i in range(3):
            for j in range(3):
                if i * j == a:
                    return [i, j]
        return []

        done = False
        i = 0
        while not done:
            i += 1
            if i * i > a:
                done = True
        return i

        x = None
        for i in range(a):
            if x is None or i > x:
                x = i
        return x

        best = a
        for v in (b, 3):
            best = max(best, v)
        return best

        raise RuntimeError("always", a)
    """,
    ),
    (
        {"xs": list[int]},
        LISTS,
        """
        out = []
        for x in xs:
            out.append(x * 2)
        return out

        out = []
        for x in xs:
            if x > 2:
                out.append(x)
        return out

        out = []
        for x in xs:
            if x > 2:
                out.append(x)
            else:
                out.append(-x)
        return out

        out = [0]
        for i, x in enumerate(xs):
            y = x * i
            if y % 2:
                continue
            out.append([i, y])
        return out

        out = []
        for x in xs:
            out.append([x])
        return out

        out = []
        for x in xs:
            out.append([])
        return out

        out = []
        for x in xs:
            if x:
                out.append([x] * (x % 3))
        return out

        out = []
        total = 0
        for x in xs:
            total += x
            out.append(total)
        return out

        out = []
        for x in xs:
            out.append(x)
            out.append(x + 1)
        return out

        out = []
        for x in xs:
            if x in out:
                continue
            out.append(x)
        return out

        ys = list(xs)
        ys.append(1)
        ys.extend([2, 3])
        ys.insert(0, 9)
        ys.insert(2, 8)
        ys.sort()
        return ys

        ys = xs[:]
        ys.reverse()
        ys += [4]
        return ys

        ys = xs.copy()
        last = ys.pop()
        return [last, ys]

        ys = list(xs)
        out = []
        while ys:
            out.append(ys.pop() * 2)
        return [out, ys]

        ys = list(xs)
        n = 0
        while ys and (y := ys.pop(0)) != 2:
            n += y
        return [n, ys]

        ys = list(xs)
        return [ys.pop(), len(ys), ys.pop(0), ys]

        ys = list(xs)
        total = len(ys)
        total += ys.pop() - (ys.pop() if len(ys) > 1 else 5)
        return [total, ys]

        ys = list(xs)
        rows = [[], [1]]
        rows[0].append(ys.pop())
        rows[-1].extend([ys.pop(), rows[0][0]])
        assert ys.pop() != 100 or ys
        return [rows, ys]

        ys = list(xs)
        groups = {"odd": []}
        while ys:
            if ys[0] % 2:
                groups["odd"].append(ys.pop(0))
            else:
                groups.setdefault("even", []).append(ys.pop(0))
        return groups

        ys = list(xs)
        try:
            return {"a": ys.pop(), "b": 6 // ys.pop(), "c": [ys.pop()]}
        except (IndexError, ZeroDivisionError) as e:
            return [str(e), ys]

        ys = list(xs)
        match ys.pop():
            case 0:
                return "zero"
            case 1 | 2:
                return ys
        for y in sorted([ys.pop(), 3]):
            ys.append(y)
        return ys

        ys = list(xs)
        return max(ys.pop(), 2) if ys else sum([y for y in [1, 2, 3] if y not in ys])

        ys = xs.copy()
        first = ys.pop(0)
        return [first, ys]

        ys = list(xs)
        ys.remove(3)
        return ys

        ys = list(xs)
        ys[0] = 100
        ys[-1] += 1
        return ys

        ys = list(xs)
        del ys[0]
        return ys

        ys = sorted(xs)
        ys.clear()
        return ys

        ys = []
        while len(ys) < 3:
            ys.append(len(ys))
        return ys

        a, b = xs
        return a - b

        a, *b = xs
        return [a, b]

        *a, b = xs
        return [a, b]

        [a, b, *c] = xs
        return c

        total = 0
        for a, b in zip(xs, xs[1:]):
            total += a * b
        return total

        total = 0
        for x in reversed(xs):
            total = total * 2 + x
        return total

        d = {}
        for i, x in enumerate(xs):
            d[f"k{i}"] = x
        return d

        d = {}
        for x in xs:
            d.setdefault(f"k{x % 2}", []).append(x)
        return d

        d = {"n": 0, "xs": []}
        for x in xs:
            d["n"] += x
            d["xs"].append(x)
        return d

        best = None
        for x in xs:
            if best is None or x > best:
                best = x
        return best

        total = 0.0
        for x in xs:
            total += x / 2
        return f"{total:.2f}"

        for x in xs:
            if x < 0:
                raise ValueError(f"bad {x}")
        return len(xs)

        def sign(v):
            if v < 0:
                return -1
            return 1
        return [sign(x) for x in xs]

        def total(items):
            t = 0
            for i in items:
                t += i
            return t
        return total(xs) + total([1, 2])

        seen = set()
        out = []
        for x in xs:
            if x not in seen:
                seen.add(x)
                out.append(x)
        return out

        i = 0
        n = 0
        while i < len(xs) and xs[i] != 3:
            n += xs[i]
            i += 1
        return [i, n]

        match xs:
            case []:
                return "none"
            case [x]:
                return x
            case [x, y]:
                return x + y
            case [x, *rest]:
                return rest

        out = []
        for x in xs:
            match x:
                case 0:
                    out.append("zero")
                case 3:
                    out.append("three")
                case _:
                    out.append(str(x))
        return out

        pairs = []
        for x in xs:
            for y in xs:
                if x < y:
                    pairs.append((x, y))
        return pairs

        result = {"sum": sum(xs), "max": None}
        if xs:
            result["max"] = max(xs)
        return result

        out = []
        for x in xs:
            if x == 9:
                break
            out.append(x)
        else:
            out.append("end")
        return out

        first, second = xs[0], xs[1]
        return first + second

        xs2 = [x for x in xs]
        for i in range(len(xs2)):
            xs2[i] = xs2[i] + 1
        return xs2

        groups = {"even": [], "odd": []}
        for x in xs:
            groups["even" if x % 2 == 0 else "odd"].append(x)
        return groups

        out = ""
        sep = ""
        for x in xs:
            out += sep + str(x)
            sep = ","
        return out
    """,
    ),
    (
        {"xs": list[list[int]]},
        NESTED,
        """
        out = []
        for x in xs:
            out.append(x)
        return out

        out = []
        for x in xs:
            out.extend(x)
        return out

        out = []
        for x in xs:
            for y in x:
                out.append(y)
        return out

        last = []
        for x in xs:
            last = x
        return last

        out = []
        for x in xs:
            if x:
                first, *rest = x
                out.append([first, rest])
        return out

        total = 0
        for x in xs:
            total += len(x)
        return total

        ys = [list(x) for x in xs]
        for y in ys:
            if not y:
                return "empty"
        return ys

        ys = list(xs)
        ys.append([])
        ys.append([7])
        return [ys, ys[-1], ys[0]]

        a = []
        b = []
        for x in xs:
            if x:
                a.append(x)
            else:
                b.append(x)
        return [a, b]
    """,
    ),
    (
        {"d": dict[str, int]},
        DICTS,
        """
        e = dict(d)
        e["new"] = 1
        return e

        e = {**d}
        e["k"] += 1
        return e

        e = d.copy()
        del e["k"]
        return e

        e = d.copy()
        v = e.pop("k")
        return [v, e]

        e = d.copy()
        v = e.pop("k", None)
        return [v, e]

        e = d.copy()
        v = e.setdefault("k", 9)
        return [v, e]

        e = dict(d)
        e.update({"k": 5}, z=3)
        return e

        e = dict(d)
        e.update(q=1)
        e.clear()
        return e

        total = 0
        for k in d:
            total += d[k]
        return total

        total = 0
        for k, v in d.items():
            if k != "a":
                total += v
        return total

        for k, v in d.items():
            if v == 2:
                return k
        return "none"

        out = {}
        for k, v in d.items():
            out[k.upper()] = v
        return out

        out = {"nested": {"x": 1}}
        out["nested"]["y"] = len(d)
        out["list"] = [1]
        out["list"].append(2)
        return out

        match d:
            case {"k": 1}:
                return "one"
            case {"k": v}:
                return v
            case {"a": a, "b": b}:
                return a + b
            case {}:
                return "other"

        if "k" in d:
            x = d["k"]
        else:
            x = -1
        return x

        x = d.get("k")
        if x is None:
            x = 5
        return x + 1
    """,
    ),
    (
        {"s": str},
        STRINGS,
        """
        out = ""
        for c in s:
            if c != " ":
                out = c + out
        return out

        counts = {}
        for c in s:
            key = "c" + c
            if key in counts:
                counts[key] += 1
            else:
                counts[key] = 1
        return counts

        words = []
        word = ""
        for c in s:
            if c == " ":
                if word:
                    words.append(word)
                word = ""
            else:
                word += c
        if word:
            words.append(word)
        return words

        if not s:
            return "empty"
        elif s[0] == "a":
            return "a"
        elif s.isdigit():
            return int(s)
        else:
            return s.strip()

        match s:
            case "a" | "12":
                return 1
            case str() if len(s) > 5:
                return "long"
            case _:
                return 0
    """,
    ),
    (
        {"lines": list[Line]},
        LINES,
        """
        total = 0.0
        for line in lines:
            if line["qty"] <= 0:
                continue
            total += line["qty"] * line["price"]
        return round(total, 2)

        summary = {}
        for line in lines:
            summary[line["sku"]] = {"qty": line["qty"], "cost": line["qty"] * line["price"]}
        return summary

        best = None
        for line in lines:
            if best is None or line["price"] > best["price"]:
                best = line
        return best

        for line in lines:
            if line["qty"] == 0:
                return {"missing": line["sku"]}
        return {"ok": True}

        out = []
        for line in lines:
            entry = {"sku": line["sku"]}
            if "note" in line:
                entry["note"] = line["note"]
            out.append(entry)
        return out
    """,
    ),
    (
        {"x": None},
        ANY1,
        """
        y = x.pop()
        return [y, x]

        y = x.pop(0)
        return [y, x]

        y = x.pop("k")
        return [y, x]

        y = x.pop("k", 5)
        return [y, x]

        y = x.setdefault("n", 5)
        return [y, x]

        z = {"x": x}
        y = z["x"].pop() or 7
        return [y, z]

        total = 1 if isinstance(x, list) and x.pop() else 2
        return [total, x]

        return [x.pop(), x.pop(), x]

        n = 0
        while x:
            n += 1 + len(str(x.pop()))
        return n

        if x:
            return "yes"
        return "no"

        out = []
        for y in [x, x]:
            out.append(y)
        return out

        y = x
        if y is None:
            y = "none"
        return [y]

        out = [x]
        out.append(x)
        return out

        d = {"v": x}
        d["w"] = [x]
        return d

        match x:
            case None:
                return "none"
            case True | False:
                return "bool"
            case str():
                return "str"
            case int():
                return "int"
            case []:
                return "empty"
            case [y]:
                return y
            case [y, z]:
                return [z, y]
            case {"k": v}:
                return v
            case _:
                return "other"

        if isinstance(x, str):
            return x.upper()
        if isinstance(x, list):
            return len(x)
        return x

        a = b = x
        return [a, b]

        last = None
        for v in [1, x]:
            last = v
        return last

        if isinstance(x, dict):
            for k, v in x.items():
                return [k, v]
        return None
    """,
    ),
    (
        {"d": dict[str, int], "s": str, "n": int},
        [
            {"d": d, "s": s, "n": n}
            for d in ({}, {"k": 1}, {"k": 4, "a": 0})
            for s in ("", "5", "x", "-2")
            for n in (0, 1, 3)
        ],
        """
        try:
            return d["k"]
        except KeyError:
            return "none"

        try:
            x = d["k"] + d["a"]
        except KeyError as e:
            return f"missing {e}"
        return x

        try:
            x = int(s)
        except ValueError:
            x = -1
        return x

        try:
            x = int(s) // n
        except ValueError as e:
            return str(e)
        except ZeroDivisionError as e:
            return [str(e)]
        return x

        try:
            x = int(s) // n
        except (ValueError, ArithmeticError) as e:
            x = f"{type(e).__name__ if False else ''}{e}"
        else:
            x += 1
        return x

        try:
            return int(s) // n
        except ZeroDivisionError:
            return "zero"

        try:
            if n == 0:
                raise ValueError("n is 0")
            if n == 1:
                raise RuntimeError(f"n is {n}")
            return "ok"
        except ValueError as e:
            return str(e)

        try:
            try:
                x = d["k"]
            except ValueError:
                x = 1
            return x
        except KeyError:
            return "outer"

        try:
            try:
                x = int(s)
            except ValueError as e:
                raise KeyError(s) from e
            return x
        except LookupError as e:
            return str(e)

        try:
            x = int(s)
        except ValueError:
            raise
        return x

        out = []
        for part in [s, "7", "q"]:
            try:
                out.append(int(part))
            except ValueError:
                out.append(None)
        return out

        total = 0
        try:
            for k in ["a", "k", "z"]:
                total += d[k]
        except KeyError as e:
            return [total, str(e)]
        return total

        log = []
        try:
            log.append("try")
            x = d["k"]
            log.append("got")
        except KeyError:
            log.append("except")
            x = 0
        finally:
            log.append("finally")
        return [x, log]

        x = 0
        try:
            x = int(s)
            return x
        finally:
            x = 5

        try:
            x = int(s)
        finally:
            n = 7
        return x + n

        done = False
        try:
            x = int(s)
            if x == 5:
                return "five"
            done = True
        except ValueError:
            return "bad"
        finally:
            n += 1
        return [done, n, x]

        try:
            values = [int(p) for p in s.split(",")]
        except ValueError:
            values = []
        return values

        try:
            x = d["k"] if n else int(s)
        except (KeyError, ValueError):
            x = None
        return x

        try:
            x = n and int(s) and d["k"]
        except Exception as e:
            x = f"E {e}"
        return x

        try:
            ok = 0 < int(s) < 10
        except ValueError:
            ok = False
        return ok

        try:
            x = {"a": d["k"], "b": [int(s), d["a"]]}
        except KeyError as e:
            x = {"error": str(e)}
        except ValueError as e:
            x = {"value": e.args[0]}
        return x

        try:
            x = f"{d['k']}-{int(s)}"
        except (KeyError, ValueError):
            x = "?"
        return x

        try:
            assert n > 0, "n"
            x = 10 // n
        except AssertionError as e:
            x = str(e)
        return x

        i = 0
        while True:
            try:
                if i == n:
                    raise StopIteration
                i += 1
            except StopIteration:
                break
        return i

        for k in ["a", "k"]:
            try:
                v = d[k]
            except KeyError:
                continue
            if v > 2:
                return k
        return None

        x = [1, 2]
        try:
            y = x[n]
            z = x[n + 1]
        except IndexError as e:
            return [str(e), n]
        return [y, z]

        def parse(t):
            try:
                return int(t)
            except ValueError:
                return 0
        return parse(s) + parse("4")

        try:
            match n:
                case 0:
                    r = d["k"]
                case _:
                    r = int(s)
        except Exception:
            r = "failed"
        return r

        try:
            a, b = [n] * n
        except ValueError as e:
            return str(e)
        return a + b

        try:
            best = max(int(c) for c in s)
        except ValueError:
            best = -1
        return best

        try:
            x = sum([int(s), n]) / n
        except ValueError:
            x = 0
        except ZeroDivisionError:
            x = 1
        return x

        try:
            e = dict(d)
            e["k"] += 1
            del e["a"]
        except KeyError as err:
            return ["no", str(err)]
        return e

        try:
            x = s[0].upper() + str(n)
        except IndexError:
            x = ""
        return x

        try:
            if d["k"] > 2 and s != "x":
                return "yes"
            elif int(s) > 1:
                return "maybe"
        except KeyError:
            return "key"
        except Exception:
            return "other"
        return "no"

        try:
            pass
        except ValueError:
            return 1
        return 2
    """,
    ),
    (
        {"x": None},
        ANY1,
        """
        try:
            return x["k"]
        except KeyError:
            return "key"
        except TypeError as e:
            return str(e)
        except IndexError as e:
            return "index"

        try:
            return x + 1
        except TypeError as e:
            return str(e)

        try:
            y = x < 2
        except TypeError as e:
            y = str(e)
        return y

        try:
            n = len(x)
            m = x / 2
        except TypeError as e:
            return str(e)
        return [n, m]

        try:
            out = []
            for v in x:
                out.append(v)
        except TypeError:
            out = None
        return out

        try:
            v = int(x)
        except (TypeError, ValueError) as e:
            v = str(e)
        return v

        try:
            return 1 in x
        except TypeError as e:
            return str(e)

        try:
            return 1 not in x
        except TypeError as e:
            return str(e)
    """,
    ),
]

TABLE += [
    (
        {"s": str},
        [{"s": s} for s in ("1,2", "1", "1,2,3", "1,2,x", "1,2,3,x", "x,2", "", "1, 2")],
        """
        a, b = map(int, s.split(","))
        return a + b

        a, *b = map(int, s.split(","))
        return [a, b]

        a, b = (q + "x" for q in s.split(","))
        return a + b

        a, b = reversed(s.split(","))
        return a + b

        [a, b] = map(int, s)
        return a + b

        a, b = zip([1, 2], s)
        return [a, b]

        out = []
        out += (one for one in s.split(","))
        out += map(len, s.split(","))
        return out
    """,
    ),
]


def programs() -> list[Program]:
    """All the cases."""
    return [
        Program(textwrap.dedent(part).strip(), hints, inputs, SEEN, body=True)
        for hints, inputs, text in TABLE
        for part in textwrap.dedent(text).strip().split("\n\n")
    ]
