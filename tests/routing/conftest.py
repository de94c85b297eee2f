"""Properties give the same cases on every machine, and no case is judged by its time."""

from hypothesis import HealthCheck, settings

slow = [HealthCheck.too_slow]
settings.register_profile("repeatable", deadline=None, derandomize=True, suppress_health_check=slow)
settings.load_profile("repeatable")
