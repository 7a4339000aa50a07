"""Trunk groups: how many channels of a name there are, and which calls were refused for want of one."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from fnmatch import translate
from re import compile

from wallboard.config import Trunk
from wallboard.feeds.ami.teller import Message, Teller, text
from wallboard.model.events import Trunked

_BLOCKED = frozenset({"34", "42", "44"})  # no circuit, congestion, channel not available (ITU-T Q.850)


class Trunks:
    def __init__(self, trunks: Sequence[Trunk], teller: Teller) -> None:
        self._teller = teller
        self._groups = [(trunk.id, compile(translate(trunk.channels)).match) for trunk in trunks]
        self._channels: dict[str, str] = {}  # channel -> its group
        self._used = Counter[str]()
        self.handlers: dict[str, Callable[[Message], None]] = {}
        if trunks:
            self.handlers = {"Newchannel": self._begin, "Hangup": self._end}

    def clear(self) -> None:
        self._channels.clear()
        self._used.clear()

    def keep(self, channels: Iterable[Message]) -> None:
        """The list of all channels came: it counts."""
        if not self._groups:
            return
        self.clear()
        for channel in channels:
            if group := self._group(channel):
                self._channels[text(channel, "Uniqueid")] = group
                self._used[group] += 1
        for group, _ in self._groups:
            self._tell(group)

    def _group(self, message: Message) -> str:
        name = text(message, "Channel")
        return next((group for group, matches in self._groups if matches(name)), "")

    def _begin(self, message: Message) -> None:
        uid, group = text(message, "Uniqueid"), self._group(message)
        if group and uid not in self._channels:
            self._channels[uid] = group
            self._used[group] += 1
            self._tell(group)

    def _end(self, message: Message) -> None:
        group = self._channels.pop(text(message, "Uniqueid"), "")
        if group:
            self._used[group] -= 1
            self._tell(group, blocked=message.get("Cause") in _BLOCKED)

    def _tell(self, group: str, blocked: bool = False) -> None:
        self._teller.tell(Trunked(**self._teller.head(), trunk=group, used=self._used[group], blocked=blocked))
