"""Wire formats of model providers.

Owns: adapters to chat endpoints and the tolerant reading of what they send.
Must not know: the planner.
"""
