"""Properties give the same examples every time, however slow the machine is."""

from hypothesis import HealthCheck, settings

slow = [HealthCheck.too_slow]
settings.register_profile("repeatable", deadline=None, derandomize=True, suppress_health_check=slow)
settings.load_profile("repeatable")
