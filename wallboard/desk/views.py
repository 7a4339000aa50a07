"""Saved views: a file each, kept beside centre.toml in ``views/NAME.toml``, or by a user for herself.

help = "team 2, who is away"
pane = "agents"
scope = "site:north"
[agents]
filter = "team:t2 state:not_ready"
sort = "time"
group = "reason"
columns = ["state", "time", "away"]
"""

import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from wallboard.desk.column import Column
from wallboard.desk.columns import AGENTS, CONTACTS, QUEUES
from wallboard.desk.listing import Listing, Order
from wallboard.desk.scope import KINDS
from wallboard.text import clean

PANES: Mapping[str, tuple[Column[Any], ...]] = {"queues": QUEUES, "agents": AGENTS, "contacts": CONTACTS}
_KEYS = {"help": str, "pane": str, "zoom": bool, "scope": str}
_TABLE = {"filter": str, "sort": str, "reverse": bool, "group": str, "columns": list}
_SAID = {str: "a text", bool: "true or false", list: "a list of columns"}


class ViewError(Exception):
    """A view cannot be used, and why: a line for each mistake, with its place and its mend."""


class TableSaid(NamedTuple):
    """What a view says of a table; "" = as it is when a desk is opened."""

    filter: str = ""
    sort: str = ""
    reverse: bool = False
    group: str = ""
    columns: tuple[str, ...] = ()

    def order(self, listing: Listing) -> Order:
        return Order(self.sort or listing.usual, self.reverse, self.group)


class View(NamedTuple):
    tables: Mapping[str, TableSaid]
    help: str = ""
    pane: str = "agents"
    zoom: bool = False
    scope: str = ""


PLAIN = View({pane: TableSaid() for pane in PANES})


def find(*folders: Path) -> tuple[dict[str, View], list[str]]:
    """The views in some folders by name, a later one before an earlier of its name; and what is wrong with others."""
    views: dict[str, View] = {}
    mistakes: list[str] = []
    for path in (path for folder in folders for path in _files(folder)):
        try:
            views[clean(path.stem)] = load(path)
        except ViewError as error:
            mistakes += str(error).splitlines()
    return views, mistakes


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ".toml" and path.is_file())
    except OSError:  # there need not be one
        return []


def load(path: Path) -> View:
    """The view in a file. Raises ViewError, naming file, key and mend."""
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ViewError(f"{clean(str(path))}: {error.strerror}; make it readable or remove it") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        what = clean(str(error)) if isinstance(error, tomllib.TOMLDecodeError) else "this is no TOML in UTF-8"
        raise ViewError(f"{clean(str(path))}: {what}; mend it there") from None
    return _Reader(path).view(raw)


class _Reader:
    """Reads one file, and gathers everything that is wrong with it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._wrong: list[str] = []

    def view(self, raw: Mapping[str, Any]) -> View:
        said = self._read(raw, _KEYS, "", (*_KEYS, *PANES))
        self._one_of(said, "pane", PANES, "")
        kind, _, id = said.get("scope", "").partition(":")
        if "scope" in said and (kind not in KINDS or not id):
            self._mistake("scope", "not a part of a centre", f'write "KIND:ID", KIND being one of {", ".join(KINDS)}')
        tables = {pane: self._table(pane, raw.get(pane, {})) for pane in PANES}
        if self._wrong:
            raise ViewError("\n".join(self._wrong))
        return View(tables, **said)

    def _table(self, pane: str, raw: Any) -> TableSaid:
        if not isinstance(raw, dict):
            self._mistake(pane, "not a table", f"write [{pane}] on a line of its own and its keys below")
            return TableSaid()
        said = self._read(raw, _TABLE, f"{pane}.", _TABLE)
        columns = {column.id: column for column in PANES[pane]}
        self._one_of(said, "sort", columns, f"{pane}.")
        self._one_of(said, "group", [id for id, column in columns.items() if column.group], f"{pane}.")
        for id in said.get("columns", ()):
            self._one_of({"columns": id}, "columns", columns, f"{pane}.")
        if "columns" in said:
            said["columns"] = tuple(map(str, said["columns"]))
        return TableSaid(**said)

    def _read(
        self, raw: Mapping[str, Any], keys: Mapping[str, type], where: str, known: Iterable[str]
    ) -> dict[str, Any]:
        for key in sorted(set(raw) - set(known)):
            near = get_close_matches(key, list(known), 1)
            self._mistake(where + key, "unknown", f"did you mean {where}{near[0]}?" if near else "remove it")
        found = {}
        for key, kind in keys.items():
            if key in raw:
                if isinstance(raw[key], kind):
                    found[key] = clean(raw[key], 1000) if kind is str else raw[key]
                else:
                    self._mistake(where + key, f"not {_SAID[kind]}", f"write {_SAID[kind]}")
        return found

    def _one_of(self, said: Mapping[str, Any], key: str, known: Iterable[str], where: str) -> None:
        value = said.get(key, "")
        if key in said and value not in known:
            near = get_close_matches(str(value), list(known), 1)
            mend = f'did you mean "{near[0]}"?' if near else f"there are {', '.join(known)}"
            self._mistake(where + key, f'no "{value}"', mend)

    def _mistake(self, key: str, what: str, mend: str) -> None:
        self._wrong.append(f"{clean(str(self._path))}: {clean(key)}: {clean(what)}; {mend}")
