"""Every setting with its default, unit and meaning; the only reader of the environment and of `autoglm.yaml`.

Owns: the tree, its sources and their order, secrets by reference, the home. Must not know: what a setting is used for.
"""
