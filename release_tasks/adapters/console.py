"""Notifier `console`: people are told on the terminal."""

from typing import TYPE_CHECKING

from ..engine.change import Call
from ..engine.world import World

if TYPE_CHECKING:
    from ..engine.settings import Settings

WORDS = {"info": "note", "warning": "WARNING", "P0": "P0 - ACT NOW"}
"""What marks a priority: words, so that it is seen without colours."""


class ConsoleNotifier:
    """Lines on stderr."""

    def __init__(self, settings: "Settings", world: World) -> None:
        self.world = world

    def notify(self, title: str, text: str, *, priority: str = "info") -> None:
        """Say it, with its priority as a word before it; a preview says that it would."""
        told: list[bool] = []
        lines = [title, *text.splitlines()]

        def say() -> None:
            for line in lines:
                self.world.say(f"{WORDS.get(priority, priority)}: {line}")
            told.append(True)

        self.world.ensure(lambda: told[0] if told else None, Call(f"notify: {title}", say), True)
