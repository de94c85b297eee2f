"""What a step can do.

Owns: the registry, the decorator, the built-in tools.
Must not know: channels, storage.
"""
