"""Where the hub of a centre keeps its journal and its socket, so that a console finds them without being told.

A service manager's word comes first (STATE_DIRECTORY and RUNTIME_DIRECTORY, see systemd.exec(5)); then the machine's
places for root, and the XDG base directories for anybody else.
"""

import os
from pathlib import Path
from urllib.parse import quote

from wallboard.config.centre import Centre

_MACHINE = Path("/run/wallboard")  # of a hub that runs as a service


def journal(centre: Centre) -> Path | None:
    """The journal's file; None = the centre has none."""
    if centre.journal == "":
        return _state() / f"{_name(centre)}.db"
    return None if centre.journal is None else Path(centre.journal)


def socket(centre: Centre) -> Path | None:
    """The unix socket that a hub started here opens; None = the centre has none."""
    if centre.socket == "":
        return _runtime()[0] / f"{_name(centre)}.sock"
    return None if centre.socket is None else Path(centre.socket)


def sockets(centre: Centre) -> tuple[Path, ...]:
    """Where a hub of the centre may be found: at its own place, or as a service of this machine."""
    if centre.socket == "":
        return tuple(home / f"{_name(centre)}.sock" for home in _runtime())
    return () if centre.socket is None else (Path(centre.socket),)


def all_sockets() -> tuple[Path, ...]:
    """Every socket in the usual places of this user and this machine, whether or not anybody answers there."""
    return tuple(sorted(path for home in _runtime() for path in home.glob("*.sock")))


def _state() -> Path:
    if given := _given("STATE_DIRECTORY"):
        return given
    if os.geteuid() == 0:
        return Path("/var/lib/wallboard")
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "wallboard"


def _runtime() -> tuple[Path, ...]:
    """Folders for sockets, that of a hub started here first."""
    if given := _given("RUNTIME_DIRECTORY"):
        return (given,)
    if os.geteuid() == 0:
        return (_MACHINE,)
    if found := os.environ.get("XDG_RUNTIME_DIR"):
        return Path(found) / "wallboard", _MACHINE
    return Path(f"/tmp/wallboard-{os.geteuid()}"), _MACHINE  # whoever opens it there sees to it that it is ours alone


def _given(name: str) -> Path | None:
    """A folder that a service manager made for us, the first of several."""
    first = os.environ.get(name, "").partition(":")[0]
    return Path(first) if first else None


def _name(centre: Centre) -> str:
    """Its id as the name of a file."""
    return quote(centre.id, safe=" ")
