"""Which rights the manager account lacks, deduced from what comes and what does not.

Asterisk never says what an account may read. But it says of every event which class it belongs to
(``Privilege: call,all``), and some events cannot happen without another before them:

- ``system``: FullyBooted comes right after a login, before the first list can end.
- ``dialplan``: nobody joins a queue but by Newexten, which precedes QueueCallerJoin.
- ``call``: AgentCalled is preceded by the Newchannel of the agent's phone.
- ``agent``: a caller who joined, waited or was counted while we listened was announced by QueueCallerJoin.
- ``reporting`` (a right to write): CoreShowChannels is answered with "Permission denied".
- ``queue_log``: the file that the configuration names cannot be read.

What was lacking is taken back as soon as an event of that class comes.
"""

CLASSES = ("agent", "call", "dialplan", "system", "reporting", "queue_log")


class Rights:
    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._lacking: set[str] = set()

    def clear(self) -> None:
        self._seen.clear()
        self._lacking.clear()

    @property
    def lacks(self) -> tuple[str, ...]:
        return tuple(name for name in CLASSES if name in self._lacking)

    def has(self, name: str) -> bool:
        """Whether an event of this class was seen."""
        return name in self._seen

    def heard(self, privilege: str) -> None:
        """An event came: "call,all" for one of class call."""
        name = privilege.partition(",")[0]
        self._seen.add(name)
        self._lacking.discard(name)

    def missed(self, name: str) -> None:
        """Something happened that an event of this class would have announced."""
        if name not in self._seen:
            self._lacking.add(name)

    def denied(self, action: str, message: str) -> None:
        """An action was refused."""
        if action.endswith("CoreShowChannels") and message.startswith("Permission denied"):
            self._lacking.add("reporting")
