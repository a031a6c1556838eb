"""Acts: steps, flows and commands of a release, and `namespace()` that makes them invoke tasks.

Imported lazily (PEP 562), so that listing tasks imports neither pydantic nor GitPython nor sh.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .engine.flow import Flow, Section
    from .engine.release import Release
    from .engine.runner import Runner
    from .engine.step import step
    from .program import namespace

__all__ = ["Flow", "Release", "Runner", "Section", "namespace", "step"]

_PLACES = {
    "Flow": ".engine.flow",
    "Section": ".engine.flow",
    "Release": ".engine.release",
    "Runner": ".engine.runner",
    "step": ".engine.step",
    "namespace": ".program",
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_PLACES[name], __name__), name)
