"""Where things are kept: the journal, leases, letters and blobs on SQLite.

Must not know: what the events mean, beyond their names.
"""

from autoglm.storage.checkup import Damage, HomeReport
from autoglm.storage.salvage import SalvageReport, salvage
from autoglm.storage.sqlite import SqliteHome

__all__ = ["Damage", "HomeReport", "SalvageReport", "SqliteHome", "salvage"]
