"""Secrets are kept in a file or in the environment, and read only when they are needed."""

import os
import stat
from pathlib import Path

from wallboard.config.centre import Centre, Feed
from wallboard.config.mistakes import ConfigError, Wrong

_LIMIT = 4096  # bytes; a longer file is not a secret


def secret(feed: Feed) -> str:
    """The secret of a feed. Raises ConfigError when it is not to be had, or lies open to others."""
    return _read(feed.secret, f'feed["{feed.id}"].secret')


def token(centre: Centre) -> str:
    """What a console over TCP has to show. Raises ConfigError as ``secret`` does."""
    return _read(centre.token, "centre.token")


def from_file(path: str, at: str) -> str:
    """A secret that somebody keeps in a file of his own; ``at``: what told of it. Raises ConfigError."""
    return _read(f"file:{path}", at)


def _read(reference: str, at: str) -> str:
    kind, _, place = reference.partition(":")
    try:
        found = _from_file(Path(place)) if kind == "file" else _from_environment(place)
        if not found or not found.isprintable():
            raise Wrong(f"{place} is empty or more than one line", "put the secret alone in it, on one line")
    except Wrong as wrong:
        raise ConfigError([wrong.at(at)]) from wrong
    return found


def _from_file(path: Path) -> str:
    try:
        with path.open("rb") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise Wrong(f"others on this machine may read {path}", f"chmod 600 {path}")
            found = file.read(_LIMIT)
        return found.decode().rstrip("\r\n")
    except OSError as error:
        raise Wrong(
            f"{path} cannot be read ({error.strerror})", "give the path of a file with the secret in it"
        ) from error
    except UnicodeDecodeError as error:
        raise Wrong(f"{path} is not text in UTF-8", "put the secret alone in it, on one line") from error


def _from_environment(name: str) -> str:
    if not name:
        raise Wrong("is missing", 'say where it is kept: secret = "file:PATH" or "env:NAME"')
    if name not in os.environ:
        raise Wrong(f"there is no {name} in the environment", f"set it: export {name}=...")
    return os.environ[name]
