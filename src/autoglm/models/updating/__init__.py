"""Pools whose file changes while they serve.

Owns: versions, what is pinned to them, probes, shadow calls, watching the file. Must not know: how a pool is made.
"""
