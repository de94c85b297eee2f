"""Somebody else's programs, run where they reach nothing: WebAssembly, Python snippets, native commands.

`port.py` is what they share. Every sandbox is off until the settings switch it on, and a sandbox that is not to be had
refuses its work: nothing is ever run without one.
"""
