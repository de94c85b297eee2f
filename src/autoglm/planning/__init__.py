"""Turns a sentence into a plan.

Owns: checking plans, references between steps, the four planners and the choice among them, composing answers.
Must not know: any I/O; models and tools are reached through ports.
"""
