"""Preview: what a release would do, all that stands in its way, and that the release then does nothing else."""

from .look import Looked, look

__all__ = ["Looked", "look"]
