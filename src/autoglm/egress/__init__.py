"""The only code that opens connections to the network.

Owns: resolving and checking addresses, deadlines, byte caps, redirects.
Must not know: who asks and why.
"""
