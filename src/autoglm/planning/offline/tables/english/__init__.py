"""Reads English questions to tables: what their words look like, and which of them go together."""
