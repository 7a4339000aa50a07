"""The journal: every event, the state now and then, what became of each contact, and every quarter hour.

One SQLite file in WAL mode, written by one thread of one process. Nothing is shown that is not in it.
"""

from wallboard.hub.journal.errors import MENDS, JournalError
from wallboard.hub.journal.journal import Journal
from wallboard.hub.journal.lock import Holder, holder
from wallboard.hub.journal.reading import Restored

__all__ = ["MENDS", "Holder", "Journal", "JournalError", "Restored", "holder"]
