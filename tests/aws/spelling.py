"""Members of requests and answers as Step Functions' SDK integrations spell them, by a rule of the tests' own."""

import re


def request(value, shape):
    """Names without regard to case; each must be words in Pascal case, as Step Functions wants them."""
    kind = getattr(shape, "type_name", None)
    if kind == "structure" and isinstance(value, dict):
        members = {pascal(name): name for name in shape.members}
        assert value.keys() <= members.keys(), (value, members)
        return {members[key]: request(item, shape.members[members[key]]) for key, item in value.items()}
    if kind == "map" and isinstance(value, dict):
        return {key: request(item, shape.value) for key, item in value.items()}
    return [request(item, shape.member) for item in value] if kind == "list" else value


def answer(value, shape):
    """Each word of a name in Pascal case."""
    kind = getattr(shape, "type_name", None)
    if kind == "structure" and isinstance(value, dict):
        return {pascal(key): answer(item, shape.members[key]) for key, item in value.items() if key in shape.members}
    if kind == "map" and isinstance(value, dict):
        return {key: answer(item, shape.value) for key, item in value.items()}
    return [answer(item, shape.member) for item in value] if kind == "list" else value


def pascal(name):
    name = re.sub(r"[A-Z]{2,}(?=[A-Z][a-z]|$)", lambda found: found[0].capitalize(), name[:1].upper() + name[1:])
    return {"Null": "Nul"}.get(name, name)
