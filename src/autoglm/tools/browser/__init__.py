"""A browser as tools: pages are opened, read and acted upon, each action a step of the run.

Owns: one Chromium, a session of its own for each run, what a page looks like as text.
Must not know: how a session reaches the network; it is given a gate (`gate.py`), and everything goes through it.
"""
