"""Evidence to JSON and back: named tuples are written by field name, so that a journal reads by itself."""

from typing import Any


def dump(value: Any) -> Any:
    """The JSON form of evidence."""
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: dump(each) for name, each in value._asdict().items()}
    if isinstance(value, tuple | list):
        return [dump(each) for each in value]
    return value


def restore(kind: type, value: Any) -> Any:
    """The evidence that was written; raises pydantic's ValidationError where it is of another shape."""
    from pydantic import TypeAdapter

    return TypeAdapter(kind).validate_python(value)
