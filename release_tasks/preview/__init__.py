"""Preview: what a release would do, all that stands in its way, and that the release then does nothing else."""

from .foresee import LEAST, Prepared, Preview, foresee, prepare
from .held import Held, held_by, hold
from .look import Looked, look

__all__ = ["LEAST", "Held", "Looked", "Prepared", "Preview", "foresee", "held_by", "hold", "look", "prepare"]
