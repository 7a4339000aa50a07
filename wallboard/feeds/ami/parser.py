"""Asterisk Manager Interface, bytes to messages: no socket, no clock.

The wire is one greeting line, then blocks of "Key: Value" lines ended by an empty line; every line ends in
CR LF. A lone LF is part of a value. See main/manager.c of Asterisk, and its AMI documentation.
"""

from collections.abc import Mapping

from wallboard.text import clean

GREETING = b"Asterisk Call Manager"
END = b"\r\n\r\n"
GREETING_LIMIT = 128
_STRANGERS = (
    (b"SSH-", "an SSH server"),
    (b"HTTP/", "a web server"),
    (b"\x15\x03", "a TLS server; the address needs ami+tls://"),
    (b"\x16\x03", "a TLS server; the address needs ami+tls://"),
    (b"220", "a mail or FTP server"),
    (b"Content-Type: auth/request", "a FreeSWITCH event socket"),
)


class ParserError(ValueError):
    """What came cannot be AMI; the connection is of no use any more."""


class Parser:
    """Feed it bytes however they were split; it hands back whole messages, in order.

    A message is a dict of its lines; a key that comes more than once (``Output``, ``Variable``) has its values
    joined by a newline. ``wanted`` maps the name of each event to be kept to how one of its lines must begin
    ("" = any): other events are dropped before anything is built. Responses are always kept, and with None
    everything is. ``limit`` bounds one message, in bytes. ``greeting`` is the first line, "" until it came.
    """

    def __init__(self, wanted: Mapping[str, str] | None = None, limit: int = 65536) -> None:
        self.greeting = ""
        self._limit = limit
        self._rest = bytearray()
        self._fault: ParserError | None = None
        self._wanted: dict[bytes, bytes] | None = None
        if wanted is not None:
            self._wanted = {name.encode(): b"\r\n" + line.encode() if line else b"" for name, line in wanted.items()}

    def feed(self, data: bytes) -> list[dict[str, str]]:
        """The messages completed by ``data``.

        Raises ParserError for another service's greeting and for a message over the limit. Messages that came
        whole before the fault are returned first; the next call raises.
        """
        if self._fault:
            raise self._fault
        rest = self._rest
        start = max(len(rest) - len(END) + 1, 0)
        rest += data
        if not self.greeting:
            if not self._greet():
                return []
            start = 0
        if rest.find(END, start) < 0:
            if len(rest) >= self._limit + len(END):
                self._refuse()
            return []
        *blocks, tail = bytes(rest).split(END)
        self._rest = bytearray(tail)
        messages: list[dict[str, str]] = []
        try:
            self._read(blocks, messages)
            if len(tail) >= self._limit + len(END):
                self._refuse()
        except ParserError:
            if not messages:
                raise
        return messages

    def _greet(self) -> bool:
        """Take the greeting off the front; refuse as soon as it cannot be one."""
        rest = self._rest
        line, found, _ = rest[:GREETING_LIMIT].partition(b"\r\n")
        if line[: len(GREETING)] != GREETING[: len(line)] or (not found and len(rest) >= GREETING_LIMIT):
            known = next((what for start, what in _STRANGERS if line.startswith(start)), "")
            said = clean(line.decode("utf-8", "replace"), 40).strip()
            self._fault = ParserError(f"this is not an Asterisk manager port: {known or f'it said “{said}”'}")
            raise self._fault
        if found:
            self.greeting = clean(line.decode("utf-8", "replace"))
            del rest[: len(line) + 2]
        return bool(found)

    def _refuse(self) -> None:
        self._fault = ParserError(f"a message over {self._limit} bytes: not from an Asterisk manager port")
        self._rest.clear()
        raise self._fault

    def _read(self, blocks: list[bytes], messages: list[dict[str, str]]) -> None:
        wanted, limit = self._wanted, self._limit
        for block in blocks:
            if len(block) > limit:
                self._refuse()
            if wanted is not None and (name := _event(block)):
                line = wanted.get(name)
                if line is None or line not in block:
                    continue
            if block:
                messages.append(_message(block))


def _event(block: bytes) -> bytes:
    """The event's name, b"" for a response. ``Event:`` is nearly always the first line, but need not be."""
    if block.startswith(b"Event: "):
        start = 7
    elif (start := block.find(b"\r\nEvent: ") + 9) == 8:
        return b""
    end = block.find(b"\r\n", start)
    return block[start:] if end < 0 else block[start:end]


def _message(block: bytes) -> dict[str, str]:
    lines = block.decode("utf-8", "replace").split("\r\n")
    try:
        message = dict([line.split(": ", 1) for line in lines])
    except ValueError:  # a line without ": "
        message = {}
    if len(message) == len(lines):
        return message
    message = {}
    for line in lines:
        key, _, value = line.partition(":")
        value = value.removeprefix(" ")
        message[key] = f"{message[key]}\n{value}" if key in message else value
    return message
