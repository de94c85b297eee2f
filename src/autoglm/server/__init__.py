"""HTTP and WebSocket surfaces.

Nothing is here yet.
"""
