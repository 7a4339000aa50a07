"""The shape of a centre.toml: which keys stand where, and how each is read."""

from typing import Any, NamedTuple

from wallboard.config import values
from wallboard.config.mistakes import Mistake, Wrong, meant
from wallboard.config.values import Reader
from wallboard.model.measures import FORMULAS


class Table(NamedTuple):
    """A table with these keys; those ``required`` must be there."""

    keys: "dict[str, Reader | Table | Entries]"
    required: tuple[str, ...] = ()


class Entries(NamedTuple):
    """Tables in a list ([[name]]), each known by its first required key, which no two share."""

    each: Table


def _version(value: Any) -> int:
    if value is not True and value == 1:
        return 1
    raise Wrong(f"{value!r} is not a version that can be read", "write version = 1, or use a newer Wallboard")


def later(value: Any) -> None:
    raise Wrong("is not supported in this version", "take it out until it is")


_SERVICE = Table(
    {
        "within": values.some_seconds,
        "target": values.share,
        "formula": values.one_of(*FORMULAS),
        "short_abandon": values.seconds,
    }
)
_LIMITS = Table(
    {
        "longest_wait": values.limits(values.some_seconds, '["60s", "120s"]'),
        "per_desk": values.limits(values.number, "[2.5, 4.5]"),
    }
)
_SITE = Table(
    {
        "id": values.identifier,
        "names": values.names,
        "timezone": values.timezone,
        "day_starts": values.time_of_day,
    },
    required=("id", "timezone"),
)
_FEED = Table(
    {
        "id": values.pair_id("/", "site/feed"),
        "url": values.url,
        "secret": values.secret_reference,
        "agent_is": values.one_of("name", "interface"),
        "queue_log": values.path,
        "insecure": values.flag,
        "wrap_up": values.seconds,
        "actions": later,
    },
    required=("id", "url"),
)
_QUEUE = Table(
    {
        "id": values.pair_id(":", "site/feed:queue"),
        "names": values.names,
        "group": values.identifier,
        "tenant": values.identifier,
        "key_customers": values.flag,
        "service": _SERVICE,
        "limits": _LIMITS,
        "wrap_up": values.seconds,
    },
    required=("id",),
)
_REASON = Table(
    {
        "code": values.identifier,
        "names": values.names,
        "kind": values.one_of("break", "admin", "training", "system", "missed"),
        "budget": values.some_seconds,
    },
    required=("code",),
)
_TEAM = Table(
    {"id": values.identifier, "names": values.names, "agents": values.listed(values.identifier)}, required=("id",)
)
_TRUNK = Table(
    {"id": values.pair_id(":", "site/feed:trunk"), "channels": values.identifier, "lines": values.whole},
    required=("id", "channels", "lines"),
)
_CENTRE = Table(
    {
        "id": values.identifier,
        "names": values.names,
        "language": values.one_of("en", "zh_CN"),
        "journal": values.path_or_none,
        "socket": values.path_or_none,
        "listen": values.loopback,
        "token": values.secret_reference,
        "keep": Table(
            {
                "events": values.some_seconds,
                "contacts": values.some_seconds,
                "callers": values.some_seconds,
                "intervals": values.some_seconds,
                "audit": later,
            }
        ),
    }
)
SHAPE = Table(
    {
        "version": _version,
        "centre": _CENTRE,
        "board": Table({"bell": values.flag, "rotate": values.some_seconds}),
        "defaults": Table({"service": _SERVICE, "limits": _LIMITS, "wrap_up": values.seconds}),
        "site": Entries(_SITE),
        "feed": Entries(_FEED),
        "queue": Entries(_QUEUE),
        "tenant": Entries(Table({"id": values.identifier, "names": values.names}, required=("id",))),
        "team": Entries(_TEAM),
        "reason": Entries(_REASON),
        "trunk": Entries(_TRUNK),
        "alarm": later,
        "notify": later,
        "user": later,
    },
    required=("version", "site", "feed"),
)


class Reading:
    """Reads by a shape, and goes on after a mistake so that all of them are found at once."""

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []

    def read(self, value: Any, path: str, shape: Reader | Table | Entries) -> Any:
        """What is right in ``value``; what is wrong goes into ``mistakes``."""
        if isinstance(shape, Table):
            return self._table(value, path, shape)
        if isinstance(shape, Entries):
            return self._entries(value, path, shape.each)
        return shape(value)

    def _table(self, value: Any, path: str, shape: Table) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Wrong("is not a table", f"write it as [{path}]")
        found = {}
        for key, inner in value.items():
            at = f"{path}.{key}" if path else key
            try:
                if key not in shape.keys:
                    raise Wrong("is not known here", meant(key, shape.keys, f"known are {', '.join(shape.keys)}"))
                found[key] = self.read(inner, at, shape.keys[key])
            except Wrong as wrong:
                self.mistakes.append(wrong.at(at))
        for key in shape.required:
            if key not in value:
                self.mistakes.append(Mistake(f"{path}.{key}" if path else key, "is missing", self._mend(key, shape)))
        return found

    def _mend(self, key: str, shape: Table) -> str:
        return f"add a [[{key}]]" if isinstance(shape.keys[key], Entries) else f"add {key} = ..."

    def _entries(self, value: Any, path: str, each: Table) -> list[dict[str, Any]]:
        if not isinstance(value, list):
            raise Wrong("is not a list of tables", f"write it as [[{path}]]")
        by = each.required[0]
        seen: set[str] = set()
        found = []
        for index, entry in enumerate(value):
            id = entry.get(by) if isinstance(entry, dict) else None
            at = f'{path}["{id}"]' if isinstance(id, str) and id else f"{path}[{index}]"
            if isinstance(id, str) and id in seen:
                self.mistakes.append(Mistake(at, "is there more than once", f"give each {path} a {by} of its own"))
            seen.add(str(id))
            try:
                found.append(self._table(entry, at, each))
            except Wrong as wrong:
                self.mistakes.append(wrong.at(at))
        return found
