"""One writer: whoever holds the lock beside a journal, and where consoles find it."""

import errno
import fcntl
import os
from pathlib import Path

import msgspec
from msgspec import Struct

from wallboard.hub.journal.errors import JournalError


class Holder(Struct, frozen=True):
    """The process that writes a journal, and the ``socket`` it serves, "" = none."""

    pid: int
    socket: str = ""


class Lock:
    """The lock of a journal, held from ``take`` to ``release``, or until the process is gone."""

    def __init__(self, file: int) -> None:
        self._file = file

    @classmethod
    def take(cls, journal: Path, socket: str = "") -> "Lock":
        """Raises JournalError when somebody else holds it, or when there is no locking on that disk."""
        path = beside(journal)
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(file)
            if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                raise JournalError(
                    f"{journal}: its disk knows no locks; put it on a disk of this machine", "network"
                ) from error
            held = holder(journal)
            by = f"process {held.pid}" if held else "another process"
            raise JournalError(f"{journal} is written by {by}; watch that one, or end it", "locked") from error
        os.ftruncate(file, 0)
        os.pwrite(file, msgspec.json.encode(Holder(os.getpid(), socket)), 0)
        return cls(file)

    def release(self) -> None:
        os.close(self._file)


def beside(journal: Path) -> Path:
    """The file that is locked: never removed, or two processes could hold locks on two of them."""
    return journal.with_name(f"{journal.name}.lock")


def holder(journal: Path) -> Holder | None:
    """Who writes a journal; None = nobody, whatever a process that died left behind."""
    try:
        file = os.open(beside(journal), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        try:
            return msgspec.json.decode(os.pread(file, 4096, 0), type=Holder)
        except msgspec.MsgspecError:
            return None
    finally:
        os.close(file)
    return None
