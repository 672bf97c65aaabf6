"""Which things need themselves: their definitions have to be taken apart into making and filling."""

from __future__ import annotations

from .things import Function, Thing


def cyclic(root: Thing) -> set[int]:
    """The things that need themselves, by Tarjan's strongly connected components.

    A function needs only its defaults; the names that it looks up later do not count.
    """
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[Thing] = []
    on_stack: set[int] = set()
    found: set[int] = set()

    def edges(thing: Thing) -> list[Thing]:
        form = thing.form
        return list(form.now()) if isinstance(form, Function) else [*form.now(), *form.later()]

    roots = [root]
    seen: set[int] = set()
    while roots:  # functions' names are roots of their own
        start = roots.pop()
        if id(start) in seen:
            continue
        seen.add(id(start))
        work: list[tuple[Thing, list[Thing]]] = []
        if id(start) not in order:
            work.append((start, edges(start)))
            order[id(start)] = low[id(start)] = len(order)
            stack.append(start)
            on_stack.add(id(start))
        while work:
            thing, remaining = work[-1]
            if remaining:
                child = remaining.pop(0)
                if child is thing:
                    found.add(id(thing))
                if id(child) not in order:
                    order[id(child)] = low[id(child)] = len(order)
                    stack.append(child)
                    on_stack.add(id(child))
                    work.append((child, edges(child)))
                elif id(child) in on_stack:
                    low[id(thing)] = min(low[id(thing)], order[id(child)])
                continue
            work.pop()
            if work:
                low[id(work[-1][0])] = min(low[id(work[-1][0])], low[id(thing)])
            if isinstance(thing.form, Function):
                roots += list(thing.form.later())
            if low[id(thing)] == order[id(thing)]:
                component: list[Thing] = []
                while True:
                    part = stack.pop()
                    on_stack.discard(id(part))
                    component.append(part)
                    if part is thing:
                        break
                if len(component) > 1 or id(component[0]) in found:
                    found |= {id(part) for part in component}
                    for part in component:
                        part.count += 1  # so it has a name
    return found
