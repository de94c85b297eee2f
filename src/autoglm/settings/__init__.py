"""Every setting with its default, unit and environment name.

Owns: reading `autoglm.yaml`, the environment and flags into one typed tree; it is the only reader of the environment.
Must not know: what the settings are used for.
"""
