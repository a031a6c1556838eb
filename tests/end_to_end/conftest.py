"""Libraries to release."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ..support.library import FILES
from ..support.repository import Clone


@pytest.fixture
def library(repository: Callable[..., Clone]) -> Clone:
    """A library with a feature that is not released yet."""
    clone = repository(FILES)
    clone.commit("feat: add numbers")
    return clone


@pytest.fixture
def second_time(library: Clone) -> Clone:
    """A library that was released as 1.0.0, with a fix since then."""
    library.tag("v1.0.0")
    library.commit("fix: add large numbers too")
    return library
