"""Our own MCP server: tools for runs, plans and whatever else the door behind it offers, over HTTP and stdio.

It keeps nothing between two messages, in no revision: a message says itself which revision it is of, and no session is
given out. So any worker can answer any message, and a restart loses nothing but the calls under way.
"""
