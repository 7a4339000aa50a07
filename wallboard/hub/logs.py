"""What a hub logs, and how: one line a fact, key=value, on stderr. Never a name, a number or a secret.

Under systemd a line begins with its priority (see sd-daemon(3)), and the journal stamps it; elsewhere it begins with
the time.
"""

import logging
import os
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from traceback import extract_tb
from types import TracebackType

from wallboard.text import clean

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_PLAIN = re.compile(r"[\w./:@+-]+", re.ASCII)
_DEEPEST = 4  # frames of a fault that are named


def set_up(level: int = logging.INFO) -> None:
    """Log what happens in this program from now on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines(journal=_under_systemd()))
    top = logging.getLogger("wallboard")
    top.handlers, top.propagate = [handler], False
    top.setLevel(level)
    logging.raiseExceptions = False  # a stderr that is gone must not make more of it


def _under_systemd() -> bool:
    """Whether stderr goes to its journal: JOURNAL_STREAM names device and inode of it."""
    try:
        found = os.fstat(sys.stderr.fileno())
    except (OSError, ValueError):
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{found.st_dev}:{found.st_ino}"


class Lines(logging.Formatter):
    """``journal``: with the priority in front, else with the time."""

    def __init__(self, journal: bool) -> None:
        super().__init__()
        self._journal = journal

    def format(self, record: logging.LogRecord) -> str:
        facts: dict[str, object] = {"level": record.levelname.lower(), "room": record.name.removeprefix("wallboard.")}
        facts["msg"] = record.getMessage()
        facts |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info and record.exc_info[0]:
            facts["fault"], facts["at"] = record.exc_info[0].__name__, _place(record.exc_info[2])
        line = " ".join(f"{name}={_value(value)}" for name, value in facts.items())
        if self._journal:
            return f"<{_priority(record.levelno)}>{line}"
        return f"{datetime.fromtimestamp(record.created, UTC).isoformat(timespec='milliseconds')} {line}"


def _priority(level: int) -> int:
    """Of syslog: 3 error, 4 warning, 6 information, 7 debug."""
    for least, priority in ((logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6)):
        if level >= least:
            return priority
    return 7


def _place(trace: TracebackType | None) -> str:
    """Where a fault is, the deepest first. What it says is left out: there may be a name in it."""
    frames = extract_tb(trace)[-_DEEPEST:]
    return "<".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))


def _value(value: object) -> str:
    text = clean(str(value), limit=1000)
    return text if _PLAIN.fullmatch(text) else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
