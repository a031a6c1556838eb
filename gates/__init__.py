"""Looks at a commit or checkout and judges whether it is ready. No credentials, no network; may be copied alone.

`python -m gates` asks all gates; `nox -s gates` does the same. A gate is declared in `checks/`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

# Not lazy: a submodule of the same name would take their place as soon as it is imported.
from .fact import fact
from .gate import collect, gate
from .result import Finding, Result, Status, Unjudged, failed, passed, skipped, unknown, warned

if TYPE_CHECKING:
    from .gate_check import GateCheck as GateCheck
    from .gate_check import check_gates as check_gates
    from .judge import Judged as Judged
    from .judge import run as run
    from .listing import catalogue as catalogue

_LAZY = {
    "GateCheck": "gate_check",
    "Judged": "judge",
    "catalogue": "listing",
    "check_gates": "gate_check",
    "run": "judge",
}

__all__ = [
    "Finding",
    "GateCheck",
    "Judged",
    "Result",
    "Status",
    "Unjudged",
    "catalogue",
    "check_gates",
    "collect",
    "fact",
    "failed",
    "gate",
    "passed",
    "run",
    "skipped",
    "unknown",
    "warned",
]


def __getattr__(name: str) -> object:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f".{_LAZY[name]}", __name__), name)
