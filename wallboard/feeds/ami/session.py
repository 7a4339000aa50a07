"""One manager connection: what is sent, what comes, whether anybody is there, and what time it is there."""

from hashlib import md5
from itertools import count

from wallboard.clock import Clock
from wallboard.feeds.ami.parser import Parser, ParserError
from wallboard.feeds.ami.sync import WHOLE
from wallboard.feeds.ami.teller import Message, number
from wallboard.feeds.ami.translate import WANTED
from wallboard.feeds.base import FeedError
from wallboard.feeds.lines import Endpoint, Line, Trouble
from wallboard.text import clean

LOGIN = 8.0  # seconds for the greeting and the answers until we are logged in
PING = 4.0  # seconds without a byte before we ask whether anybody is there
SILENT = 9.0  # and before we believe that nobody is
CHECK = 30.0  # seconds between two lists, with which what we know is compared
LOOK = 3.0  # seconds to the next list while nothing shows that we may hear of the queues; doubles up to CHECK
BOOTING = 2.0  # seconds between them while Asterisk knows no queues yet
PROMPT = 1.0  # seconds: an answer that took longer says nothing of the other clock
STEP = 1.0  # seconds: by less than that, our own clock is not set but disciplined

PERMIT = "check user, secret and permit in manager.conf"
NO_CHALLENGE = "it takes no MD5 challenge, and the secret does not go over this line as it is: use ami+tls://"


class Session:
    """``offset``: seconds by which the PBX's clock is ahead of ours, None = not known. ``listed``: it told its state.

    ``just_heard``: the last ``read`` brought something. ``stopping``: it says that it is shutting down.
    """

    def __init__(self, line: Line, clock: Clock) -> None:
        self._line = line
        self._clock = clock
        self._parser = Parser(WANTED)
        self._numbers = count(1)
        self._heard = clock.monotonic()
        self._pinged = self._heard
        self._asked_time: float | None = None
        self._ours = clock.now() - self._heard
        self._look: float | None = None
        self._pause = LOOK
        self._replied = False
        self.offset: float | None = None
        self.listed = False
        self.just_heard = False
        self.stopping = False

    async def log_in(self, user: str, secret: str, endpoint: Endpoint) -> list[dict[str, str]]:
        """Say who we are, but only to a manager, and without TLS not the secret itself.

        Returns the messages that came with its consent. Raises FeedError when it refuses, Trouble when it is silent.
        """
        deadline = self._clock.monotonic() + LOGIN
        while not self._parser.greeting:
            await self._receive_by(deadline, endpoint)
        if endpoint.tls:
            proof = {"Secret": secret}
        else:
            self._send("Challenge", AuthType="MD5")
            answer, _ = await self._answer(deadline, endpoint)
            if answer["Response"] != "Success":
                raise FeedError(f"{endpoint}: {NO_CHALLENGE}", "denied")
            key = md5((answer.get("Challenge", "") + secret).encode(), usedforsecurity=False).hexdigest()
            proof = {"AuthType": "MD5", "Key": key}
        self._send("Login", Username=user, **proof, Events="on")
        answer, messages = await self._answer(deadline, endpoint)
        if answer["Response"] == "Success":
            return messages
        said = clean(answer.get("Message", "")) or "refused"
        raise FeedError(f"{endpoint}: login as {user!r}: {said}; {PERMIT}", "denied")

    async def _answer(self, deadline: float, endpoint: Endpoint) -> tuple[dict[str, str], list[dict[str, str]]]:
        """The next response, and what came with it."""
        while True:
            messages = await self._receive_by(deadline, endpoint)
            for message in messages:
                if "Response" in message:
                    return message, messages

    def ask(self, *actions: str) -> None:
        for action in actions:
            if action == "Ping":
                self._pinged, self._asked_time = self._clock.monotonic(), self._clock.now()
            self._send(action)

    def follow(self, message: Message) -> None:
        """Do what a message calls for."""
        event, action = message.get("Event", ""), message.get("ActionID", "")
        if event == "Shutdown":
            self.stopping = True
        elif event == "FullyBooted" and self._replied:  # it was not when we asked
            self.ask(*WHOLE)
        elif event == "QueueStatusComplete":
            self.listed = True
            self._look = self._clock.monotonic() + self._pause
            self._pause = min(2 * self._pause, CHECK)
        elif self._pause != CHECK and message.get("Privilege", "").startswith("agent,"):
            self._pause, self._look = CHECK, self._clock.monotonic() + CHECK
        elif action.endswith("-Ping") and "Response" in message:
            self._compare_clocks(number(message, "Timestamp"))
        elif action.endswith("-QueueStatus") and "Response" in message:
            self._replied = True
            if message["Response"] == "Error":
                self._look = self._clock.monotonic() + BOOTING

    def _compare_clocks(self, theirs: float) -> None:
        """It looked at its clock between our question and now."""
        now, asked = self._clock.now(), self._asked_time
        if theirs and asked is not None and 0.0 <= now - asked < PROMPT:
            self.offset = theirs - (asked + now) / 2
        self._asked_time = None

    def step(self) -> float:
        """The seconds by which our own clock was set since this was last asked."""
        ours = self._clock.now() - self._clock.monotonic()
        step = ours - self._ours
        if abs(step) < STEP:
            return 0.0
        self._ours = ours
        self._asked_time = None
        if self.offset is not None:
            self.offset -= step
        return step

    async def read(self, within: float) -> list[dict[str, str]]:
        """What has come, or nothing after ``within`` seconds. Raises Trouble when nobody is there any more."""
        now = self._clock.monotonic()
        if now - self._heard >= SILENT:
            raise Trouble("silent")
        if self._look is not None and now >= self._look:
            self._look = None
            self.ask("Ping", "QueueStatus")
        elif now - max(self._heard, self._pinged) >= PING:
            self.ask("Ping")
        look = self._look - now if self._look is not None else PING
        return await self._receive(max(0.0, min(within, look, PING, self._heard + SILENT - now)))

    async def _receive(self, timeout: float) -> list[dict[str, str]]:
        data = await self._line.read(timeout)
        self.just_heard = bool(data)
        if data:
            self._heard = self._clock.monotonic()
        try:
            return self._parser.feed(data)
        except ParserError as error:
            raise Trouble("garbled") from error

    async def _receive_by(self, deadline: float, endpoint: Endpoint) -> list[dict[str, str]]:
        """Before the login a stranger may be at the other end, and waiting will not make it another."""
        left = deadline - self._clock.monotonic()
        if left <= 0:
            raise Trouble("silent")
        data = await self._line.read(left)
        try:
            return self._parser.feed(data)
        except ParserError as error:
            raise FeedError(f"{endpoint}: {error}", "not_ami") from error

    def _send(self, action: str, **fields: str) -> None:
        lines = [f"Action: {action}", f"ActionID: {next(self._numbers)}-{action}"]
        lines += [f"{key}: {value}" for key, value in fields.items()]
        self._line.write("".join(f"{line}\r\n" for line in [*lines, ""]).encode())
