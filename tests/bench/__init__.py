"""Figures of this project, as ratios in one run (docs/architecture.md): `python -m tests.bench`.

A machine may be busy, so what is compared is measured in turn (A B A B …), and medians are taken.
"""
