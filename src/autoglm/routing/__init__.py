"""Chooses among model endpoints.

Owns: pool, balancing, scoring, breaker, voting and rollout, as pure decisions.
Must not know: any I/O.
"""
