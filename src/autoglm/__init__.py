"""Open-AutoGLM: a request becomes a typed plan, runs in parallel, survives crashes and leaves a record."""

__version__ = "0.1.0"
