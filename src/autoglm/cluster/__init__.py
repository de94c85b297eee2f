"""Several machines working as one: bus, leases, state sync.

Nothing is here yet: one machine shares a home through `storage`.
"""
