"""Logs, metrics, traces, health and alert rules.

Owns: how what happens is counted and described.
Must not know: any I/O in its pure parts.
"""
