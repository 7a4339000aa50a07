"""The journal's tables, and how those of an earlier version become them."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from wallboard.hub.journal.errors import MENDS, JournalError, code

APPLICATION = 0x7762726A  # "wbrj": in the file's header, so that it can be told from any other database


def _first(db: sqlite3.Connection) -> None:
    """Version 1.

    ``events``: as they came, ``count`` of them from number ``first`` on, written at ``at``; ``body``: msgpack, zlib.
    ``checkpoints``: the state after the ``n``-th event. ``cells``: quarter hours that are over, of queues ("q") and
    agents ("a"); ``balance``: who came in less who went out; ``imported``: not ours, but from before our time.
    ``contacts``: what became of each; -1 = not told. ``poison``: events that cannot be folded.
    """
    for table in (
        "meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID",
        "events (first INTEGER PRIMARY KEY, count INTEGER, at REAL, crc INTEGER, body BLOB)",
        "checkpoints (n INTEGER PRIMARY KEY, at REAL, crc INTEGER, body BLOB)",
        "cells (quarter INTEGER, kind TEXT, id TEXT, balance INTEGER, imported INTEGER, body BLOB,"
        " PRIMARY KEY (quarter, kind, id)) WITHOUT ROWID",
        "contacts (number INTEGER PRIMARY KEY, contact TEXT, queue TEXT, agent TEXT, channel TEXT, caller TEXT,"
        " caller_name TEXT, queued REAL, left REAL, outcome TEXT, waited REAL, talked REAL, ended REAL, ended_by TEXT)",
        "poison (number INTEGER PRIMARY KEY, at REAL, why TEXT)",
        "imported (source TEXT, day TEXT, PRIMARY KEY (source, day)) WITHOUT ROWID",
    ):
        db.execute(f"CREATE TABLE {table}")
    db.execute("CREATE INDEX contacts_left ON contacts (left)")


def _second(db: sqlite3.Connection) -> None:
    """Version 2. ``cells`` holds what was shown of agents, too ("s"), which version 1 would take for what they did."""


MIGRATIONS: list[Callable[[sqlite3.Connection], None]] = [_first, _second]
"""The n-th makes version n + 1 of version n; version 0 is an empty file. What was released is never changed."""


def connect(path: Path) -> sqlite3.Connection:
    """For writing; nothing is changed before it is clear what it is."""
    return sqlite3.connect(path, timeout=5.0, isolation_level=None, check_same_thread=False)


def _for_writing(db: sqlite3.Connection) -> None:
    """In the way that loses nothing committed, whatever happens to the machine."""
    db.execute("PRAGMA auto_vacuum = INCREMENTAL")  # of a new file only
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA wal_autocheckpoint = 2000")
    db.execute("PRAGMA cache_size = -8192")


def read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=5.0)


def prepare(db: sqlite3.Connection, path: Path, centre: str) -> None:
    """See to it that a database is the journal of a centre, of this version. Raises JournalError, sqlite3.Error."""
    version = _number(db, "user_version")
    if version == 0:
        if db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise JournalError(f"{path} is a database of something else; give the journal a path of its own", "foreign")
    elif _number(db, "application_id") != APPLICATION:
        raise JournalError(f"{path} is a database of something else; give the journal a path of its own", "foreign")
    if version > len(MIGRATIONS):
        raise JournalError(
            f"{path} was written by a newer wallboard (journal version {version}, this one knows {len(MIGRATIONS)});"
            " upgrade wallboard, or give it another journal",
            "newer",
        )
    _for_writing(db)
    for number, migrate in enumerate(MIGRATIONS[version:], version + 1):
        db.execute("BEGIN IMMEDIATE")
        migrate(db)
        db.execute(f"PRAGMA application_id = {APPLICATION}")
        db.execute(f"PRAGMA user_version = {number}")
        db.execute("INSERT OR REPLACE INTO meta VALUES ('schema_version', ?)", (number,))
        db.execute("COMMIT")
    whose = get(db, "centre")
    if not isinstance(whose, str):
        put(db, "centre", centre)
    elif whose != centre:
        raise JournalError(
            f'{path} is the journal of the centre "{whose}", not of "{centre}"; give each its own', "foreign"
        )


def check(db: sqlite3.Connection, path: Path) -> None:
    """Whether a database that is only read is a journal of a version we know. Raises JournalError."""
    try:
        version, application = _number(db, "user_version"), _number(db, "application_id")
    except sqlite3.Error as error:
        raise JournalError(f"{path}: {MENDS[code(error)]}", code(error)) from error
    if application != APPLICATION:
        raise JournalError(f"{path} is no journal of wallboard", "foreign")
    if version > len(MIGRATIONS):
        raise JournalError(f"{path} was written by a newer wallboard; upgrade this one", "newer")
    if version < len(MIGRATIONS):
        raise JournalError(f"{path} was written by an older wallboard; start its hub once", "older")


def _number(db: sqlite3.Connection, pragma: str) -> int:
    return int(db.execute(f"PRAGMA {pragma}").fetchone()[0])


def get(db: sqlite3.Connection, key: str) -> str | bytes | int | float | None:
    """A fact about the journal."""
    row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return row[0] if row else None


def put(db: sqlite3.Connection, key: str, value: str | bytes | int | float) -> None:
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))
