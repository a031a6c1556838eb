"""A small Python library that is ready to be released, as somebody could have it."""

from __future__ import annotations

from collections.abc import Mapping

PYPROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "abacus"
version = "0.1.0"
description = "Adds numbers"
requires-python = ">=3.11"

[project.optional-dependencies]
test = ["pytest", "coverage"]

[tool.pytest.ini_options]
pythonpath = ["src"]
"""

PLAN = """\
# Release Plan: M1

**Milestone:** M1

## Release Gates

### Code
- [ ] All must-fix issues resolved
- [ ] No open blockers

### Testing
- [ ] Unit tests passing

### Deployment
- [ ] Rollback procedure documented
- [ ] Release notes drafted
- [ ] Artifacts built

## Rollback Procedure

- **Trigger:** a user reports a wrong sum
- **Steps:**
  1. Yank the version from the index
  2. Install the version before
- **Maximum rollback time:** 10 minutes
- **Data at risk:** none
- **Who can trigger:** Ada Example

## Artifacts

| Artifact | Type | Location |
|----------|------|----------|
| abacus | wheel | dist/ |

## Release Notes

### What's New
- Numbers can be added

### Bug Fixes
- None

### Known Issues
- None
"""

FILES: Mapping[str, str] = {
    "pyproject.toml": PYPROJECT,
    "README.md": "# Abacus\n\nAdds numbers.\n",
    "CHANGELOG.md": "# Changelog\n\n## [Unreleased]\n",
    ".gitignore": "__pycache__/\ndist/\n.coverage*\n",
    "src/abacus/__init__.py": '"""Adds numbers."""\n\n\ndef add(a: int, b: int) -> int:\n    return a + b\n',
    "tests/unit/test_add.py": "from abacus import add\n\n\ndef test_adds():\n    assert add(1, 2) == 3\n",
    "docs/release-plan.md": PLAN,
    "docs/project-brief.md": "# Project Brief: Abacus\n\nA library that adds numbers.\n",
    "issues/issues-list.md": "# Issues\n\n| Issue | Title | Milestone | Status | Severity |\n|---|---|---|---|---|\n",
    "issues/done/python-feature-001.md": """\
# Add two numbers

**Type:** feature
**Expert:** python
**Milestone:** M1
**Status:** done

## Acceptance Criteria

- [x] 1 + 2 is 3

## Summary

**All acceptance criteria met:** Yes
""",
}
