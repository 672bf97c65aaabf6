"""The emitted code is at most 1.5 times what an expert writes, with its comments and without."""

from __future__ import annotations

from . import engine
from .expert.programs import EXPERT, build
from .expert.sizes import rows


def test_ours_is_at_most_one_and_a_half_times_the_experts() -> None:
    found = rows()
    assert len(found) == 10
    for name, expert, ours, expert_code, our_code in found:
        assert ours <= 1.5 * expert, f"{name}: {ours} characters, the expert's {expert}"
        assert our_code <= 1.5 * expert_code, f"{name}: {our_code} characters of code, the expert's {expert_code}"


def test_a_line_of_python_stands_where_the_code_does_not_say_it_in_the_same_words() -> None:
    found = {resolver.field_name: "\n".join(engine.files(resolver.compiled)) for resolver in build()}
    assert '// return identity["username"]' in found["whoami"]
    assert "// if identity is None" not in found["whoami"]
    for text in found.values():
        lines = [line.strip() for line in text.splitlines() if line.strip().startswith("//")]
        assert len(lines) == len(set(lines)), text
    assert sum("//" in text for text in found.values()) == 10


def test_the_experts_files_pass_the_same_rules() -> None:
    assert not engine.check([text for texts in EXPERT.values() for text in texts])
