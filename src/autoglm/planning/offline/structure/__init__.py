"""Requests over tools that are known by their schema alone: which calls are told - one, several, in rows, nested."""
