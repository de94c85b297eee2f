"""A whole deployment in one process on virtual time: workers that die and freeze, a store that loses what it has not
acknowledged, tools that fail in every way, people who answer late and wrongly. Everything follows from one seed.

Owns: the virtual event loop, the simulated world, and the invariants that every run must keep.
Run it with `python -m autoglm.testing.simulation --seeds N`.
"""
