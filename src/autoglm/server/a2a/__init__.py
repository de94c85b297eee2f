"""Our side of the Agent2Agent protocol: a message becomes a run, and the run is shown as a task.

Version 1.0 over JSON-RPC and HTTP+JSON; 0.3 over JSON-RPC. Nothing is kept here between two requests: the journal is
the memory, and any worker can answer for any task.
"""
