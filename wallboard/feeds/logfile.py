"""The lines of a log file, plain or gzipped, whatever its size."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from wallboard.feeds.base import FeedError

_CHUNK = 1 << 20
_LONGEST_LINE = 1 << 16


def blocks(path: Path) -> Iterator[list[str]]:
    """The lines of a file, block by block; of a line that does not end only the beginning comes.

    Bytes that are no UTF-8 are replaced. Raises FeedError for what cannot be read.
    """
    try:
        with path.open("rb") as file:
            zipped = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            yield from _split(gzip.GzipFile(fileobj=file) if zipped else file)
    except (OSError, EOFError, zlib.error) as error:
        raise FeedError(f"{path}: {getattr(error, 'strerror', None) or error}") from error


def _split(file: IO[bytes] | gzip.GzipFile) -> Iterator[list[str]]:
    rest, overlong = b"", False
    while chunk := file.read(_CHUNK):
        block, newline, rest = (rest + chunk).rpartition(b"\n")
        if newline:
            yield decode(block.partition(b"\n")[2] if overlong else block)
            overlong = False
        if len(rest) > _LONGEST_LINE:
            if not overlong:
                yield decode(rest[:_LONGEST_LINE])
            rest, overlong = b"", True
    if rest and not overlong:
        yield decode(rest)


def decode(block: bytes) -> list[str]:
    """The lines of a block."""
    # a crash may leave a run of zero bytes before the next line
    return block.replace(b"\0", b"").decode("utf-8", "replace").split("\n")
