"""Where the hub of a centre keeps its journal and its socket, so that a console finds them without being told."""

import os
from pathlib import Path
from urllib.parse import quote

from wallboard.config.centre import Centre


def journal(centre: Centre) -> Path | None:
    """The journal's file; None = the centre has none. Usually in /var/lib of root, else in XDG_STATE_HOME."""
    if centre.journal == "":
        home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
        return (Path("/var/lib") if os.geteuid() == 0 else Path(home)) / "wallboard" / f"{_name(centre)}.db"
    return None if centre.journal is None else Path(centre.journal)


def socket(centre: Centre) -> Path | None:
    """The hub's unix socket; None = the centre has none. Usually in /run of root, else in XDG_RUNTIME_DIR."""
    if centre.socket == "":
        if os.geteuid() == 0:
            home = Path("/run/wallboard")
        elif given := os.environ.get("XDG_RUNTIME_DIR"):
            home = Path(given) / "wallboard"
        else:
            home = Path(f"/tmp/wallboard-{os.geteuid()}")  # whoever opens it there sees to it that it is ours alone
        return home / f"{_name(centre)}.sock"
    return None if centre.socket is None else Path(centre.socket)


def _name(centre: Centre) -> str:
    """Its id as the name of a file."""
    return quote(centre.id, safe=" ")
