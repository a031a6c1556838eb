"""The page of settings: every table with its keys, types, defaults and meanings, from the classes that read them."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from gates.settings import DEFAULTS, PARTS, GateSettings
from release_tasks.engine.settings import Settings
from release_tasks.rules.limits import LIMITS

from .tables import cell, table

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

HEADER = ("Setting", "Type", "Default", "Meaning")
ELSEWHERE = frozenset({"limits", "gates", "options"})  # tables of their own, below or with the steps
INHERITED = frozenset(
    {"suites", "plan", "tag", "records", "target", "environments"}
)  # the gates take these from [tool.release]
GATES_TABLES: Mapping[str, DataclassInstance] = {name: default for name, (default, _) in PARTS.items()}
UNSET: tuple[object, ...] = (None, (), {})


def settings_page() -> list[str]:
    """What a project may say."""
    lines = ["# Settings", ""]
    lines += ["In `[tool.release]` of pyproject.toml, or without that prefix in `release.toml`. None is needed.", ""]
    lines += _model("tool.release", Settings)
    lines += ["", "## [tool.release.limits]", ""]
    lines += ["Seconds. What takes longer is a warning in the report; a limit that acts ends the part.", ""]
    rows = ((name, f"{each.seconds:g}", each.covers, "acts" if each.acts else "") for name, each in LIMITS.items())
    lines += table(("Setting", "Default", "Covers", ""), rows)
    lines += ["", "## [tool.release.gates]", "", *_dataclass(GateSettings(), skip={*INHERITED, *GATES_TABLES})]
    for name, part in {**DEFAULTS, **GATES_TABLES}.items():
        lines += ["", f"## [tool.release.gates.{name}]", "", *_dataclass(part)]
    return lines


def _model(name: str, model: type[BaseModel]) -> list[str]:
    """A table of settings, and the tables inside it."""
    shapes = {key: each for key, field in model.model_fields.items() if (each := _inner(field)) is not None}
    rows = [
        (field.alias or key, _type(field.annotation), _default(field), field.description or "")
        for key, field in model.model_fields.items()
        if key not in ELSEWHERE and (key not in shapes or str in _leaves(field.annotation))
    ]
    lines = [f"## [{name}]", "", cell((model.__doc__ or "").partition("\n")[0]), "", *table(HEADER, rows)]
    for key, (inner, shape) in shapes.items():
        lines += ["", *_model(shape.format(f"{name}.{key}"), inner)]
    return lines


def _inner(field: FieldInfo) -> tuple[type[BaseModel], str] | None:
    """The model that this setting is a table of, and how its header is written."""
    models = [each for each in _leaves(field.annotation) if isinstance(each, type) and issubclass(each, BaseModel)]
    if not models:
        return None
    text = str(field.annotation)
    return models[0], "{}.<name>" if text.startswith("dict") else "[{}]" if "tuple" in text else "{}"


def _leaves(annotation: Any) -> list[Any]:
    return [leaf for each in get_args(annotation) for leaf in _leaves(each)] or [annotation]


def _type(annotation: Any) -> str:
    text = annotation.__name__ if isinstance(annotation, type) and not get_args(annotation) else str(annotation)
    words = re.sub(r"typing\.| \| None", "", text)
    chosen = re.search(r"Literal\[(.*?)\]", words)
    each = chosen[1].replace("'", "`").replace(", ", " or ") if chosen else words
    return f"table of {each}" if chosen and get_origin(annotation) is dict else each


def _default(field: FieldInfo) -> str:
    return "required" if field.default is PydanticUndefined else _shown(field.default)


def _shown(default: object) -> str:
    return "" if default in UNSET else f"`{default}`"


def _dataclass(defaults: DataclassInstance, skip: Iterable[str] = ()) -> list[str]:
    """The fields of a settings class; the comment beside each is its meaning."""
    source = inspect.getsource(type(defaults))
    rows = []
    for each in dataclasses.fields(defaults):
        if each.name in skip:
            continue
        said = re.search(rf"^ +{each.name}:[^#\n]*# (.*)$", source, re.MULTILINE)
        kind = str(each.type).replace(" | None", "")
        rows.append((each.name, kind, _shown(getattr(defaults, each.name)), said[1] if said else ""))
    return table(HEADER, rows)
