"""Real environments for adapters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .place import Place, place


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Place]:
    """An environment named staging, never used."""
    with place(tmp_path) as made:
        yield made
