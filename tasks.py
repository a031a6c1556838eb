"""A person's door: `invoke --list` shows the tasks."""

from release_tasks import namespace

ns = namespace()
