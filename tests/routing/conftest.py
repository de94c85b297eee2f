"""Properties give the same cases on every machine, and no case is judged by its time."""

from hypothesis import settings

settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")
