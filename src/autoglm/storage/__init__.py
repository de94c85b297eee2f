"""Where things are kept: the journal, leases, letters and blobs on SQLite.

Must not know: what the events mean, beyond their names.
"""
