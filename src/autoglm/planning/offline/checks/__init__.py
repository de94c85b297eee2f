"""A plan held against its request: what no step takes up, and what forbids it. Must not know: how it came about."""
