"""The definition of done: what each category looks at. The gates are in `checks/done.py`."""
