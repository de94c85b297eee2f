"""Runs a plan: the machine decides, the runner performs, the journal remembers.

Owns: the machine, the runner, retry, resume, scheduling, replay, and the order of journal and effect.
Must not know: concrete adapters.
"""
