"""Pools: made of the models file, looked after while they live, tried on purpose."""
