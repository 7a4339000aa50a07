"""What can be wrong with a journal."""

import sqlite3


class JournalError(Exception):
    """There is no writing to this journal: one sentence, with the mend. ``why``: its code, as in JournalRow."""

    def __init__(self, message: str, why: str) -> None:
        super().__init__(message)
        self.why = why


_CODES = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_PERM: "denied",
    sqlite3.SQLITE_CANTOPEN: "denied",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_PROTOCOL: "locked",
}
MENDS = {
    "full": "the disk is full; free some space",
    "read_only": "it cannot be written; mount its disk for writing, or give its file and folder to this user",
    "denied": "it cannot be opened; give its file and folder to this user",
    "damaged": "it is damaged",
    "locked": "another program keeps it locked; end that program",
    "network": "it is on a network disk, where two writers cannot be kept apart; put it on a disk of this machine",
    "slow": "its disk takes seconds to write",
    "io": "its disk fails",
}
"""Why a journal is not written to, and what to do."""


def code(error: Exception) -> str:
    """What an error of SQLite or of the system comes to: a key of MENDS."""
    if isinstance(error, sqlite3.Error):
        return _CODES.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, "io")
    if isinstance(error, PermissionError):
        return "denied"
    return "read_only" if isinstance(error, OSError) and error.errno == 30 else "io"
