"""One value of a centre.toml at a time: each reader returns what is meant, or raises Wrong."""

import re
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from msgspec import Struct

from wallboard.config.mistakes import Wrong, meant
from wallboard.text import clean

Reader = Callable[[Any], Any]
T = TypeVar("T")

_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_MOST = 1e9
_DURATION = re.compile(r"(?:\d+(?:\.\d+)?[smhd])+")
_KINDS: dict[type, str] = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    list: "a list",
    dict: "a table",
}
PORTS = {"ami": 5038, "ami+tls": 5039}
FILES = ("ami+file", "queuelog")


class Address(Struct, frozen=True):
    """What a feed's URL says: ``user`` at ``host``:``port`` for a server, ``path`` for a file."""

    scheme: str
    user: str = ""
    host: str = ""
    port: int = 0
    path: str = ""

    @property
    def tls(self) -> bool:
        return self.scheme.endswith("+tls")

    @property
    def here(self) -> bool:
        """Whether nothing of it leaves this machine."""
        try:
            return self.scheme in FILES or self.host == "localhost" or ip_address(self.host).is_loopback
        except ValueError:
            return False


def text(value: Any, limit: int = 256) -> str:
    found = _a(str, value, 'write it in quotes: "..."')
    if clean(found, limit) != found:
        raise Wrong(f"has characters that cannot be shown, or more than {limit}", "write it in plain characters")
    return found


def path(value: Any) -> str:
    return text(value, 4096)


def path_or_none(value: Any) -> str | None:
    """A path, or false for none at all."""
    if value is False:
        return None
    found = path(value)
    if not found.strip():
        raise Wrong("is empty", "write a path, or false for none at all")
    return found


def loopback(value: Any) -> str:
    """ "HOST:PORT" on this machine."""
    host, colon, port = text(value).rpartition(":")
    if not colon or not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:
        raise Wrong(f"{value!r} is not a host and a port", 'write "127.0.0.1:PORT"')
    if not Address("", host=host.strip("[]")).here:
        raise Wrong(f"{host} is not this machine alone", 'write "127.0.0.1:PORT"; come from elsewhere by SSH')
    return f"{host}:{port}"


def identifier(value: Any) -> str:
    found = text(value)
    if not found.strip():
        raise Wrong("is empty", "give it a name of its own")
    return found


def pair_id(mark: str, example: str) -> Reader:
    """An id of two parts, such as "site/feed"."""

    def read(value: Any) -> str:
        first, found, second = identifier(value).partition(mark)
        if not (first and found and second):
            raise Wrong(f"{value!r} does not have the form of {example!r}", "write both parts")
        return f"{first}{mark}{second}"

    return read


def flag(value: Any) -> bool:
    return _a(bool, value, "write true or false, without quotes")


def whole(value: Any) -> int:
    found = _a(int, value, "write a whole number, without quotes")
    if not 1 <= found <= _MOST:
        raise Wrong("is not possible here", "write a number of 1 or more that somebody could mean")
    return found


def number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Wrong(f"is {_kind(value)}, not a number", "write a number, without quotes")
    if not 0 <= value <= _MOST:
        raise Wrong("is not possible here", "write a number of 0 or more that somebody could mean")
    return float(value)


def share(value: Any) -> float:
    found = number(value)
    if not 0 < found <= 100:
        raise Wrong(f"{value} is not a share", "write per cent, more than 0 and up to 100")
    return found


def seconds(value: Any) -> float:
    """A duration such as "20s", "15m", "1h30m" or "7d", in seconds."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise Wrong(f"{value} has no unit", f'write "{value}s" if seconds are meant')
    found = _a(str, value, 'write a duration such as "20s", "15m", "2h" or "7d"')
    if not _DURATION.fullmatch(found):
        raise Wrong(f"{found!r} is not a duration", 'write a number with its unit, such as "20s", "15m", "2h" or "7d"')
    return number(sum(float(part[:-1]) * _UNITS[part[-1]] for part in re.findall(r"[\d.]+[smhd]", found)))


def some_seconds(value: Any) -> float:
    found = seconds(value)
    if not found:
        raise Wrong(f"{value!r} is no time at all", 'write a duration such as "20s"')
    return found


def time_of_day(value: Any) -> float:
    """A time such as "06:00", in seconds after midnight."""
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", _a(str, value, 'write it in quotes: "06:00"'))
    if not found:
        raise Wrong(f"{value!r} is not a time of day", 'write hours and minutes, such as "06:00"')
    return 3600.0 * int(found[1]) + 60.0 * int(found[2])


def limits(reader: Reader, example: str) -> Reader:
    """A pair (warn, critical), or false for no limit at all."""

    def read(value: Any) -> tuple[float, float] | None:
        if value is False:
            return None
        if not isinstance(value, list) or len(value) != 2:
            raise Wrong("is not a pair of limits", f"write when to warn and when it is critical: {example}")
        warn, critical = reader(value[0]), reader(value[1])
        if warn > critical:
            raise Wrong("warns only after it is critical", f"write the smaller limit first: {example}")
        return warn, critical

    return read


def one_of(*words: str) -> Reader:
    def read(value: Any) -> str:
        found = _a(str, value, "write it in quotes")
        if found not in words:
            raise Wrong(f"{found!r} is not known", meant(found, words, f"write one of {', '.join(words)}"))
        return found

    return read


def listed(reader: Reader) -> Reader:
    def read(value: Any) -> tuple[Any, ...]:
        return tuple(map(reader, _a(list, value, 'write a list: ["...", "..."]')))

    return read


def names(value: Any) -> dict[str, str]:
    """Names by language."""
    found = _a(dict, value, 'write a name for each language: { en = "...", zh_CN = "..." }')
    for language, name in found.items():
        if not re.fullmatch(r"[a-z]{2,3}(_[A-Za-z]{2,4})?", language):
            raise Wrong(f"{language!r} is not a language", "write its code, such as en or zh_CN")
        if not text(name).strip():
            raise Wrong(f"the name for {language} is empty", "write it, or leave the language out")
    return found


def timezone(value: Any) -> str:
    found = _a(str, value, 'write it in quotes: "Asia/Shanghai"')
    if is_zone(found):
        return found
    mend = meant(found, available_timezones(), 'write its IANA name, such as "Asia/Shanghai" or "Europe/Berlin"')
    raise Wrong(f"{found!r} is not a time zone", mend)


def secret_reference(value: Any) -> str:
    """Where a secret is kept. What stands in its place by mistake may be the secret itself, so it is never repeated."""
    kind, _, place = _a(str, value, 'write where it is kept: "file:PATH" or "env:NAME"').partition(":")
    if kind not in ("file", "env") or not place:
        raise Wrong("does not say where the secret is kept", 'keep it out of here and write "file:PATH" or "env:NAME"')
    return path(value)


def url(value: Any) -> str:
    address(value)
    return str(value)


def address(value: Any) -> Address:
    """A feed's URL in its parts."""
    found = path(value)
    scheme, colon, rest = found.partition(":")
    if not colon or scheme not in (*PORTS, *FILES):
        mend = "write ami+tls://USER@HOST, ami://USER@HOST, ami+file:PATH or queuelog:PATH"
        raise Wrong(f"begins with no kind of feed that is known: {scheme!r}", mend)
    if scheme in FILES:
        if not rest:
            raise Wrong("names no file", f"write {scheme}:PATH")
        return Address(scheme, path=rest)
    return _server(scheme, found)


def _server(scheme: str, found: str) -> Address:
    form = f"write {scheme}://USER@HOST or {scheme}://USER@HOST:{PORTS[scheme]}"
    try:
        parts = urlsplit(found)
        port = parts.port
    except ValueError as error:
        raise Wrong("has a host or a port that cannot be", form) from error
    if parts.password is not None:
        raise Wrong("has a password in it", 'take it out, and write secret = "file:PATH" or "env:NAME" beside it')
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment or port == 0:
        raise Wrong("is not the address of a server", form)
    user = text(unquote(parts.username or ""))
    if not user:
        raise Wrong("names no user", form)
    return Address(scheme, user, parts.hostname, port or PORTS[scheme])


def _a(kind: type[T], value: Any, mend: str) -> T:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise Wrong(f"is {_kind(value)}, not {_KINDS[kind]}", mend)
    return value


def _kind(value: Any) -> str:
    return _KINDS.get(type(value), "a date or time")


def is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # a folder of zones, and a path that leads elsewhere, fail as files do
        return False
    return True
