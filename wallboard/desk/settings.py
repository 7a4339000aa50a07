"""What a user has chosen, kept from one time to the next: theme, language, saved view, and how many columns.

A file of the user's state (XDG base directories); one that cannot be read counts as none.
"""

import os
from pathlib import Path

import msgspec


class Settings(msgspec.Struct):
    """ "" = nothing chosen. ``columns``: by table, 0 few, 1 usual, 2 all."""

    theme: str = ""
    language: str = ""
    view: str = ""
    columns: dict[str, int] = {}


class Memory:
    """What is ``chosen``, kept in a file; without one, only for as long as this runs."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self.chosen = load(path) if path else Settings()

    def keep(self) -> None:
        """What was chosen by now, for the next time."""
        if self._path:
            save(self.chosen, self._path)


def place() -> Path:
    """Where a user's settings are."""
    home = os.environ.get("XDG_STATE_HOME", "")
    return (Path(home) if os.path.isabs(home) else Path.home() / ".local" / "state") / "wallboard" / "settings.json"


def load(path: Path) -> Settings:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Settings)
    except (OSError, msgspec.MsgspecError):
        return Settings()


def save(settings: Settings, path: Path) -> None:
    """Nothing is lost but the choice if it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(f".{os.getpid()}")
        new.write_bytes(msgspec.json.format(msgspec.json.encode(settings)) + b"\n")
        new.replace(path)
    except OSError:
        pass
