"""Wire formats of model endpoints: what is sent, what comes back, and what counts as a failure.

Owns: adapters of the `ChatModel` port. Must not know: planners, tools, storage.
"""
