"""Ways to reach people, one adapter each.

Must not know: tools, storage.
"""
