"""Many unreliable endpoints as one `ChatModel`.

Owns: places, tries, races, shared and remembered answers. Must not know: how an endpoint talks, how the pool file
changes.
"""
