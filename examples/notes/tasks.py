"""`invoke --list` shows what can be done; `invoke release` does it all."""

from release_tasks import namespace

ns = namespace()
