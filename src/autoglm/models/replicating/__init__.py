"""Pools that grow and shrink.

Owns: starting and stopping replicas of an endpoint as `routing.scaling` decides. Must not know: who calls the pool.
"""
