"""Tools of MCP servers: a client for stdio and streamable HTTP.

Written here and not taken from the `mcp` SDK: that one brings 25 packages, starts its own processes and opens its own
connections, while here only `egress` connects, and every length, time and word of a stranger has a bound. A server is
a stranger: what it says of itself is data, pinned by digest, and it learns nothing but the arguments of its calls.
"""
