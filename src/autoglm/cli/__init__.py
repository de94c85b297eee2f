"""The command line: reads arguments, asks the engine, shows what comes back. Holds no logic of the engine.

Owns: commands, messages in two languages, rendering, exit codes. Loads nothing that a command does not need.
"""
