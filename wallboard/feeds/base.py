"""What every feed is to the hub: something that runs, and tells events."""

from collections.abc import Callable, Sequence
from typing import Protocol

from wallboard.model.events import AnyEvent

Sink = Callable[[Sequence[AnyEvent]], None]
"""Takes what a source tells. Called with nothing, it says that the source was heard all the same."""

TROUBLES: dict[str, str] = {
    "unknown_host": "there is no host of this name",
    "unreachable": "the host does not answer",
    "refused": "the host refuses the connection: nothing listens on this port",
    "not_ami": "something other than an Asterisk manager answers on this port",
    "denied": "user or password is wrong, or this machine's address is not permitted",
    "no_rights": "logged in, but the account may not read queue events: it needs read = agent,call,dialplan,system",
    "tls": "no trusted TLS connection can be made",
    "silent": "connected, but nothing comes any more",
    "closed": "the other side closed the connection; is this the port of the source?",
    "garbled": "the source sends what cannot be read",
    "stopped": "the source said that it is shutting down",
    "failed": "the feed failed inside",
    "hub_silent": "the hub is connected, but says nothing any more",
    "hub_lost": "there is no connection to the hub",
}
"""Every code in ``FeedStatus.why``, and what it means; the console words them in its own language."""


class FeedError(Exception):
    """What waiting cannot mend: a wrong password, no rights, a bad address. One sentence for the user."""

    def __init__(self, message: str, why: str = "failed") -> None:
        super().__init__(message)
        self.why = why


class Source(Protocol):
    """A feed at work; ``source`` is "site/feed", the ``source`` of its events."""

    source: str

    def resume(self, heard: float, series: int) -> None:
        """Before ``run``: what is kept of this source ends at ``heard`` (epoch seconds), in that series of its events.

        What it told since, or failed to tell, is a gap; what it tells now is of a higher series.
        """

    async def run(self, sink: Sink) -> None:
        """Tell events until cancelled or exhausted.

        Raises FeedError for what waiting cannot mend. Everything else is the source's own to mend, and to
        tell as FeedStatus.
        """
