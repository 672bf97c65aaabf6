"""Arguments of resources that are known at synth only, all of a construct tree asked for in one call of jsii.

A token of its own for each (`FunctionlessConstruct.lazy_string`) takes four calls between Python and Node, one for the
producer, one for the token and one in each of CDKTF's two passes; a late value takes one. It is meant for resources of
which a stack has hundreds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cdktf import TerraformElement
from constructs import Construct

from ..diagnostics import FunctionlessError


@dataclass(frozen=True)
class _Late:
    make: Callable[[], Any]
    put: Callable[[Any], None]
    failed: Callable[[FunctionlessError], None]


class LateValues(TerraformElement):
    """Emits nothing itself. CDKTF asks every element for its metadata before it asks any for its Terraform JSON: that
    is when the values are made and put into their resources.

    Args:
        scope: the outermost construct of the library.
        id: unique in the scope.
    """

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        self._values: list[_Late] = []
        self._are_put = False

    def add(
        self, make: Callable[[], Any], put: Callable[[Any], None], failed: Callable[[FunctionlessError], None]
    ) -> None:
        """One more value.

        Args:
            make: gives it, or raises.
            put: gives it to its resource.
            failed: takes the error that `make` raised while stacks are prepared; validation reports it.
        """
        self._values.append(_Late(make, put, failed))

    def to_metadata(self) -> Any:
        """Puts the values into their resources."""
        for late in self._values:
            late.put(late.make())
        self._are_put = True
        return {}

    def to_terraform(self) -> Any:
        """Nothing; the values themselves while stacks are prepared, so that CDKTF finds what they refer to."""
        if self._are_put:
            self._are_put = False
            return {}
        found = []
        for late in self._values:
            try:
                found.append(late.make())
            except FunctionlessError as failure:
                late.failed(failure)
        return {"late": found}
