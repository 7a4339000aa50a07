"""A table as a file for a sheet: CSV with the columns and rows that are listed, in their order; UTF-8 with its mark."""

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, tzinfo
from pathlib import Path

from wallboard.desk.around import Around
from wallboard.desk.listing import Listing, Rows
from wallboard.words import NONE

_COMPUTED = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet takes what begins so for a formula


def sheet(listing: Listing, rows: Rows, around: Around) -> str:
    """A line of heads and one for each row. What is not known is empty."""
    columns = [column for column in listing.columns if column.head]
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow([around.words.say(column.head) for column in columns])
    for id in listing.entries:
        if isinstance(id, str) and id in rows:
            table.writerow([_harmless(column.draw(rows[id], around).text.strip()) for column in columns])
    return out.getvalue()


def save(text: str, pane: str, at: float, zone: tzinfo) -> Path:
    """Write it where we were started, else at home, and never over another file. Raises OSError."""
    stem = f"wallboard-{pane}-{datetime.fromtimestamp(at, zone):%Y%m%d-%H%M%S}"
    with suppress(OSError):
        return _written(text, Path.cwd(), stem)
    return _written(text, Path.home(), stem)


def _written(text: str, folder: Path, stem: str) -> Path:
    for name in _names(stem):
        with (
            suppress(FileExistsError),
            (folder / name).open("x", encoding="utf-8-sig") as file,
        ):  # sheets ask for a mark
            file.write(text)
            return folder / name
    raise FileExistsError(folder / f"{stem}.csv")


def _names(stem: str) -> Iterator[str]:
    yield f"{stem}.csv"
    yield from (f"{stem}-{number}.csv" for number in range(2, 100))


def _harmless(text: str) -> str:
    if text == NONE:
        return ""
    return f"'{text}" if text.startswith(_COMPUTED) else text
